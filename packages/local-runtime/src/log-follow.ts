import { followLog as follow, readLogPart } from '@vdk-lab/job-runner';
import type { EventStream } from './event-stream.js';

/**
 * Sends a log as it grows, from `position` (bytes), each byte once, and at last how the execution ended. A place that it
 * never had is its beginning.
 * @param ended how the execution ended; null while it lasts
 */
export async function followLog(
  stream: EventStream,
  runFolder: string,
  position: number,
  ended: () => string | null
): Promise<void> {
  const { next: reached } = await readLogPart(runFolder, position, 1, false);
  let at = reached < position ? 0 : position;
  for await (const { text, next, missed } of follow(runFolder, at, () => ended() !== null, stream.closed)) {
    at = next;
    if (text !== '' || missed) {
      stream.send('log', String(at), { text, ...(missed ? { missed } : {}) });
      await stream.drained();
    }
  }
  if (!stream.closed.aborted) {
    stream.send('end', String(at), { status: ended() });
    stream.end();
  }
}
