import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { type StepState, StepStates, followEvents, readLog, recoverRun, runFiles } from '@vdk-lab/job-runner';
import type { Context } from './context.js';
import { prepared, text, transaction } from './database.js';
import type { DeploymentRow } from './deployment-table.js';
import type { Deployments } from './deployments.js';
import { type ExecutionEnd, ExecutionQueue, unstarted } from './execution-queue.js';
import type { JobRow } from './jobs.js';
import { ServiceProblem, problem } from './problem.js';
import { Retention } from './retention.js';
import { SkippedStarts } from './skipped-starts.js';

type Row = Record<string, unknown>;

/** Bytes of a log that one request reads. */
const logLimit = 64 * 2 ** 20;

/** Who started an execution, and why. */
export interface StartedBy {
  readonly type: 'manual' | 'scheduled';
  readonly startedBy: string | null;
  readonly opId: string;
  /** The minute that was due, as ISO text. */
  readonly scheduledFor?: string;
}

/** A minute of a job's schedule. */
export interface DueStart {
  readonly job: JobRow;
  readonly deployment: DeploymentRow;
  /** As ISO text. */
  readonly scheduledFor: string;
}

/** Executions as they are kept: of the deployed version; one a job at a time. */
export class Executions {
  private readonly queue: ExecutionQueue;
  private readonly retention: Retention;
  readonly skipped: SkippedStarts;

  constructor(
    private readonly context: Context,
    private readonly deployments: Deployments
  ) {
    this.queue = new ExecutionQueue(context, deployments, this);
    this.skipped = new SkippedStarts(context.database, context.limits.keptPerJob);
    this.retention = new Retention(context, this.skipped);
  }

  get activeCount(): number {
    return this.queue.activeCount;
  }

  folder(id: string): string {
    return join(this.context.dataFolder, 'executions', id);
  }

  /** Executions that a crash interrupted: how did they end? What still lives is ended. */
  async recover(): Promise<void> {
    const rows = prepared(
      this.context.database,
      `select * from executions where status in ('submitted', 'running')`
    ).all();
    await Promise.all(
      rows.map(async row => {
        const [id, team, job] = [String(row['id']), String(row['team']), String(row['job'])];
        const cancelledByPerson = row['cancel_requested'] === 1;
        if (existsSync(this.folder(id))) {
          this.close(id, team, job, await recoverRun(this.folder(id), { cancelledByPerson }));
        } else {
          this.close(
            id,
            team,
            job,
            unstarted(cancelledByPerson ? null : 'the runtime ended before the execution had started')
          );
        }
      })
    );
    await this.retention.removeStrays();
    this.retention.begin();
  }

  /**
   * Starts one. "Is one active?" and the new row are one transaction: of simultaneous starts one wins.
   * @returns its id
   */
  start(job: JobRow, by: StartedBy, args: Row | null): string {
    this.queue.checkOpen();
    const deployment = this.deployments.find(job.name);
    if (!deployment) {
      throw problem(404, `${job.name} is not deployed.`, 'Only a deployed version can run.', 'Deploy the job first.');
    }
    const now = new Date();
    const id = transaction(this.context.database, () => this.insert(job, deployment, by, args, now));
    this.queue.add({ id, opId: by.opId || id, job, deployment, args });
    return id;
  }

  /**
   * Starts all that is due in a minute, in one commit, and writes down what was not started.
   * @returns why not; a minute that was started or skipped before is no news
   */
  startDue(due: readonly DueStart[]): { job: JobRow; why: string }[] {
    const { database } = this.context;
    this.queue.checkOpen();
    const now = new Date();
    const isStarted = prepared(database, 'select 1 from executions where job = ? and scheduled_for = ?');
    const refused: { job: JobRow; why: string }[] = [];
    const started = transaction(database, () =>
      due.flatMap(({ job, deployment, scheduledFor }) => {
        if (isStarted.get(job.name, scheduledFor) || this.skipped.has(job.name, scheduledFor)) {
          return [];
        }
        try {
          const by: StartedBy = { type: 'scheduled', startedBy: null, opId: '', scheduledFor };
          return [{ id: this.insert(job, deployment, by, null, now), job, deployment }];
        } catch (error) {
          if (error instanceof ServiceProblem) {
            const why = 'an execution was active';
            this.skipped.add(job.name, { scheduledFor, reason: why });
            refused.push({ job, why });
            return [];
          }
          throw error;
        }
      })
    );
    started.forEach(({ id, job, deployment }) => this.queue.add({ id, opId: id, job, deployment, args: null }));
    return refused;
  }

