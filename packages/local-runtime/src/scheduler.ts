import { type Cron, parseCron } from '@vdk-lab/job-format/cron';
import type { Context } from './context.js';
import type { DeploymentRow } from './deployment-table.js';
import type { Deployments } from './deployments.js';
import type { Executions } from './executions.js';
import type { JobRow, Jobs } from './jobs.js';
import { messageOf } from './problem.js';

const latestStartMs = 30 * 60_000;
/** Timers follow a clock that never jumps; the schedules follow the wall's. So it is looked at at least this often. */
const longestSleepMs = 60_000;
/** Between two looks that changes make. */
const pauseMs = 100;
/** Before what could not be started, on a full disk say, is tried again. */
const retryMs = 5000;

interface Scheduled {
  readonly job: JobRow;
  readonly deployment: DeploymentRow;
  readonly cron: Cron;
  /** Minutes up to here are none of this schedule's. */
  readonly since: number;
}

/** Starts what is due. Sleeps until the next minute that matters, and looks anew after every change. */
export class Scheduler {
  private timer: NodeJS.Timeout | null = null;
  /** After a look that a change made. */
  private pause: NodeJS.Timeout | null = null;
  private isChanged = false;
  /** What was due last could not be started. */
  private isLate = false;
  /** Up to here everything due was started. A change that comes between a minute and its timer loses nothing. */
  private checked: number;
  /** The schedules as they were seen last, and since when; a new one owes no minute of the past. */
  private readonly seen = new Map<string, { text: string; since: number }>();
  private readonly stopListening: () => void;

  constructor(
    private readonly context: Context,
    private readonly jobs: Jobs,
    private readonly deployments: Deployments,
    private readonly executions: Executions
  ) {
    // What was missed while the runtime was away: once, when it is at most half an hour old.
    this.checked = Date.now() - latestStartMs;
    // From here on a new deployment goes on with the schedule that was there; now it may have been the first.
    const now = Date.now();
    this.schedules().forEach(({ job, deployment, cron }) => {
      const since = Math.max(this.checked, past(Date.parse(deployment.deployedAt), now));
      this.seen.set(job.name, { text: cron.text, since });
    });
    this.tick();
    this.stopListening = context.changes.listen(({ what }) => {
      if (what === 'job' || what === 'deployment') {
        this.planSoon();
      }
    });
    this.plan();
  }

  stop(): void {
    this.stopListening();
    for (const timer of [this.timer, this.pause]) {
      if (timer) {
        clearTimeout(timer);
      }
    }
  }

  /** A change is seen at once; of many in a row all but the first together, for each look reads every schedule. */
  private planSoon(): void {
    if (this.pause) {
      this.isChanged = true;
      return;
    }
    this.plan();
    this.pause = setTimeout(() => {
      this.pause = null;
      if (this.isChanged) {
        this.isChanged = false;
        this.planSoon();
      }
    }, pauseMs);
  }

  private plan(): void {
    if (this.timer) {
      clearTimeout(this.timer);
    }
    const now = Date.now();
    const next = this.schedules().reduce(
      (first, { cron, since }) => Math.min(first, cron.next(new Date(since))?.getTime() ?? Infinity),
      Infinity
    );
    this.timer = setTimeout(
      () => {
        this.tick();
        this.plan();
      },
      Math.max(this.isLate ? retryMs : 0, Math.min(next - now, longestSleepMs))
    );
  }

  /** Starts each job with a minute between its last look and now: the latest only. */
  private tick(): void {
    const now = Date.now();
    const tell = (job: JobRow, why: string): void => {
      const minute = due.find(entry => entry.job === job)?.scheduledFor ?? '';
      this.context.changes.tell(job.team, job.name, 'schedule', `${minute} ${why}`);
    };
    const due = this.schedules().flatMap(({ job, deployment, cron, since }) => {
      const minute = latest(cron, new Date(since), new Date(now));
      return minute ? [{ job, deployment, scheduledFor: minute.toISOString() }] : [];
    });
    const wasLate = this.isLate;
    try {
      const refused = due.length > 0 ? this.executions.startDue(due) : [];
      [this.checked, this.isLate] = [now, false];
      refused.forEach(({ job, why }) => tell(job, `skipped: ${why}`));
    } catch (error) {
      // A full disk, say. It stays due, as what is missed while the runtime is away.
      this.isLate = true;
      if (!wasLate) {
        due.forEach(({ job }) => tell(job, `not started yet: ${messageOf(error)}`));
      }
    }
  }

  /** Enabled deployments whose job has a schedule. */
  private schedules(): Scheduled[] {
    const now = Date.now();
    // A clock that was set back: what is due from now on is due, and no minute is started twice.
    const checked = Math.max(now - latestStartMs, this.checked > now ? now - longestSleepMs : this.checked);
    const found = this.jobs.scheduled().flatMap(job => {
      const deployment = this.deployments.find(job.name);
      const cron = readCron(job.config.schedule.schedule_cron);
      if (!deployment?.enabled || !cron) {
        return [];
      }
      const since = Math.max(checked, past(this.since(job.name, cron), now));
      return [{ job, deployment, cron, since }];
    });
    const names = new Set(found.map(({ job }) => job.name));
    [...this.seen.keys()].filter(name => !names.has(name)).forEach(name => this.seen.delete(name));
    return found;
  }

  /** When this schedule of the job was first seen. */
  private since(job: string, { text }: Cron): number {
    const seen = this.seen.get(job);
    if (seen?.text === text) {
      return seen.since;
    }
    const since = Date.now();
    this.seen.set(job, { text, since });
    return since;
  }
}

/** A time in the future, by a clock that was wrong, holds up nothing. */
function past(time: number, now: number): number {
  return time > now ? 0 : time;
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

function latest(cron: Cron, from: Date, to: Date): Date | null {
  let found: Date | null = null;
  for (let next = cron.next(from); next && next <= to; next = cron.next(next)) {
    found = next;
  }
  return found;
}
