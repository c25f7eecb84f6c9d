import { filter, map, takeWhile, type Observable } from 'rxjs';
import type { ControlServiceError } from '../error.js';
import { hasEnded } from '../executions.js';
import type { DataJobExecution } from '../generated/models/DataJobExecution.js';
import type { ControlService } from '../service.js';
import type { WatchOptions } from './jobs.js';
import { adaptive, poll, shared, type Snapshot } from './poll.js';

/** After so many failed reads in a row, about two minutes, something that is followed to its end is given up. */
const giveUp = 10;

/**
 * Whether following should end with this error. A start may for a moment be unknown to the service, so an early 404 is
 * no proof.
 */
export function isFatal(error: ControlServiceError, failures: number): boolean {
  const refused =
    error.status === 404 ? failures > 3 : error.status >= 400 && error.status < 500 && error.status !== 429;
  return refused || failures >= giveUp || (error.status === 0 && !['network', 'timeout'].includes(error.code));
}

/**
 * The executions of a job, newest first, again on each change. Subscribers of the same job share the reads.
 *
 * @param options `periodMs` is 5,000 by default; 2,000 or less while an execution is active
 */
export function watchExecutions(
  service: ControlService,
  team: string,
  job: string,
  options: WatchOptions = {}
): Observable<Snapshot<DataJobExecution[]>> {
  const base = options.periodMs ?? 5000;
  return shared(service, ['executions', team, job, base], () =>
    poll(service.polling, {
      read: signal => service.executions.list(team, job, { signal, retries: 0 }),
      period: (list, unchanged) =>
        list.some(execution => !hasEnded(execution.status))
          ? Math.min(base, 2000)
          : adaptive(base, Math.max(base, 30_000), unchanged)
    })
  );
}

/**
 * An execution on each change until it has ended; the last one is final. Subscribers of the same one share the reads.
 * Short failures of the service are passed over.
 *
 * @param options `periodMs` is 1,000 by default
 * @throws ControlServiceError to the subscriber when the service refuses or fails for about two minutes
 */
export function followExecution(
  service: ControlService,
  team: string,
  job: string,
  executionId: string,
  options: WatchOptions = {}
): Observable<DataJobExecution> {
  const base = options.periodMs ?? 1000;
  return shared(service, ['execution', team, job, executionId, base], () =>
    poll(service.polling, {
      read: signal => service.executions.read(team, job, executionId, { signal, retries: 0 }),
      period: (_, unchanged) => adaptive(base, base * 5, unchanged)
    }).pipe(
      map(({ value, error, failures }) => {
        if (error !== null && isFatal(error, failures)) {
          throw error;
        }
        return error === null ? value : null;
      }),
      filter(value => value !== null),
      takeWhile(value => !hasEnded(value.status), true)
    )
  );
}