  private insert(job: JobRow, deployment: DeploymentRow, by: StartedBy, args: Row | null, now: Date): string {
    const { database } = this.context;
    const active = prepared(
      database,
      `select id from executions where job = ? and status in ('submitted', 'running')`
    ).get(job.name);
    if (active) {
      const why = `The execution ${String(active['id'])} has not ended.`;
      throw problem(409, `${job.name} is running already.`, why, 'Wait for its end, or cancel it.');
    }
    let seconds = Math.floor(now.getTime() / 1000);
    const exists = prepared(database, 'select 1 from executions where id = ?');
    // Of one that was deleted the folder may be going.
    while (exists.get(`${job.name}-${seconds}`) || existsSync(this.folder(`${job.name}-${seconds}`))) {
      seconds += 1;
    }
    const id = `${job.name}-${seconds}`;
    prepared(
      database,
      `insert into executions (id, job, team, type, status, message, op_id, started_by, start_time, version,
           python_version, vdk_version, deployed_by, deployed_at, arguments, scheduled_for)
         values (?, ?, ?, ?, 'submitted', null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    ).run(
      id,
      job.name,
      job.team,
      by.type,
      by.opId || id,
      by.startedBy,
      now.toISOString(),
      deployment.version,
      deployment.pythonVersion,
      deployment.vdkVersion,
      deployment.deployedBy,
      deployment.deployedAt,
      args && Object.keys(args).length > 0 ? JSON.stringify(args) : null,
      by.scheduledFor ?? null
    );
    return id;
  }

  /** It has a process now. */
  markRunning(id: string, team: string, job: string): void {
    prepared(this.context.database, `update executions set status = 'running' where id = ?`).run(id);
    this.context.changes.tell(team, job, 'execution', id);
  }

  /** It has ended. Also what it leaves behind is looked after. */
  close(id: string, team: string, job: string, end: ExecutionEnd): void {
    prepared(
      this.context.database,
      'update executions set status = ?, message = ?, end_time = ?, peak_memory = ?, cpu_ms = ? where id = ?'
    ).run(end.status, end.message, end.endedAt.toISOString(), end.peakMemoryBytes, end.cpuMs, id);
    this.context.changes.tell(team, job, 'execution', id);
    // On a full disk they stay until the next execution has ended.
    void this.retention.tidy(job).catch(() => undefined);
    void this.deployments.tidy(job).catch(() => undefined);
  }

  /** Takes away what executions left on disk; their rows are gone. */
  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await rm(this.folder(id), { recursive: true, force: true });
    }
  }

  find(id: string): Row | null {
    return prepared(this.context.database, 'select * from executions where id = ?').get(id) ?? null;
  }

  /** @throws problem 404 */
  get(job: JobRow, id: string): Row {
    const row = this.find(id);
    if (!row || row['job'] !== job.name) {
      throw problem(
        404,
        `There is no execution ${id} of ${job.name}.`,
        'It never was, or is not kept any more.',
        'List them.'
      );
    }
    return row;
  }

  /** Newest first. */
  list(job: JobRow, statuses: readonly string[]): Row[] {
    const rows = prepared(this.context.database, 'select * from executions where job = ? order by start_time desc').all(
      job.name
    );
    return statuses.length > 0 ? rows.filter(row => statuses.includes(String(row['status']))) : rows;
  }

  isActive(job: string): boolean {
    const row = prepared(
      this.context.database,
      `select 1 from executions where job = ? and status in ('submitted', 'running')`
    ).get(job);
    return row !== undefined;
  }

  /** Asks for its end. That it was asked outlives a crash, and what was taken holds. */
  cancel(job: JobRow, id: string): void {
    const row = this.get(job, id);
    const hasEnded = row['end_time'] !== null;
    if (hasEnded || !this.queue.cancel(id)) {
      const why = hasEnded ? `It is ${String(row['status'])}.` : 'It has just ended.';
      throw problem(400, `${id} cannot be cancelled.`, why, 'Only what has not ended can be.');
    }
    // After it, so that it ends also when the disk is full.
    prepared(this.context.database, 'update executions set cancel_requested = 1 where id = ?').run(id);
  }

  /** The last `tail` lines of the log; 0 and less: all. Kept after the end. */
  async log(id: string, tail: number): Promise<string> {
    const content = await readLog(this.folder(id), logLimit);
    const lines = content.replace(/\n$/, '').split('\n');
    return content === '' ? '' : (tail > 0 ? lines.slice(-tail) : lines).join('\n');
  }

  async steps(id: string): Promise<StepState[]> {
    const present = this.queue.steps(id);
    if (present) {
      return present;
    }
    if (!existsSync(this.folder(id))) {
      return [];
    }
    const states = new StepStates();
    for await (const event of followEvents(runFiles(this.folder(id)).events, Promise.resolve())) {
      states.apply(event);
    }
    if (states.isStepRunning) {
      const message = text(this.find(id)?.['message']) ?? 'the step did not end';
      states.fail({ blame: 'platform', type: 'ended', message });
    }
    return states.steps;
  }

  /** The job that an execution's token belongs to. */
  jobOfToken(token: string): { team: string; job: string } | null {
    return this.queue.jobOfToken(token);
  }

  /** Takes no more, ends what runs, with the reason. */
  async stop(reason: string): Promise<void> {
    this.retention.stop();
    await this.queue.stop(reason);
  }
}
