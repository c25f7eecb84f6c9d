import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type JobRun,
  type RunResult,
  StepStates,
  followEvents,
  recoverRun,
  runFiles,
  startRun
} from '@vdk-lab/job-runner';
import type { StepState } from '@vdk-lab/job-runner';
import type { Context } from './context.js';
import { text, transaction } from './database.js';
import type { DeploymentRow, Deployments } from './deployments.js';
import type { JobRow } from './jobs.js';
import { problem } from './problem.js';

type Row = Record<string, unknown>;

const keptPerJob = 100;
const keptDays = 14;
/** Bytes of a log that one request reads. */
const logLimit = 64 * 2 ** 20;

/** Executions: of the deployed version, as processes; one a job at a time, a few at once over all jobs, the rest in line. */
export class Executions {
  private readonly runs = new Map<string, JobRun>();
  private readonly tokens = new Map<string, { team: string; job: string }>();
  private readonly waiting: { id: string; begin: () => Promise<void> }[] = [];
  /** Begun, without a process yet; true: a person cancelled it meanwhile. */
  private readonly starting = new Map<string, boolean>();
  private stopReason: string | null = null;

  constructor(
    private readonly context: Context,
    private readonly deployments: Deployments
  ) {}

  get activeCount(): number {
    return this.runs.size + this.starting.size + this.waiting.length;
  }

  folder(id: string): string {
    return join(this.context.dataFolder, 'executions', id);
  }

  /** Executions that a crash interrupted: how did they end? What still lives is ended. */
  async recover(): Promise<void> {
    const { database } = this.context;
    const rows = database.prepare(`select * from executions where status in ('submitted', 'running')`).all();
    for (const row of rows) {
      const [id, team, job] = [String(row['id']), String(row['team']), String(row['job'])];
      if (!existsSync(this.folder(id))) {
        const message = 'Platform error: the runtime ended before the execution had started.';
        this.closeUnstarted(id, team, job, 'platform_error', message);
        continue;
      }
      this.finish(id, team, job, await recoverRun(this.folder(id)));
    }
  }

