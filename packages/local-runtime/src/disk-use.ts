import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const parts = {
  database: ['runtime.sqlite', 'runtime.sqlite-wal', 'runtime.sqlite-shm'],
  sources: ['sources.git'],
  deployed: ['deployed'],
  executions: ['executions'],
  databases: ['databases']
} as const;

type Part = keyof typeof parts;

/** Bytes. */
export interface DiskUse {
  readonly bytes: number;
  readonly freeBytes: number;
  readonly parts: Readonly<Record<Part, number>>;
}

const keptMs = 10_000;

/** What a data folder takes; counted anew at most once in ten seconds, for it looks at every file. */
export class DiskUseCounter {
  private counted: { at: number; use: Promise<DiskUse> } | null = null;

  constructor(private readonly dataFolder: string) {}

  read(): Promise<DiskUse> {
    const now = performance.now();
    if (!this.counted || now - this.counted.at > keptMs) {
      const use = this.count();
      this.counted = { at: now, use };
      use.catch(() => (this.counted = null));
    }
    return this.counted.use;
  }

  private async count(): Promise<DiskUse> {
    const sizes: Record<Part, number> = { database: 0, sources: 0, deployed: 0, executions: 0, databases: 0 };
    for (const part of Object.keys(parts) as Part[]) {
      for (const name of parts[part]) {
        sizes[part] += await sizeOf(join(this.dataFolder, name));
      }
    }
    const { bavail, bsize } = await statfs(this.dataFolder);
    return {
      bytes: Object.values(sizes).reduce((sum, size) => sum + size, 0),
      freeBytes: bavail * bsize,
      parts: sizes
    };
  }
}

/** Of a file or of all files below a folder; what goes while it is counted counts nothing. Links are not followed. */
async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isDirectory()) {
    return found?.isFile() ? found.size : 0;
  }
  let bytes = 0;
  for (const name of await readdir(path).catch(() => [])) {
    bytes += await sizeOf(join(path, name));
  }
  return bytes;
}
