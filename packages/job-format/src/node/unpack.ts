import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type Entry, type ZipFile, fromBuffer } from 'yauzl';
import { findCollision, sameFileKey } from '../names.js';

/** The archive is refused; the message says why. */
export class ArchiveError extends Error {
  /** @param hasNoFolder whole, but no folder at its root holds all of it */
  constructor(
    message: string,
    readonly hasNoFolder = false
  ) {
    super(message);
    this.name = 'ArchiveError';
  }
}

/** Beyond any of these an archive is refused. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes, unpacked, in all. */
  readonly bytes: number;
  /** Unpacked to packed, once an entry has a megabyte. */
  readonly ratio: number;
}

export const usualLimits: ArchiveLimits = { entries: 10_000, bytes: 512 * 2 ** 20, ratio: 200 };

/** Characters of a path. */
const longestName = 4096;
/** Without the name. */
const localHeaderBytes = 30;
const linkMode = 0o120000;
const fileMode = 0o100000;
const folderMode = 0o040000;

function checkEntry(entry: Entry, limits: ArchiveLimits): void {
  const name = entry.fileName;
  const refuse = (why: string): never => {
    throw new ArchiveError(`The archive is refused: "${name.slice(0, 200)}" ${why}.`);
  };
  const parts = name.replace(/\/$/, '').split('/');
  if (name.startsWith('/') || parts.some(part => /^[A-Za-z]:/.test(part)) || name.includes('\\')) {
    refuse('is no relative path');
  }
  if (parts.some(part => part === '..' || part === '.' || part === '')) {
    refuse('leads out of its folder');
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(name)) {
    refuse('holds a control character');
  }
  if (name.length > longestName) {
    refuse('has a name longer than any file system holds');
  }
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type === linkMode) {
    refuse('is a link');
  }
  if (type !== 0 && type !== fileMode && type !== folderMode) {
    refuse('is no ordinary file');
  }
  const suspicious = entry.uncompressedSize > 2 ** 20;
  if (suspicious && entry.uncompressedSize > limits.ratio * Math.max(1, entry.compressedSize)) {
    refuse('is compressed more than any real file');
  }
}

/** What the library says is for programmers. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/encrypted/i, 'it is encrypted. Pack it without a password'],
  [/End of central directory|comment length/i, 'its end is missing or has something behind it. Fetch or pack it again'],
  [/compression method/i, 'it is compressed in a way that only some programs know. Pack it as an ordinary zip'],
  [
    /signature|bytes in the stream|unexpected EOF/i,
    'it is damaged, or something stands before it. Fetch or pack it again'
  ]
];

function inWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return reasons.find(([pattern]) => pattern.test(message))?.[1] ?? message.replace(/\.$/, '');
}

function open(zip: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(
      Buffer.from(zip),
      { lazyEntries: true, validateEntrySizes: true, strictFileNames: true },
      (error, file) => (error ? reject(new ArchiveError(`This is no zip archive: ${inWords(error)}.`)) : resolve(file))
    );
  });
}

async function readEntry(file: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    file.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const parts: Buffer[] = [];
  for await (const part of stream) {
    parts.push(Buffer.from(part));
  }
  const content = Buffer.concat(parts);
  if (crc32(content) !== entry.crc32) {
    throw new ArchiveError(`The archive is damaged: "${entry.fileName.slice(0, 200)}" is not what was packed.`);
  }
  return content;
}

/**
 * Reads a job's archive into memory: one folder at its root, whose name is taken off.
 * @returns path in the job → bytes
 * @throws ArchiveError for anything that a job's archive has no reason to hold
 */
export async function readArchive(zip: Uint8Array, limits: ArchiveLimits = usualLimits): Promise<Map<string, Buffer>> {
  const { files: entries, roots } = await readEntries(zip, limits);
  const loose = [...entries.keys()].find(path => !path.includes('/'));
  if (loose !== undefined) {
    throw new ArchiveError(`The archive is refused: "${loose}" stands at its root; there must be one folder.`, true);
  }
  if (roots.size !== 1) {
    const why = `it has ${roots.size} folders at its root; there must be one`;
    throw new ArchiveError(`The archive is refused: ${why}.`, roots.size === 0);
  }
  return withoutRoot(entries);
}

