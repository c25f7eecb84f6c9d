import { filter, map, takeWhile, type Observable } from 'rxjs';
import { hasEnded } from '../executions.js';
import type { ControlService } from '../service.js';
import { isFatal } from './executions.js';
import type { WatchOptions } from './jobs.js';
import { LogTail, type LogPiece } from './logtail.js';
import { adaptive, poll } from './poll.js';

/**
 * The log of an execution from its start, piece by piece, until the execution has ended. Put together the pieces are
 * the log; where lines may be missing, because the service no longer has them, the piece says `gap`. Each subscriber
 * gets the log from its start, so nothing is shared.
 *
 * @param options `periodMs` is 1,000 by default
 * @throws ControlServiceError to the subscriber when the service refuses or fails for about two minutes
 */
export function tailLogs(
  service: ControlService,
  team: string,
  job: string,
  executionId: string,
  options: WatchOptions = {}
): Observable<LogPiece> {
  const base = options.periodMs ?? 1000;
  const tail = new LogTail();
  const read = async (signal: AbortSignal): Promise<{ piece: LogPiece | null; ended: boolean }> => {
    const call = { signal, retries: 0 };
    // The status first: a log read after the end is complete.
    const ended = hasEnded((await service.executions.read(team, job, executionId, call)).status);
    const piece = await tail.next(tailLines => service.executions.logs(team, job, executionId, { ...call, tailLines }));
    return { piece, ended };
  };
  return poll(service.polling, {
    read,
    every: true,
    period: ({ piece }, unchanged) => adaptive(base, base * 5, piece === null ? unchanged : 0)
  }).pipe(
    map(({ value, error, failures }) => {
      if (error !== null && isFatal(error, failures)) {
        throw error;
      }
      return error === null ? value : null;
    }),
    takeWhile(value => value?.ended !== true, true),
    map(value => value?.piece ?? null),
    filter(piece => piece !== null)
  );
}
