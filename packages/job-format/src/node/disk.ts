import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry, FileSystem } from '../filesystem.js';

/** A folder on disk. Links are told, never followed. */
export function diskFileSystem(folder: string): FileSystem {
  return {
    async list(path) {
      const names = await readdir(join(folder, path));
      return Promise.all(
        names.map(async (name): Promise<FileEntry> => {
          const status = await lstat(join(folder, path, name));
          const kind = status.isFile()
            ? 'file'
            : status.isDirectory()
              ? 'folder'
              : status.isSymbolicLink()
                ? 'link'
                : 'other';
          return { name, kind, bytes: kind === 'file' ? status.size : 0 };
        })
      );
    },
    read: path => readFile(join(folder, path))
  };
}