/**
 * Reads an archive that a person made of a job: with the job's folder at its root, or with the job's files there.
 * What macOS adds to archives is passed over.
 * @param otherName the job's name where the archive has no folder that tells it, or a hidden one
 * @throws ArchiveError as `readArchive` does
 */
export async function readJobArchive(
  zip: Uint8Array,
  otherName: string,
  limits: ArchiveLimits = usualLimits
): Promise<{ name: string; files: Map<string, Buffer> }> {
  const { files: entries } = await readEntries(zip, limits);
  for (const path of entries.keys()) {
    if (/^__MACOSX\/|(^|\/)\.DS_Store$/.test(path)) {
      entries.delete(path);
    }
  }
  const roots = rootsOf(entries);
  const [root = ''] = roots;
  const isFolder = roots.size === 1 && !entries.has(root);
  // The name becomes that of a folder: `.git` beside a person's files would be their repository.
  const name = /^[.-]/.test(root) ? otherName : root;
  return isFolder && root !== '' ? { name, files: withoutRoot(entries) } : { name: otherName, files: entries };
}

const rootsOf = (entries: ReadonlyMap<string, Buffer>): Set<string> =>
  new Set([...entries.keys()].map(path => path.split('/')[0] ?? ''));

function withoutRoot(entries: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  return new Map(
    [...entries]
      .map(([path, bytes]): [string, Buffer] => [path.slice(path.indexOf('/') + 1), bytes])
      .filter(([path]) => path !== '')
  );
}

/** Two files made of the same bytes: small archives that become large ones are made so, and no others. */
function checkOverlap(entries: readonly Entry[]): void {
  const inOrder = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  inOrder.forEach((entry, index) => {
    const end = entry.relativeOffsetOfLocalHeader + localHeaderBytes + entry.compressedSize;
    if (end > (inOrder[index + 1]?.relativeOffsetOfLocalHeader ?? Infinity)) {
      throw new ArchiveError(
        `The archive is refused: "${entry.fileName.slice(0, 200)}" shares bytes with another file.`
      );
    }
  });
}

/** Every file of an archive by its whole path, after all checks, and all names at its root, empty folders too. */
async function readEntries(
  zip: Uint8Array,
  limits: ArchiveLimits
): Promise<{ files: Map<string, Buffer>; roots: Set<string> }> {
  if (zip.length === 0) {
    throw new ArchiveError('The archive is empty.');
  }
  const archive = await open(zip);
  const files = new Map<string, Buffer>();
  const seen = new Map<string, string>();
  const roots = new Set<string>();
  const entries: Entry[] = [];
  let bytes = 0;
  try {
    if (archive.entryCount > limits.entries) {
      throw new ArchiveError(`The archive is refused: it has more than ${limits.entries} entries.`);
    }
    for await (const entry of entriesOf(archive)) {
      bytes += entry.uncompressedSize;
      if (bytes > limits.bytes) {
        throw new ArchiveError(`The archive is refused: unpacked it is larger than ${limits.bytes / 2 ** 20} MiB.`);
      }
      checkEntry(entry, limits);
      entries.push(entry);
      const path = entry.fileName;
      roots.add(path.split('/')[0] ?? '');
      if (path.endsWith('/')) {
        continue;
      }
      const key = sameFileKey(path);
      const other = seen.get(key);
      if (other !== undefined) {
        throw new ArchiveError(`The archive is refused: "${path}" and "${other}" would be the same file somewhere.`);
      }
      seen.set(key, path);
      files.set(path, await readEntry(archive, entry));
    }
    checkOverlap(entries);
  } catch (error) {
    if (error instanceof ArchiveError) {
      throw error;
    }
    throw new ArchiveError(`The archive is broken: ${inWords(error)}.`);
  } finally {
    archive.close();
  }
  const collision = findCollision(files.keys());
  if (collision) {
    const [first, second] = collision;
    throw new ArchiveError(`The archive is refused: "${second}" stands inside a file, "${first}".`);
  }
  return { files, roots };
}

async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      archive.once('entry', resolve);
      archive.once('end', () => resolve(null));
      archive.once('error', reject);
      archive.readEntry();
    });
    archive.removeAllListeners();
    if (!entry) {
      return;
    }
    yield entry;
  }
}
