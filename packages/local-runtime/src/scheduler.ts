import { type Cron, parseCron } from '@vdk-lab/job-format';
import type { Context } from './context.js';
import type { Deployments } from './deployments.js';
import type { Executions } from './executions.js';
import type { Jobs } from './jobs.js';
import { ServiceProblem } from './problem.js';

const latestStart = 30 * 60_000;
const longestSleep = 60_000;

/** Starts what is due. Sleeps until the next minute that matters, and looks anew after every change. */
export class Scheduler {
  private timer: NodeJS.Timeout | null = null;
  /** Up to here everything due was started. A change that comes between a minute and its timer loses nothing. */
  private checked: Date;
  private readonly stopListening: () => void;

  constructor(
    private readonly context: Context,
    private readonly jobs: Jobs,
    private readonly deployments: Deployments,
    private readonly executions: Executions
  ) {
    this.stopListening = context.changes.listen(({ what }) => {
      if (what === 'job' || what === 'deployment') {
        this.plan();
      }
    });
    // What was missed while the runtime was away: once, when it is at most half an hour old.
    this.checked = new Date(Date.now() - latestStart);
    this.tick();
    this.plan();
  }

  stop(): void {
    this.stopListening();
    if (this.timer) {
      clearTimeout(this.timer);
    }
  }

  private plan(): void {
    if (this.timer) {
      clearTimeout(this.timer);
    }
    const now = Date.now();
    const since = this.checked;
    const next = this.due().reduce(
      (first, { cron }) => Math.min(first, cron.next(since)?.getTime() ?? Infinity),
      Infinity
    );
    this.timer = setTimeout(
      () => {
        this.tick();
        this.plan();
      },
      Math.max(0, Math.min(next - now, longestSleep))
    );
  }

  private due() {
    const jobs = new Map(this.jobs.all().map(job => [job.name, job]));
    return this.deployments
      .all()
      .filter(deployment => deployment.enabled)
      .flatMap(deployment => {
        const job = jobs.get(deployment.job);
        const cron = readCron(job?.config.schedule.schedule_cron);
        return job && cron ? [{ job, deployment, cron }] : [];
      });
  }

  /** Starts each job whose minute lies between `since` and now: the latest only, and never one minute twice. */
  private tick(): void {
    const now = new Date();
    const oldest = now.getTime() - latestStart;
    const since = new Date(Math.max(this.checked.getTime(), oldest));
    // Also when the clock was set back: that a minute is run once is the database's word.
    this.checked = now;
    for (const { job, deployment, cron } of this.due()) {
      const from = new Date(Math.max(since.getTime(), Date.parse(deployment.deployedAt)));
      const minute = latest(cron, from, now);
      if (!minute) {
        continue;
      }
      const scheduledFor = minute.toISOString();
      try {
        this.executions.start(job, { type: 'scheduled', startedBy: null, opId: '', scheduledFor }, null);
      } catch (error) {
        const isActive = error instanceof ServiceProblem && error.status === 409;
        const isTwice = error instanceof Error && /UNIQUE/.test(error.message);
        if (!isTwice) {
          // One job's trouble, a full disk say, must not take the other jobs' minute.
          const why = isActive ? 'an execution was active' : error instanceof Error ? error.message : String(error);
          this.context.changes.tell(job.team, job.name, 'schedule', `${scheduledFor} skipped: ${why}`);
        }
      }
    }
  }
}

/** Null: none, or one that a strict runtime stored as it came. */
function readCron(text: string | null | undefined): Cron | null {
  if (!text?.trim()) {
    return null;
  }
  try {
    return parseCron(text.trim());
  } catch {
    return null;
  }
}

function latest(cron: { next(after: Date): Date | null }, from: Date, to: Date): Date | null {
  let found: Date | null = null;
  for (let next = cron.next(from); next && next <= to; next = cron.next(next)) {
    found = next;
  }
  return found;
}
