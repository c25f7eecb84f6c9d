import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { selectFiles } from '../manifest.js';
import { compareText } from '../names.js';
import { diskFileSystem } from './disk.js';

/** Path in the job, `/` between parts → bytes. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** What would become of a file: written, replaced, left as it is, or known only to the folder, and left there. */
export interface FileChange {
  readonly path: string;
  readonly state: 'new' | 'changed' | 'same' | 'only-here';
  readonly bytes: number;
}

/** The files cannot be put there; the message says why and what to do. Nothing was changed. */
export class PlaceError extends Error {
  constructor(
    readonly code: 'folder-exists' | 'in-the-way' | 'nothing-to-do' | 'interrupted' | 'broken-record',
    message: string
  ) {
    super(message);
    this.name = 'PlaceError';
  }
}

/** Holds what an update replaced, one folder an update. Never shipped, never a step. */
export const replacedFolder = 'vdk_lab_replaced';

type Found = 'nothing' | 'file' | 'folder' | 'other';

/** What stands there. Links are not followed, nor the folder's own. */
async function look(path: string): Promise<Found> {
  try {
    const status = await lstat(path);
    return status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return 'nothing';
    }
    throw error;
  }
}

/** The first part of the way from the folder to the file that is no folder, or the file when it is no file. */
async function obstacle(folder: string, path: string): Promise<string | null> {
  const parts = ['', ...path.split('/')];
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const part = join(...parts.slice(0, depth));
    const found = await look(join(folder, part));
    if (found === 'nothing') {
      return null;
    }
    if (found !== (depth === parts.length ? 'file' : 'folder')) {
      return part === '.' ? basename(folder) : part;
    }
  }
  return null;
}

/** Compares the files with a folder: all of them, and what else the folder would ship. By path. */
export async function compareWithFolder(files: Files, folder: string): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const [path, bytes] of files) {
    const isThere = (await obstacle(folder, path)) === null && (await look(join(folder, path))) === 'file';
    const present = isThere ? await readFile(join(folder, path)) : null;
    const state = present === null ? 'new' : present.equals(bytes) ? 'same' : 'changed';
    changes.push({ path, state, bytes: bytes.length });
  }
  for (const { path, bytes } of (await look(folder)) === 'folder'
    ? (await selectFiles(diskFileSystem(folder))).files
    : []) {
    if (!files.has(path)) {
      changes.push({ path, state: 'only-here', bytes });
    }
  }
  return changes.sort((a, b) => compareText(a.path, b.path));
}

async function writeAll(
  files: Files,
  folder: string,
  { like, progress, signal }: Pick<NewFolderOptions, 'like' | 'progress' | 'signal'> = {}
): Promise<void> {
  let done = 0;
  await mkdir(folder, { recursive: true });
  for (const [path, bytes] of files) {
    signal?.throwIfAborted();
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, bytes, { flag: 'wx', flush: true });
    const status = like === undefined ? null : await stat(join(like, path)).catch(() => null);
    if (status) {
      await chmod(place, status.mode & 0o777);
    }
    done += 1;
    progress?.(done, files.size);
  }
}

export interface NewFolderOptions {
  /** Relative paths of folders with nothing in them. */
  readonly emptyFolders?: readonly string[];
  /** A folder on disk with the same paths: files that are there too get its permissions. */
  readonly like?: string;
  /** A folder that is there and empty will do. */
  readonly mayBeThere?: boolean;
  /** Called as files are written. */
  readonly progress?: (done: number, all: number) => void;
  /** Aborted, nothing is left of what was written, and its reason is thrown. */
  readonly signal?: AbortSignal;
}

const asideOf = (parent: string): string => join(parent, `.vdk-lab-${randomBytes(6).toString('hex')}`);

/**
 * Makes a folder of the files: written aside, then renamed, so that it is there whole or not at all.
 * @throws PlaceError `folder-exists`
 */
export async function writeNewFolder(files: Files, folder: string, options: NewFolderOptions = {}): Promise<void> {
  const refuse = async (): Promise<void> => {
    const found = await look(folder);
    const isEmpty = options.mayBeThere && found === 'folder' && (await readdir(folder)).length === 0;
    if (found !== 'nothing' && !isEmpty) {
      throw new PlaceError('folder-exists', `"${basename(folder)}" exists already. Choose another name.`);
    }
  };
  await refuse();
  const aside = asideOf(dirname(folder));
  try {
    await writeAll(files, aside, options);
    for (const path of options.emptyFolders ?? []) {
      await mkdir(join(aside, path), { recursive: true });
    }
    await refuse();
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * Writes a file that is not there yet, whole or not at all.
 * @throws PlaceError `folder-exists`
 */
export async function writeNewFile(bytes: Uint8Array, path: string): Promise<void> {
  const refuse = async (): Promise<void> => {
    if ((await look(path)) !== 'nothing') {
      throw new PlaceError('folder-exists', `"${basename(path)}" exists already. Choose another name.`);
    }
  };
  await refuse();
  const aside = asideOf(dirname(path));
  try {
    await writeFile(aside, bytes, { flag: 'wx', flush: true });
    await refuse();
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}

/**
 * Brings a folder up to date with the files. What differs is moved to `vdk_lab_replaced/<time>` first; what only the
 * folder has stays. When something fails, everything is put back.
 * @param now names the folder of what was replaced
 * @param signal gives up before anything is moved
 * @returns path in the folder of what was replaced; null when nothing was
 * @throws PlaceError `in-the-way`
 */
export async function updateFolder(
  files: Files,
  folder: string,
  now = new Date(),
  signal?: AbortSignal
): Promise<string | null> {
  for (const path of files.keys()) {
    const part = await obstacle(folder, path);
    if (part !== null) {
      const why = `"${part}" is a link, or of another kind than in the job. Move it away, or choose another name.`;
      throw new PlaceError('in-the-way', why);
    }
  }
  const changes = await compareWithFolder(files, folder);
  const wanted = changes.filter(({ state }) => state === 'new' || state === 'changed');
  const stamp = now.toISOString().replace(/[:.]/g, '-');
  const replaced = `${replacedFolder}/${stamp}`;
  const aside = asideOf(folder);
  const undo: (() => Promise<void>)[] = [];
  const move = async (from: string, to: string): Promise<void> => {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
    undo.push(() => rename(to, from));
  };
  try {
    const fresh = new Map([...files].filter(([path]) => wanted.some(change => change.path === path)));
    await writeAll(fresh, aside, signal ? { signal } : {});
    for (const { path, state } of wanted) {
      if (state === 'changed') {
        await move(join(folder, path), join(folder, replaced, path));
      }
      await move(join(aside, path), join(folder, path));
    }
  } catch (error) {
    for (const step of undo.reverse()) {
      await step();
    }
    throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return wanted.some(({ state }) => state === 'changed') ? replaced : null;
}