  /**
   * Starts one. "Is one active?" and the new row are one transaction: of simultaneous starts one wins.
   * @returns its id
   */
  start(
    job: JobRow,
    by: { type: 'manual' | 'scheduled'; startedBy: string | null; opId: string; scheduledFor?: string },
    args: Row | null
  ): string {
    const deployment = this.deployments.find(job.name);
    if (!deployment) {
      throw problem(404, `${job.name} is not deployed.`, 'Only a deployed version can run.', 'Deploy the job first.');
    }
    if (this.stopReason !== null) {
      throw problem(503, 'The runtime is ending.', 'It takes no new executions.', 'Try again when it is back.');
    }
    const now = new Date();
    const id = transaction(this.context.database, () => {
      const { database } = this.context;
      const active = database
        .prepare(`select id from executions where job = ? and status in ('submitted', 'running')`)
        .get(job.name);
      if (active) {
        const why = `The execution ${String(active['id'])} has not ended.`;
        throw problem(409, `${job.name} is running already.`, why, 'Wait for its end, or cancel it.');
      }
      let seconds = Math.floor(now.getTime() / 1000);
      const exists = database.prepare('select 1 from executions where id = ?');
      while (exists.get(`${job.name}-${seconds}`)) {
        seconds += 1;
      }
      const name = `${job.name}-${seconds}`;
      database
        .prepare(
          `insert into executions (id, job, team, type, status, message, op_id, started_by, start_time, version,
             python_version, vdk_version, deployed_by, deployed_at, arguments, scheduled_for)
           values (?, ?, ?, ?, 'submitted', null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
        )
        .run(
          name,
          job.name,
          job.team,
          by.type,
          by.opId,
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
      return name;
    });
    this.context.changes.tell(job.team, job.name, 'execution', id);
    this.waiting.push({ id, begin: () => this.run(id, job, deployment, args) });
    this.next();
    return id;
  }

  private next(): void {
    while (this.runs.size + this.starting.size < this.context.atOnce) {
      const first = this.waiting.shift();
      if (!first) {
        return;
      }
      this.starting.set(first.id, false);
      void first.begin().catch((error: unknown) => this.failed(first.id, error));
    }
  }

  /** Closes what was cancelled, or what the service's end overtook, before it had a process. */
  private endBeforeStart(id: string, job: JobRow): boolean {
    const isCancelled = this.starting.get(id) === true;
    if (!isCancelled && this.stopReason === null) {
      return false;
    }
    const message = isCancelled ? 'Cancelled' : `Platform error: ${this.stopReason}`;
    this.closeUnstarted(id, job.team, job.name, isCancelled ? 'cancelled' : 'platform_error', message);
    return true;
  }

  private closeUnstarted(
    id: string,
    team: string,
    job: string,
    status: 'cancelled' | 'platform_error',
    message: string
  ): void {
    this.close(id, { status, message, endedAt: new Date(), peakMemoryBytes: null, cpuMs: null });
    this.context.changes.tell(team, job, 'execution', id);
  }

  private failed(id: string, error: unknown): void {
    this.starting.delete(id);
    const row = this.find(id);
    if (row) {
      const message = `Platform error: ${error instanceof Error ? error.message : String(error)}`;
      this.closeUnstarted(id, String(row['team']), String(row['job']), 'platform_error', message);
    }
    this.next();
  }

  private async run(id: string, job: JobRow, deployment: DeploymentRow, args: Row | null): Promise<void> {
    const requirements = await readFile(join(deployment.folder, 'requirements.txt'), 'utf8').catch(() => null);
    const environment = await this.context.environments.ensureForRequirements(requirements, () => undefined);
    const token = randomBytes(32).toString('base64url');
    this.tokens.set(token, { team: job.team, job: job.name });
    try {
      if (this.endBeforeStart(id, job)) {
        return;
      }
      const run = await startRun({
        executionId: id,
        folder: deployment.folder,
        environment,
        runFolder: this.folder(id),
        team: job.team,
        version: deployment.version,
        ...(args && Object.keys(args).length > 0 ? { arguments: args } : {}),
        variables: {
          VDK_LAB_EXECUTION_URL: this.context.url,
          VDK_LAB_EXECUTION_TOKEN: token,
          VDK_LAB_DATABASE_FOLDER: join(this.context.dataFolder, 'databases', job.name),
          VDK_LAB_DATABASE_NAME: 'local',
          ...(job.config.db_default_type ? { VDK_DB_DEFAULT_TYPE: job.config.db_default_type } : {})
        }
      });
      this.runs.set(id, run);
      // What was asked while the process was made.
      if (this.starting.get(id)) {
        void run.cancel('person');
      } else if (this.stopReason !== null) {
        void run.cancel('service', this.stopReason);
      }
      this.starting.delete(id);
      this.context.database.prepare(`update executions set status = 'running' where id = ?`).run(id);
      this.context.changes.tell(job.team, job.name, 'execution', id);
      for await (const event of run.events()) {
        if (event.type === 'step_started' || event.type === 'step_ended') {
          this.context.changes.tell(job.team, job.name, 'steps', id);
        }
      }
      this.finish(id, job.team, job.name, await run.ended);
    } finally {
      this.starting.delete(id);
      this.runs.delete(id);
      this.tokens.delete(token);
      this.next();
    }
  }

  private finish(id: string, team: string, job: string, result: RunResult): void {
    this.close(id, result);
    this.context.changes.tell(team, job, 'execution', id);
    void this.retain(job);
  }

  private close(
    id: string,
    end: Pick<RunResult, 'status' | 'message' | 'endedAt' | 'peakMemoryBytes' | 'cpuMs'>
  ): void {
    this.context.database
      .prepare('update executions set status = ?, message = ?, end_time = ?, peak_memory = ?, cpu_ms = ? where id = ?')
      .run(end.status, end.message, end.endedAt.toISOString(), end.peakMemoryBytes, end.cpuMs, id);
  }

  /** The last hundred of a job, of the last fourteen days; logs with them. */
  private async retain(job: string): Promise<void> {
    const oldest = new Date(Date.now() - keptDays * 86_400_000).toISOString();
    const rows = this.context.database
      .prepare(
        `select id from executions where job = ? and end_time is not null and (start_time < ? or id not in
           (select id from executions where job = ? order by start_time desc limit ${keptPerJob}))`
      )
      .all(job, oldest, job);
    for (const row of rows) {
      await rm(this.folder(String(row['id'])), { recursive: true, force: true });
      this.context.database.prepare('delete from executions where id = ?').run(row['id'] ?? null);
    }
  }

  /** Takes away what executions left on disk; their rows are gone. */
  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await rm(this.folder(id), { recursive: true, force: true });
    }
  }

  find(id: string): Row | null {
    return this.context.database.prepare('select * from executions where id = ?').get(id) ?? null;
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
    const rows = this.context.database
      .prepare('select * from executions where job = ? order by start_time desc')
      .all(job.name);
    return statuses.length > 0 ? rows.filter(row => statuses.includes(String(row['status']))) : rows;
  }

  isActive(job: string): boolean {
    const row = this.context.database
      .prepare(`select 1 from executions where job = ? and status in ('submitted', 'running')`)
      .get(job);
    return row !== undefined;
  }

  cancel(job: JobRow, id: string): void {
    const row = this.get(job, id);
    const index = this.waiting.findIndex(entry => entry.id === id);
    if (index >= 0) {
      this.waiting.splice(index, 1);
      this.closeUnstarted(id, job.team, job.name, 'cancelled', 'Cancelled');
      return;
    }
    if (this.starting.has(id)) {
      this.starting.set(id, true);
      return;
    }
    const run = this.runs.get(id);
    if (!run) {
      throw problem(
        400,
        `${id} cannot be cancelled.`,
        `It is ${String(row['status'])}.`,
        'Only what has not ended can be.'
      );
    }
    void run.cancel('person');
  }

  /** The last `tail` lines of the log; 0 and less: all. Kept after the end. */
  async log(id: string, tail: number): Promise<string> {
    const content = await readEnd(runFiles(this.folder(id)).log, logLimit);
    const lines = content.replace(/\n$/, '').split('\n');
    return content === '' ? '' : (tail > 0 ? lines.slice(-tail) : lines).join('\n');
  }

  async steps(id: string): Promise<StepState[]> {
    const present = this.runs.get(id);
    if (present) {
      return present.steps.steps;
    }
    if (!(await readdir(this.folder(id)).catch(() => null))) {
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
    return this.tokens.get(token) ?? null;
  }

  /** Takes no more, ends what runs, with the reason. */
  async stop(reason: string): Promise<void> {
    this.stopReason = reason;
    for (const { id } of this.waiting.splice(0)) {
      const row = this.find(id);
      const [team, job] = [String(row?.['team']), String(row?.['job'])];
      this.closeUnstarted(id, team, job, 'platform_error', `Platform error: ${reason}`);
    }
    const runs = [...this.runs.values()];
    await Promise.all(
      runs.map(async run => {
        await run.cancel('service', reason);
        await run.ended;
      })
    );
    // The rows are closed where the runs are followed.
    while (this.runs.size + this.starting.size > 0) {
      await new Promise(done => setTimeout(done, 20));
    }
  }
}

/** The last bytes of a text file, from a line's beginning; '' when there is none. */
async function readEnd(path: string, bytes: number): Promise<string> {
  let file;
  try {
    file = await open(path);
  } catch {
    return '';
  }
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, bytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, Math.max(0, size - bytes));
    const content = buffer.toString('utf8', 0, bytesRead);
    return size > bytes ? content.slice(content.indexOf('\n') + 1) : content;
  } finally {
    await file.close();
  }
}

/** An execution as the API answers it. */
export function executionAnswer(row: Row): Row {
  return {
    id: row['id'],
    job_name: row['job'],
    status: row['status'],
    type: row['type'],
    start_time: row['start_time'],
    end_time: row['end_time'],
    started_by: row['started_by'],
    message: row['message'],
    op_id: row['op_id'],
    logs_url: '',
    deployment: {
      vdk_version: row['vdk_version'] ?? '',
      job_version: row['version'],
      python_version: row['python_version'],
      mode: 'release',
      id: 'release',
      enabled: true,
      deployed_by: row['deployed_by'],
      deployed_date: row['deployed_at'],
      schedule: { schedule_cron: null },
      resources: { cpu_request: null, cpu_limit: null, memory_request: null, memory_limit: null }
    }
  };
}
