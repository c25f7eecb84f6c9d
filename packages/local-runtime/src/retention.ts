import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.js';
import { prepared } from './database.js';
import type { SkippedStarts } from './skipped-starts.js';

const hour = 3_600_000;
const day = 24 * hour;
/** The first round waits, so that a start is quick. */
const firstMs = 60_000;

/** Takes away executions that are too many or too old, and their files with them. */
export class Retention {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly context: Context,
    private readonly skipped: SkippedStarts
  ) {}

  /** Once the runtime has started. */
  begin(): void {
    this.later(firstMs);
  }

  stop(): void {
    if (this.timer) {
      clearTimeout(this.timer);
    }
  }

  private later(milliseconds: number): void {
    this.timer = setTimeout(() => {
      // What failed is tried again.
      void this.round().catch(() => undefined);
      this.later(hour);
    }, milliseconds);
    this.timer.unref();
  }

  /** Of one job, when an execution has ended. By the order in which they came: a clock that was wrong for a while put some into the future. */
  async tidy(job: string): Promise<void> {
    const { database, limits } = this.context;
    const rows = prepared(
      database,
      `select id from (select id, start_time, end_time, row_number() over (order by rowid desc) as place
           from executions where job = ?) where end_time is not null and (place > ? or start_time < ?)`
    ).all(job, limits.keptPerJob, this.oldest());
    await this.remove(rows.map(({ id }) => String(id)));
  }

  /** At the start: files of executions that are not there any more. */
  async removeStrays(): Promise<void> {
    const known = prepared(this.context.database, 'select 1 from executions where id = ?');
    for (const id of await readdir(this.folder).catch(() => [])) {
      if (!known.get(id)) {
        await rm(join(this.folder, id), { recursive: true, force: true });
      }
    }
  }

  private get folder(): string {
    return join(this.context.dataFolder, 'executions');
  }

  private oldest(): string {
    return new Date(Date.now() - this.context.limits.keptDays * day).toISOString();
  }

  /** Of all jobs: those that do not run any more have nobody else who looks. */
  private async round(): Promise<void> {
    const rows = prepared(
      this.context.database,
      'select id from executions where start_time < ? and end_time is not null'
    ).all(this.oldest());
    await this.remove(rows.map(({ id }) => String(id)));
    this.skipped.removeBefore(this.oldest());
  }

  /** The rows first: files without a row are found again, a row without its files would show an empty log. */
  private async remove(ids: readonly string[]): Promise<void> {
    const statement = prepared(this.context.database, 'delete from executions where id = ?');
    for (const id of ids) {
      statement.run(id);
      await rm(join(this.folder, id), { recursive: true, force: true });
    }
  }
}
