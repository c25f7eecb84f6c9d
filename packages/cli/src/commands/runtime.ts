import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { type Limits, RuntimeHeldError, startRuntime } from '@vdk-lab/local-runtime';
import { stateFolder } from '@vdk-lab/python-environments';
import { makeEnvironments } from '../environments.js';
import { CommandError, exitCodes, harmless } from '../exit.js';

interface StartOptions {
  port?: string;
  dataDir?: string;
  python?: string;
  tokenFile?: string;
  auth: boolean;
  strict?: boolean;
  atOnce?: string;
  keepExecutions?: string;
  keepDays?: string;
}

function positive(name: string, text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : Number(text);
  if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
    throw new CommandError(`${name} ${text ?? ''} is no whole number above zero.`, exitCodes.usage);
  }
  return value;
}

/** What was named on the command line. */
function limits(options: StartOptions): Partial<Limits> {
  const named = {
    atOnce: positive('--at-once', options.atOnce),
    keptPerJob: positive('--keep-executions', options.keepExecutions),
    keptDays: positive('--keep-days', options.keepDays)
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Bytes of a token file: more is some other file. */
const longestToken = 4096;

/** A token as a header can carry it. @throws CommandError: a token must not be another than is thought */
function checkedToken(text: string, where: string, whereItStands: string): string {
  const token = text.trim();
  if (token === '') {
    throw new CommandError(`${where} is empty. Write the token into it.`, exitCodes.usage);
  }
  if (!/^[\x21-\x7e]+$/.test(token) || token.length > longestToken) {
    const what = `${where} holds no token: one word of at most ${longestToken} visible ASCII characters.`;
    throw new CommandError(`${what} Write one ${whereItStands}.`, exitCodes.usage);
  }
  return token;
}

/**
 * The token of a file. One that every account of the machine can read is taken, for containers mount theirs so, with a
 * word on stderr.
 * @throws CommandError for a file that cannot be read, or holds no token
 */
async function readToken(path: string): Promise<string> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(longestToken + 2), 0, longestToken + 2, null);
      text = buffer.toString('utf8', 0, bytesRead);
      const { mode } = await file.stat();
      if ((mode & constants.S_IFMT) === constants.S_IFREG && (mode & constants.S_IROTH) !== 0) {
        const what = `warning: every account of this machine can read the token in ${path}.`;
        process.stderr.write(`${harmless(what)} Keep it to yourself: chmod o-r.\n`);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The token file ${path} cannot be read: ${why}.`, exitCodes.usage);
  }
  return checkedToken(text, `The token file ${path}`, 'into it');
}

/** From the file that was named, else from the environment; null: none was given. */
async function givenToken({ tokenFile, auth }: StartOptions): Promise<string | null> {
  if (tokenFile !== undefined) {
    if (!auth) {
      throw new CommandError('--token-file and --no-auth cannot both be meant. Name one.', exitCodes.usage);
    }
    return readToken(tokenFile);
  }
  const named = process.env['VDK_LAB_RUNTIME_TOKEN'];
  return named ? checkedToken(named, 'VDK_LAB_RUNTIME_TOKEN', 'there, or unset it') : null;
}

/** Why the runtime did not start, as far as a person can mend it. */
function startFailure(error: unknown, port: number, dataFolder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const full = error instanceof Error && 'errcode' in error && error.errcode === 13;
  // SQLite tells a folder that cannot be written as a file that cannot be opened, or as read-only.
  const closed = error instanceof Error && 'errcode' in error && [8, 14].includes(Number(error.errcode) & 0xff);
  if (code === 'EADDRINUSE') {
    return new CommandError(`Port ${port} is in use by another program. Name another one.`, exitCodes.usage);
  }
  if (code === 'EACCES' && error instanceof Error && 'syscall' in error && error.syscall === 'listen') {
    return new CommandError(`Port ${port} is not for this account. Name one above 1023.`, exitCodes.usage);
  }
  if (closed || ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR'].includes(String(code))) {
    const what = `The data folder ${dataFolder} cannot be written: ${(error as Error).message}.`;
    return new CommandError(`${what} Name another one with --data-dir, or make it writable.`, exitCodes.usage);
  }
  if (full || code === 'ENOSPC' || code === 'EDQUOT') {
    return new CommandError(`The disk of ${dataFolder} is full. Make room, and start again.`, exitCodes.failed);
  }
  return error;
}

/** Starts the local runtime and stays. Prints `ready: <url>`. */
export async function start(options: StartOptions): Promise<void> {
  const port = Number(options.port ?? 0);
  if (!/^\d+$/.test(options.port ?? '0') || port > 65535) {
    throw new CommandError(`--port ${options.port ?? ''} is no port.`, exitCodes.usage);
  }
  const state = stateFolder();
  const dataFolder = resolve(options.dataDir ?? join(state, 'runtime'));
  const token = await givenToken(options);
  const environments = makeEnvironments({
    ...process.env,
    ...(options.python ? { VDK_LAB_PYTHON: resolve(options.python) } : {})
  });
  // Listened for from here on: told to end while it starts, or as soon as it is ready, it ends as cleanly as later.
  const told = new Promise<void>(done => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => done());
    }
  });
  let runtime;
  try {
    runtime = await startRuntime({
      dataFolder,
      // Only the data folder of this state is the `local` that others look for.
      rendezvousFolder: options.dataDir ? dataFolder : state,
      environments,
      port,
      auth: !options.auth ? 'none' : token ? { token } : 'random',
      strict: options.strict ?? false,
      limits: limits(options)
    });
  } catch (error) {
    if (error instanceof RuntimeHeldError) {
      throw new CommandError(error.message, exitCodes.target);
    }
    throw startFailure(error, port, dataFolder);
  }
  process.stdout.write(`ready: ${runtime.url}\n`);
  flushCompileCache();
  await told;
  await runtime.stop();
  process.exit(0);
}
