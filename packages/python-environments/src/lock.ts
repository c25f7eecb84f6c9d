import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const pauseMs = 100;
const pause = (milliseconds: number): Promise<void> => new Promise(done => setTimeout(done, milliseconds));

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6);

/**
 * The file of a lock below the folder of environments: `bases` and `overlays` for who goes over all of a kind, the name of
 * an environment's folder for who makes it. It stays, empty: who waits for it has it open.
 */
export function lockFile(environments: string, name: string): string {
  return join(environments, 'locks', `${name}.sqlite`);
}

async function open(file: string): Promise<DatabaseSync> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return new DatabaseSync(file);
}

/** False: somebody else has it. */
function take(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isBusy(error)) {
      return false;
    }
    throw error;
  }
}

/**
 * Does `work` while nobody else, in this process or another, holds the lock. It is SQLite's, as the local runtime's is: the
 * system lets go of it however the holder ends, so there is no stale lock to judge.
 * @param onWait called once when somebody else holds it
 * @throws the signal's reason when it ends the waiting
 */
export async function exclusively<T>(
  file: string,
  work: () => Promise<T>,
  options: { onWait?: () => void; signal?: AbortSignal } = {}
): Promise<T> {
  const database = await open(file);
  try {
    for (let isFirst = true; !take(database); isFirst = false) {
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

/** Does `work` under the lock, unless somebody else holds it now. */
export async function ifFree(file: string, work: () => Promise<void>): Promise<void> {
  const database = await open(file);
  try {
    if (take(database)) {
      await work();
    }
  } finally {
    database.close();
  }
}
