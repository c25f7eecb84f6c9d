import { parseCron } from '@vdk-lab/job-format';
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
    this.tick(new Date(Date.now() - latestStart));
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
    const next = Math.min(...this.due().map(({ cron }) => cron.next(new Date(now))?.getTime() ?? Infinity));
    const since = new Date(now);
    this.timer = setTimeout(
      () => {
        this.tick(since);
        this.plan();
      },
      Math.max(0, Math.min(next - now, longestSleep))
    );
  }

  private due() {
    return this.deployments
      .all()
      .filter(deployment => deployment.enabled)
      .flatMap(deployment => {
        const job = this.jobs.all().find(({ name }) => name === deployment.job);
        const text = job?.config.schedule.schedule_cron?.trim();
        return job && text ? [{ job, deployment, cron: parseCron(text) }] : [];
      });
  }

  /** Starts each job whose minute lies between `since` and now: the latest only, and never one minute twice. */
  private tick(since: Date): void {
    const now = new Date();
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
        if (!isActive && !isTwice) {
          throw error;
        }
        if (isActive) {
          this.context.changes.tell(job.team, job.name, 'schedule', `${scheduledFor} skipped: an execution was active`);
        }
      }
    }
  }
}

function latest(cron: { next(after: Date): Date | null }, from: Date, to: Date): Date | null {
  let found: Date | null = null;
  for (let next = cron.next(from); next && next <= to; next = cron.next(next)) {
    found = next;
  }
  return found;
}
