import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** No more files may be open: of this process, or of the machine. */
const shortage = new Set(['EMFILE', 'ENFILE']);
const retryMs = 50;

/**
 * Opens or reads as soon as this process may. With many clients it may have no descriptor left for a moment; what is
 * there must not pass for gone, for by that it is decided how a run ended and whether its processes live.
 * @throws any other error of the file system
 */
export async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && shortage.has(String(error.code)))) {
        throw error;
      }
      await pause(retryMs);
    }
  }
}

/** A file's text; null when it is not there, or cannot be read. */
export function readText(path: string): Promise<string | null> {
  return patiently(() => readFile(path, 'utf8')).catch(() => null);
}
