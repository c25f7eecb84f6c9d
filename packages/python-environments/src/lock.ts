import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const pauseMs = 100;
const pause = (milliseconds: number): Promise<void> => new Promise(done => setTimeout(done, milliseconds));

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6);

/**
 * Does `work` while nobody else, in this process or another, works below `folder`. The lock is SQLite's, as the local
 * runtime's is: the system lets go of it however the holder ends, so there is no stale lock to judge.
 * @param onWait called once when somebody else holds it
 * @throws the signal's reason when it ends the waiting
 */
export async function exclusively<T>(
  folder: string,
  work: () => Promise<T>,
  options: { onWait?: () => void; signal?: AbortSignal } = {}
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    for (let isFirst = true; ; isFirst = false) {
      try {
        database.exec('BEGIN EXCLUSIVE');
        break;
      } catch (error) {
        if (!isBusy(error)) {
          throw error;
        }
      }
      if (isFirst) {
        options.onWait?.();
      }
      await pause(pauseMs);
      options.signal?.throwIfAborted();
    }
    return await work();
  } finally {
    database.close();
  }
}
