import type { Observable } from 'rxjs';
import type { JobQuery } from '../jobs.js';
import type { JobNode, Selected, Selection } from '../query.js';
import type { ControlService } from '../service.js';
import { adaptive, poll, shared, type Snapshot } from './poll.js';

/** What a list of jobs usually shows. */
export const jobSummary = {
  jobName: true,
  config: { team: true, description: true, schedule: { scheduleCron: true, nextRunEpochSeconds: true } },
  deployments: {
    enabled: true,
    jobVersion: true,
    lastDeployedDate: true,
    lastDeployedBy: true,
    lastExecutionStatus: true,
    lastExecutionTime: true,
    lastExecutionDuration: true
  }
} as const satisfies Selection<JobNode>;

/** A job as {@link jobSummary} selects it. */
export type JobSummary = Selected<JobNode, typeof jobSummary>;

export interface WatchOptions {
  /** Milliseconds between two reads while things change; up to four times as long when nothing does. */
  readonly periodMs?: number;
}

/**
 * All jobs of a query, again on each change. Subscribers of the same query share the reads.
 *
 * @param query by default all jobs of all teams as {@link jobSummary}
 * @param options `periodMs` is 15,000 by default
 */
export function watchJobs(
  service: ControlService,
  query?: Partial<JobQuery<typeof jobSummary>>,
  options?: WatchOptions
): Observable<Snapshot<JobSummary[]>>;
export function watchJobs<const S extends Selection<JobNode>>(
  service: ControlService,
  query: JobQuery<S>,
  options?: WatchOptions
): Observable<Snapshot<Selected<JobNode, S>[]>>;
export function watchJobs(
  service: ControlService,
  query: Partial<JobQuery<Selection<JobNode>>> = {},
  options: WatchOptions = {}
): Observable<Snapshot<unknown[]>> {
  const base = options.periodMs ?? 15_000;
  const complete = { ...query, select: query.select ?? jobSummary };
  return shared(service, ['jobs', complete, base], () =>
    poll(service.polling, {
      read: async signal => {
        const jobs: unknown[] = [];
        for await (const job of service.jobs.list(complete, { signal, retries: 0 })) {
          jobs.push(job);
        }
        return jobs;
      },
      period: (_, unchanged) => adaptive(base, base * 4, unchanged)
    })
  );
}
