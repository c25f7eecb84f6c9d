import type { DatabaseSync } from 'node:sqlite';
import { prepared } from './database.js';

/** A minute of a schedule that started nothing. */
export interface SkippedStart {
  /** The minute that was due, as ISO text (UTC). */
  readonly scheduledFor: string;
  readonly reason: string;
}

/** What schedules did not start, and why; kept as long as the job's executions are. */
export class SkippedStarts {
  constructor(
    private readonly database: DatabaseSync,
    private readonly keptPerJob: number
  ) {}

  /** In the transaction that decides it. @returns false: it stands there already */
  add(job: string, { scheduledFor, reason }: SkippedStart): boolean {
    const { changes } = prepared(
      this.database,
      'insert into skipped_starts (job, scheduled_for, reason) values (?, ?, ?) on conflict do nothing'
    ).run(job, scheduledFor, reason);
    if (changes === 0) {
      return false;
    }
    prepared(
      this.database,
      `delete from skipped_starts where job = ?1 and scheduled_for <=
         (select scheduled_for from skipped_starts where job = ?1 order by scheduled_for desc limit 1 offset ?2)`
    ).run(job, this.keptPerJob);
    return true;
  }

  has(job: string, scheduledFor: string): boolean {
    const sql = 'select 1 from skipped_starts where job = ? and scheduled_for = ?';
    return prepared(this.database, sql).get(job, scheduledFor) !== undefined;
  }

  /** Newest first. */
  list(job: string): SkippedStart[] {
    return prepared(
      this.database,
      'select scheduled_for, reason from skipped_starts where job = ? order by scheduled_for desc'
    )
      .all(job)
      .map(row => ({ scheduledFor: String(row['scheduled_for']), reason: String(row['reason']) }));
  }

  /** Of all jobs, those before a time (ISO text). */
  removeBefore(time: string): void {
    prepared(this.database, 'delete from skipped_starts where scheduled_for < ?').run(time);
  }
}
