import { followLog } from '@vdk-lab/job-runner';
import type { ServerSentEvent } from './sse.js';

/** The log as server-sent events, as it grows; the id of each is the byte to resume at. Ends with an event `end`. */
export async function* logEvents(
  runFolder: string,
  offset: number,
  isOver: () => boolean,
  gone: AbortSignal
): AsyncGenerator<ServerSentEvent> {
  let position = offset;
  for await (const { text, next, missed } of followLog(runFolder, offset, isOver, gone)) {
    position = next;
    if (text !== '' || missed) {
      yield { id: String(position), event: 'log', data: { text, ...(missed ? { missed } : {}) } };
    }
  }
  yield { id: String(position), event: 'end', data: {} };
}
