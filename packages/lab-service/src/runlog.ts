import { setTimeout as pause } from 'node:timers/promises';
import { readLogPart } from '@vdk-lab/job-runner';
import type { ServerSentEvent } from './sse.js';

const chunkBytes = 256 * 1024;
const lookMs = 200;

/** The log as server-sent events, as it grows; the id of each is the byte to resume at. Ends with an event `end`. */
export async function* followLog(
  path: string,
  offset: number,
  isOver: () => boolean,
  gone: AbortSignal
): AsyncGenerator<ServerSentEvent> {
  let position = offset;
  while (!gone.aborted) {
    const wasOver = isOver();
    const { text, next } = await readLogPart(path, position, chunkBytes, wasOver);
    position = next;
    if (text !== '') {
      yield { id: String(position), event: 'log', data: { text } };
    } else if (wasOver) {
      yield { id: String(position), event: 'end', data: {} };
      return;
    } else {
      await pause(lookMs, undefined, { signal: gone }).catch(() => undefined);
    }
  }
}
