import { lstatSync, readFileSync } from 'node:fs';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry, FileSystem } from '../filesystem.js';

/** Bytes. */
const readAtOnce = 256 * 1024;

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
    // A small file is read at once: the four trips to the thread pool cost more than the reading.
    read: async path => {
      const file = join(folder, path);
      return lstatSync(file).size <= readAtOnce ? readFileSync(file) : readFile(file);
    }
  };
}
