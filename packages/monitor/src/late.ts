import { type Cron, parseCron } from '@vdk-lab/job-format/cron';
import type { IJobSummary, IJobsSnapshot } from '@vdk-lab/tokens';
import { deploymentState, keyOf } from './joborder';
import { isActive } from './runlist';

/** So long after its minute a run may still begin, in milliseconds: a busy target starts late, too. */
const graceMs = 5 * 60_000;

/** Schedules as they were read; most jobs share a few. Null: none, or one that nobody can read. */
const crons = new Map<string, Cron | null>();

function cronOf(schedule: string | null): Cron | null {
  const text = schedule?.trim() ?? '';
  const known = crons.get(text);
  if (known !== undefined) {
    return known;
  }
  let cron: Cron | null = null;
  try {
    cron = text === '' ? null : parseCron(text);
  } catch {
    // It is shown as it is, and owes no run.
  }
  crons.set(text, cron);
  return cron;
}

/** When it last did something that a run of its schedule need not follow, in epoch milliseconds. */
function settledAt({ executions: [last], deployment }: IJobSummary, since: number): number {
  const times = [last?.endedAt, last?.startedAt, deployment?.deployedAt].map(time => (time ? Date.parse(time) : 0));
  return Math.max(since, ...times);
}

/**
 * The jobs whose schedule should have started them and did not: by key, since when (epoch milliseconds). Told as of the
 * time of the read, and only of what a read can tell: a run before `executionsSince` may have been.
 */
export function lateJobs({ jobs, readAt, executionsSince }: IJobsSnapshot): ReadonlyMap<string, number> {
  const late = new Map<string, number>();
  if (executionsSince === undefined) {
    return late;
  }
  const limit = readAt - graceMs;
  const due = new Map<Cron, number>();
  for (const job of jobs) {
    const cron = deploymentState(job) === 'enabled' && !isActive(job.executions[0]) ? cronOf(job.schedule) : null;
    if (!cron) {
      continue;
    }
    const latest = due.get(cron) ?? cron.previous(new Date(limit))?.getTime() ?? 0;
    due.set(cron, latest);
    const settled = settledAt(job, executionsSince);
    if (latest > settled) {
      late.set(keyOf(job), cron.next(new Date(settled))?.getTime() ?? latest);
    }
  }
  return late;
}
