import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Replaces a JSON file as a whole: written aside, synced, renamed. Mode 0600. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${process.pid}.tmp`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}

/** The object in a JSON file; null when it is missing or is none. */
export async function readJson(path: string): Promise<Record<string, unknown> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

const lockNames = 'making.lock';
const pause = (milliseconds: number): Promise<void> => new Promise(done => setTimeout(done, milliseconds));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Does `work` while no other process works below `folder`. A lock whose process is gone counts for nothing. */
export async function exclusively<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, lockNames);
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
      const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (holder && !isAlive(holder)) {
        await rm(lock, { force: true });
      } else {
        await pause(200);
      }
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}
