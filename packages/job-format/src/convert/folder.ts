import type { FileEntry, FileSystem } from '../filesystem.js';
import { compareText, isHistory } from '../names.js';

/** The folder that an import in place moves the originals to. */
export const originalsFolder = 'vdk_lab_originals';

/** What is no content of a job: it is made anew wherever it is needed. Import and export tell it and pass it over. */
const passedOver: readonly (readonly [name: string, reason: string])[] = [
  ['.ipynb_checkpoints', 'checkpoints of notebooks'],
  ['__pycache__', 'a cache'],
  ['node_modules', 'installed packages'],
  [originalsFolder, 'the originals of an import'],
  ['vdk_lab_replaced', 'what an update replaced']
];

export interface Listing {
  /** Every file, in sub-folders too; by path. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Folders with nothing in them. */
  readonly emptyFolders: readonly string[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

function reasonToLeave(entry: FileEntry, inside: readonly FileEntry[] | null): string | null {
  if (isHistory(entry.name)) {
    return 'the history of a repository';
  }
  if (entry.kind === 'link' || entry.kind === 'other') {
    return entry.kind === 'link' ? 'a link' : 'no ordinary file';
  }
  if (inside?.some(({ name, kind }) => name === 'pyvenv.cfg' && kind === 'file')) {
    return 'a Python environment';
  }
  return entry.kind === 'folder' ? (passedOver.find(([name]) => name === entry.name)?.[1] ?? null) : null;
}

/** Everything in a job's folder that a copy of the job needs. */
export async function listFolder(fs: FileSystem): Promise<Listing> {
  const files: { path: string; bytes: number }[] = [];
  const emptyFolders: string[] = [];
  const left: { path: string; reason: string }[] = [];
  const visit = async (folder: string, entries: readonly FileEntry[]): Promise<void> => {
    if (entries.length === 0 && folder !== '') {
      emptyFolders.push(folder);
    }
    for (const entry of [...entries].sort((a, b) => compareText(a.name, b.name))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const early = reasonToLeave(entry, null);
      const inside = entry.kind === 'folder' && early === null ? await fs.list(path) : null;
      const reason = early ?? reasonToLeave(entry, inside);
      if (reason !== null) {
        left.push({ path: entry.kind === 'folder' ? `${path}/` : path, reason });
      } else if (inside) {
        await visit(path, inside);
      } else {
        files.push({ path, bytes: entry.bytes });
      }
    }
  };
  await visit('', await fs.list(''));
  return { files, emptyFolders, left };
}
