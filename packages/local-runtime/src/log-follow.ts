import { setTimeout as sleep } from 'node:timers/promises';
import { readLogPart } from '@vdk-lab/job-runner';
import type { EventStream } from './event-stream.js';

const chunkBytes = 64 * 1024;
const lookMs = 200;

/**
 * Sends a log as it grows, from `position` (bytes), each byte once, and at last how the execution ended.
 * @param ended how the execution ended; null while it lasts
 */
export async function followLog(
  stream: EventStream,
  path: string,
  position: number,
  ended: () => string | null
): Promise<void> {
  let at = position;
  while (!stream.closed.aborted) {
    // Looked at before the log is read: what was written before the end is then sent.
    const status = ended();
    const { text, next } = await readLogPart(path, at, chunkBytes, status !== null);
    at = next;
    if (text !== '') {
      stream.send('log', String(at), { text });
      await stream.drained();
    } else if (status !== null) {
      stream.send('end', String(at), { status });
      stream.end();
      return;
    } else {
      await sleep(lookMs, undefined, { signal: stream.closed }).catch(() => undefined);
    }
  }
}
