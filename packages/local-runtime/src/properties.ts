import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from './context.js';
import { prepared } from './database.js';
import { parseJson } from './json.js';
import { problem } from './problem.js';

type Values = Record<string, unknown>;

const secretsLimit = 2 ** 20;
const cipher = 'aes-256-gcm';

/** Properties and secrets: one map a job, replaced as a whole. Secrets are encrypted with a key of the data folder. */
export class Properties {
  private readonly key: Buffer;

  constructor(private readonly context: Context) {
    this.key = readKey(join(context.dataFolder, 'secrets.key'));
  }

  read(job: string): Values {
    const row = prepared(this.context.database, 'select content from properties where job = ?').get(job);
    return row ? (parseJson(String(row['content'])) as Values) : {};
  }

  write(job: string, values: Values): void {
    prepared(
      this.context.database,
      'insert into properties (job, content) values (?, ?) on conflict (job) do update set content = excluded.content'
    ).run(job, JSON.stringify(values));
  }

  readSecrets(job: string): Values {
    const row = prepared(this.context.database, 'select content from secrets where job = ?').get(job);
    const content = row?.['content'];
    if (!(content instanceof Uint8Array)) {
      return {};
    }
    const bytes = Buffer.from(content);
    const decipher = createDecipheriv(cipher, this.key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    decipher.setAAD(Buffer.from(job));
    return parseJson(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as Values;
  }

  writeSecrets(job: string, values: Values): void {
    const plain = Buffer.from(JSON.stringify(values));
    if (plain.length > secretsLimit) {
      throw problem(
        413,
        'The secrets are too large.',
        `They have ${plain.length} bytes, at most ${secretsLimit} fit.`,
        'Keep less.'
      );
    }
    const nonce = randomBytes(12);
    const encipher = createCipheriv(cipher, this.key, nonce);
    encipher.setAAD(Buffer.from(job));
    const body = Buffer.concat([encipher.update(plain), encipher.final()]);
    prepared(
      this.context.database,
      'insert into secrets (job, content) values (?, ?) on conflict (job) do update set content = excluded.content'
    ).run(job, Buffer.concat([nonce, encipher.getAuthTag(), body]));
  }
}

const keyBytes = 32;

/** @throws Error when there is one that cannot be used: a new one could not read what is there */
function readKey(path: string): Buffer {
  if (existsSync(path)) {
    const key = readFileSync(path);
    if (key.length !== keyBytes) {
      throw new Error(
        `${path} is no key of ${keyBytes} bytes. Restore it from a backup: the secrets cannot be read without.`
      );
    }
    return key;
  }
  const key = randomBytes(keyBytes);
  // Whole or not at all, also when the power goes.
  const part = `${path}.part`;
  const file = openSync(part, 'w', 0o600);
  writeFileSync(file, key);
  fsyncSync(file);
  closeSync(file);
  renameSync(part, path);
  return key;
}
