import { createHash } from 'node:crypto';
import { ZipFile } from 'yazl';
import { cleanNotebook } from '../clean.js';
import { type Manifest, selectFiles } from '../manifest.js';
import { isStepNotebook } from '../outline.js';
import { diskFileSystem } from './disk.js';

export interface PackedJob {
  readonly zip: Buffer;
  readonly manifest: Manifest;
  /** SHA-256 in hex over names and contents: the same for the same content. */
  readonly contentHash: string;
}

// Zip knows no time before 1980; one for all makes equal content equal bytes.
const time = new Date(Date.UTC(1980, 0, 1, 12));

/** Packs a job for a Control Service: one folder at the root, named like the job; notebooks without outputs. */
export async function packJob(folder: string, name: string): Promise<PackedJob> {
  const fs = diskFileSystem(folder);
  const manifest = await selectFiles(fs);
  const zip = new ZipFile();
  const hash = createHash('sha256');
  for (const { path } of manifest.files) {
    const bytes = Buffer.from(await fs.read(path));
    const content = isStepNotebook(path) ? Buffer.from(cleanNotebook(bytes.toString('utf8'))) : bytes;
    zip.addBuffer(content, `${name}/${path}`, { mtime: time, mode: 0o100644, forceDosTimestamp: true });
    hash.update(path).update('\0').update(String(content.length)).update('\0').update(content);
  }
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) {
    parts.push(Buffer.from(part));
  }
  return { zip: Buffer.concat(parts), manifest, contentHash: hash.digest('hex') };
}
