import type { Observable } from 'rxjs';
import {
  instant,
  type ExecutionNode,
  type JobNode,
  type QueryExecutionStatus,
  type Selected,
  type Selection
} from '../query.js';
import type { ControlService } from '../service.js';
import type { WatchOptions } from './jobs.js';
import { adaptive, poll, shared, type Snapshot } from './poll.js';

/** What a list of executions of many jobs usually shows. */
export const executionSummary = {
  id: true,
  jobName: true,
  status: true,
  type: true,
  startTime: true,
  endTime: true,
  startedBy: true,
  message: true,
  deployment: { jobVersion: true }
} as const satisfies Selection<ExecutionNode>;

/** An execution as {@link executionSummary} selects it. */
export type ExecutionSummary = Selected<ExecutionNode, typeof executionSummary>;

/** The jobs of a target and what they did lately, read together. */
export interface Activity<J> {
  readonly jobs: J[];
  /** Newest first. */
  readonly executions: ExecutionSummary[];
  /** Every execution that started after this time (epoch milliseconds) is in `executions`. */
  readonly executionsSince: number;
}

const mostExecutions = 1000;
const windowMs = 14 * 86_400_000;
const active: ReadonlySet<QueryExecutionStatus | null> = new Set(['SUBMITTED', 'RUNNING']);

/**
 * All jobs with the newest executions of them all, in two queries a read: at most 1,000 executions of the last 14 days.
 * Tells every good read, also one that changed nothing, so that its age is known. Subscribers of the same fields share
 * the reads.
 *
 * @param options `periodMs` is 5,000 by default: while an execution is active, else up to four times as long
 */
export function watchActivity<const S extends Selection<JobNode>>(
  service: ControlService,
  select: S,
  options: WatchOptions = {}
): Observable<Snapshot<Activity<Selected<JobNode, S>>>> {
  const base = options.periodMs ?? 5000;
  return shared(service, ['activity', select, base], () =>
    poll(service.polling, {
      read: signal => readActivity(service, select, signal),
      every: true,
      period: ({ executions }, unchanged) =>
        executions.some(({ status }) => active.has(status)) ? base : adaptive(base, base * 4, unchanged)
    })
  );
}

async function readActivity<const S extends Selection<JobNode>>(
  service: ControlService,
  select: S,
  signal: AbortSignal
): Promise<Activity<Selected<JobNode, S>>> {
  const call = { signal, retries: 0 };
  // In whole hours: two reads that found the same are equal.
  const since = Math.floor((Date.now() - windowMs) / 3_600_000) * 3_600_000;
  const jobs: Selected<JobNode, S>[] = [];
  for await (const job of service.jobs.list({ select }, call)) {
    jobs.push(job);
  }
  const { items, totalItems } = await service.executions.page(
    {
      select: executionSummary,
      filter: { startTimeGte: new Date(since) },
      order: { property: 'startTime', direction: 'DESC' },
      pageSize: mostExecutions
    },
    1,
    call
  );
  const oldest = items.length < totalItems ? instant(items.at(-1)?.startTime) : null;
  return { jobs, executions: items, executionsSince: oldest?.getTime() ?? since };
}
