import { chmod, lstat, mkdir, mkdtemp, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** What was asked cannot be done here; nothing was changed. The message is for people. */
export class FolderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FolderError';
  }
}

/** What a folder will hold. */
export interface FolderContent {
  /** Path with `/` → content, which is asked for when it is written. */
  readonly files: ReadonlyMap<string, () => Promise<Uint8Array>>;
  readonly emptyFolders?: readonly string[];
  /** A folder with the same paths: files that are there too get its permissions. */
  readonly likeFolder?: string;
}

/** Is there nothing, or a folder with nothing in it? */
async function isFree(folder: string): Promise<boolean> {
  try {
    return (await lstat(folder)).isDirectory() && (await readdir(folder)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return true;
    }
    throw error;
  }
}

/** Writes a file that is not there yet, whole, and waits until the disk has it. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * Writes a folder as a whole: it is there with all its files, or not at all.
 * @throws FolderError when something is there already
 */
export async function writeNewFolder(folder: string, content: FolderContent): Promise<void> {
  const target = resolve(folder);
  if (!(await isFree(target))) {
    throw new FolderError(`${folder} is there already, and is not empty. Name a folder that is not there yet.`);
  }
  await mkdir(dirname(target), { recursive: true });
  // Beside its place: a rename is only whole on one disk.
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}.new-`));
  try {
    for (const path of content.emptyFolders ?? []) {
      await mkdir(join(draft, path), { recursive: true });
    }
    for (const [path, read] of content.files) {
      const file = join(draft, path);
      await mkdir(dirname(file), { recursive: true });
      await writeDurably(file, await read());
      const like =
        content.likeFolder === undefined ? null : await stat(join(content.likeFolder, path)).catch(() => null);
      if (like) {
        await chmod(file, like.mode & 0o777);
      }
    }
    await chmod(draft, 0o777 & ~process.umask());
    if (!(await isFree(target))) {
      throw new FolderError(`${folder} was made by another program in the meantime. Nothing was written.`);
    }
    await rmdir(target).catch(() => undefined);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}
