import { createHash } from 'node:crypto';
import { cleanNotebook } from '../clean.js';
import type { FileSystem } from '../filesystem.js';
import { type Manifest, selectFiles } from '../manifest.js';
import { compareText, findCollision, nameProblem } from '../names.js';
import { type ShipMode, cellsFolder, compileScripts, shipModes } from '../ship.js';
import { diskFileSystem } from './disk.js';
import { type ZipEntry, writeZip } from './zipwriter.js';

export interface PackedJob {
  readonly zip: Buffer;
  readonly manifest: Manifest;
  /** SHA-256 in hex over names and contents: the same for the same content. */
  readonly contentHash: string;
}

/** The job cannot be packed as it is; the message says what is in the way. */
export class PackError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PackError';
  }
}

export interface PackOptions {
  /** How notebooks ship; `notebook` when left out. */
  readonly mode?: ShipMode;
  /** Called as files are packed. */
  readonly progress?: (done: number, all: number) => void;
}

/** What ships, and a stream of the archive's bytes. `contentHash` is known when the stream has ended. */
export interface Package {
  readonly manifest: Manifest;
  parts(): AsyncGenerator<Uint8Array>;
  contentHash(): string;
}

type Entry = ZipEntry & { readonly bytes: number; readonly from?: string };

const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);

/** @throws PackError when it is not UTF-8: a notebook is never packed with other text than it has */
function asText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PackError(`${path} cannot be packed: it is not UTF-8. Save it as UTF-8, or name it in .vdkignore.`);
  }
}

/** A notebook without outputs. @throws PackError */
function cleaned(path: string, bytes: Uint8Array): Uint8Array {
  try {
    return Buffer.from(cleanNotebook(asText(path, bytes)));
  } catch (error) {
    throw error instanceof RangeError
      ? new PackError(`${path} cannot be packed: it is nested too deep for a notebook.`)
      : error;
  }
}

/** Decides what ships. @throws PackError, ShipError */
export async function openPackage(folder: string, name: string, options: PackOptions = {}): Promise<Package> {
  const { mode = 'notebook' } = options;
  if (!shipModes.includes(mode)) {
    throw new PackError(`There is no ship mode "${String(mode)}". Use ${shipModes.join(' or ')}.`);
  }
  const fs = diskFileSystem(folder);
  const selected = await selectFiles(fs);
  const entries = await entriesOf(fs, selected, mode);
  checkNames(entries);
  const hash = createHash('sha256');
  let done = 0;
  const hashed = new Map<string, () => void>();
  let turn = 0;
  // Files are read side by side, but hashed in their order.
  const inOrder = (): void => {
    for (let entry = entries[turn]; entry && hashed.has(entry.path); entry = entries[turn]) {
      hashed.get(entry.path)?.();
      hashed.delete(entry.path);
      turn += 1;
    }
  };
  const files = entries.map(({ path, bytes, from }) => (from ? { path, bytes, from } : { path, bytes }));
  return {
    manifest: { ...selected, files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) },
    contentHash: () => hash.copy().digest('hex'),
    parts: () =>
      writeZip(
        entries.map(entry => ({
          path: `${name}/${entry.path}`,
          bytes: entry.bytes,
          content: async () => {
            const content = await entry.content();
            hashed.set(entry.path, () => {
              hash.update(entry.path).update('\0').update(String(content.length)).update('\0').update(content);
            });
            inOrder();
            done += 1;
            options.progress?.(done, entries.length);
            return content;
          }
        }))
      )
  };
}

async function entriesOf(fs: FileSystem, { files }: Manifest, mode: ShipMode): Promise<Entry[]> {
  const text = async (path: string): Promise<string> => asText(path, await fs.read(path));
  const top = files.filter(({ path }) => !path.includes('/')).map(({ path }) => path);
  const notebooks = new Map<string, string>();
  let made = new Map<string, string>();
  if (mode === 'scripts') {
    for (const path of top.filter(isNotebook)) {
      notebooks.set(path, await text(path));
    }
    const requirements = top.includes('requirements.txt') ? await text('requirements.txt') : null;
    made = await compileScripts(
      notebooks,
      top.filter(path => !isNotebook(path)),
      requirements
    );
    const taken = files.find(({ path }) => made.size > 0 && path.split('/')[0] === cellsFolder);
    if (taken) {
      throw new PackError(
        `${taken.path} stands where the steps of the notebooks are written. Rename the folder ${cellsFolder}.`
      );
    }
  }
  const kept = files
    .filter(({ path }) => !made.has(`${cellsFolder}/${path}`))
    .map(({ path, bytes }): Entry => {
      if (!isNotebook(path)) {
        return { path, bytes, content: () => fs.read(path) };
      }
      return { path, bytes, content: async () => cleaned(path, await fs.read(path)) };
    });
  const compiled = [...made].map(([path, content]): Entry => {
    const [, notebook] = /^(.+\.ipynb)\.\d+\.(?:py|sql)$/i.exec(path) ?? [];
    const bytes = Buffer.from(content);
    return {
      path,
      bytes: bytes.length,
      content: () => Promise.resolve(bytes),
      ...(notebook ? { from: notebook } : {})
    };
  });
  return [...kept, ...compiled].sort((a, b) => compareText(a.path, b.path));
}

/** What no other machine could unpack is not packed. @throws PackError */
function checkNames(entries: readonly Entry[]): void {
  for (const { path } of entries) {
    const problem = nameProblem(path);
    if (problem?.severity === 'error') {
      throw new PackError(problem.message);
    }
  }
  const collision = findCollision(entries.map(({ path }) => path));
  if (collision) {
    const [first, second] = collision;
    throw new PackError(`"${first}" and "${second}" would be the same file on some machines. Rename one of them.`);
  }
}

/**
 * Packs a job for a Control Service: one folder at the root, named like the job; notebooks without outputs.
 * @throws PackError, ShipError
 */
export async function packJob(folder: string, name: string, options: PackOptions = {}): Promise<PackedJob> {
  const opened = await openPackage(folder, name, options);
  const parts: Uint8Array[] = [];
  for await (const part of opened.parts()) {
    parts.push(part);
  }
  return { zip: Buffer.concat(parts), manifest: opened.manifest, contentHash: opened.contentHash() };
}

/** A zip of the files as they are, in one folder: the same files give the same bytes. */
export async function packFiles(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  progress?: (done: number, all: number) => void
): Promise<Uint8Array> {
  const entries = [...files].sort(([a], [b]) => compareText(a, b));
  let done = 0;
  const parts: Uint8Array[] = [];
  for await (const part of writeZip(
    entries.map(([path, bytes]) => ({
      path: `${name}/${path}`,
      bytes: bytes.length,
      content: () => {
        done += 1;
        progress?.(done, entries.length);
        return Promise.resolve(bytes);
      }
    }))
  )) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}
