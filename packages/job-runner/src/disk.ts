import { statfs } from 'node:fs/promises';

/** With less than this no program gets its last words onto a disk. */
const leastBytes = 64 * 1024;

/** Is the disk that holds a folder full? False where nobody can tell. */
export async function isDiskFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => null);
  return disk !== null && disk.blocks > 0 && disk.bavail * disk.bsize < leastBytes;
}
