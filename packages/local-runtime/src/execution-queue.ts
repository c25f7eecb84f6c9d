import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type JobRun, type RunResult, type StepState, startRun } from '@vdk-lab/job-runner';
import type { ResolvedEnvironment } from '@vdk-lab/python-environments';
import type { Context } from './context.js';
import type { DeploymentRow } from './deployment-table.js';
import type { Deployments } from './deployments.js';
import type { JobRow } from './jobs.js';
import { messageOf, problem } from './problem.js';

/** How an execution ended. */
export type ExecutionEnd = Pick<RunResult, 'status' | 'message' | 'endedAt' | 'peakMemoryBytes' | 'cpuMs'>;

/** The end of what never had a process. @param reason null: a person cancelled it */
export function unstarted(reason: string | null): ExecutionEnd {
  const status = reason === null ? 'cancelled' : 'platform_error';
  const message = reason === null ? 'Cancelled' : `Platform error: ${reason}`;
  return { status, message, endedAt: new Date(), peakMemoryBytes: null, cpuMs: null };
}

/** Where executions are kept. */
interface Kept {
  folder(id: string): string;
  markRunning(id: string, team: string, job: string): void;
  close(id: string, team: string, job: string, end: ExecutionEnd): void;
}

interface Entry {
  readonly id: string;
  readonly opId: string;
  readonly job: JobRow;
  readonly deployment: DeploymentRow;
  readonly args: Record<string, unknown> | null;
}

/** One that was begun. */
interface Active {
  /** Null: it has no process yet, or never had one. */
  run: JobRun | null;
  /** A person's request was taken: it holds, whatever happens to the process. */
  isCancelled: boolean;
  /** Ends what is done before it has a process. */
  readonly preparing: AbortController;
  /** How it ended stands, and waits to be written down. */
  isDecided: boolean;
}

const retryMs = 2000;

/** The executions that have not ended: a few at once over all jobs have a process, the rest wait in the order they came. */
export class ExecutionQueue {
  private readonly waiting: Entry[] = [];
  private readonly active = new Map<string, Active>();
  private readonly tokens = new Map<string, { team: string; job: string }>();
  private stopReason: string | null = null;

  constructor(
    private readonly context: Context,
    private readonly deployments: Deployments,
    private readonly executions: Kept
  ) {}

  get activeCount(): number {
    return this.active.size + this.waiting.length;
  }

  /** @throws problem 503 when the runtime is ending */
  checkOpen(): void {
    if (this.stopReason !== null) {
      throw problem(503, 'The runtime is ending.', 'It takes no new executions.', 'Try again when it is back.');
    }
  }

  add(entry: Entry): void {
    this.context.changes.tell(entry.job.team, entry.job.name, 'execution', entry.id);
    this.waiting.push(entry);
    this.next();
  }

  /** @returns false: how it ended stands already */
  cancel(id: string): boolean {
    const index = this.waiting.findIndex(entry => entry.id === id);
    const [waiting] = index >= 0 ? this.waiting.splice(index, 1) : [];
    if (waiting) {
      void this.close(waiting, unstarted(null));
      return true;
    }
    const active = this.active.get(id);
    if (!active || active.isDecided || active.run?.isOver) {
      return false;
    }
    active.isCancelled = true;
    active.preparing.abort();
    void active.run?.cancel('person');
    return true;
  }

  /** Of one that runs; null for any other. */
  steps(id: string): StepState[] | null {
    return this.active.get(id)?.run?.steps.steps ?? null;
  }

  jobOfToken(token: string): { team: string; job: string } | null {
    return this.tokens.get(token) ?? null;
  }

  async stop(reason: string): Promise<void> {
    this.stopReason = reason;
    await Promise.all(this.waiting.splice(0).map(entry => this.close(entry, unstarted(reason))));
    await Promise.all(
      [...this.active.values()].map(async ({ run, preparing }) => {
        preparing.abort();
        await run?.cancel('service', reason);
        await run?.ended;
      })
    );
    // The rows are closed where the runs are followed.
    while (this.active.size > 0) {
      await pause(20);
    }
  }

  private next(): void {
    while (this.active.size < this.context.limits.atOnce) {
      const first = this.waiting.shift();
      if (!first) {
        return;
      }
      const active: Active = {
        run: null,
        isCancelled: false,
        preparing: new AbortController(),
        isDecided: false
      };
      this.active.set(first.id, active);
      void this.carryOut(first, active);
    }
  }

  private async carryOut(entry: Entry, active: Active): Promise<void> {
    let end: ExecutionEnd;
    try {
      end = await this.run(entry, active);
    } catch (error) {
      end = unstarted(active.isCancelled ? null : (this.stopReason ?? messageOf(error)));
    }
    active.isDecided = true;
    await this.close(entry, end);
    this.active.delete(entry.id);
    this.next();
  }

  /**
   * How it ended is written down, however long the disk is full. When the runtime ends before that, the files of the
   * run tell it at the next start.
   */
  private async close({ id, job }: Entry, end: ExecutionEnd): Promise<void> {
    for (;;) {
      try {
        this.executions.close(id, job.team, job.name, end);
        return;
      } catch {
        if (this.stopReason !== null) {
          return;
        }
        await pause(retryMs);
      }
    }
  }

  private async run({ id, opId, job, deployment, args }: Entry, active: Active): Promise<ExecutionEnd> {
    const folder = await this.deployments.unpacked(job.name, deployment.version);
    const requirements = await readFile(join(folder, 'requirements.txt'), 'utf8').catch(() => null);
    const environment = await this.environment(requirements, active.preparing.signal);
    if (active.isCancelled) {
      return unstarted(null);
    }
    if (this.stopReason !== null) {
      return unstarted(this.stopReason);
    }
    const token = randomBytes(32).toString('base64url');
    this.tokens.set(token, { team: job.team, job: job.name });
    try {
      const { limits, workers } = this.context;
      const run = await startRun(
        {
          executionId: id,
          folder,
          environment,
          runFolder: this.executions.folder(id),
          team: job.team,
          version: deployment.version,
          timeLimitMs: limits.runMs,
          graceMs: limits.graceMs,
          logLimitBytes: limits.logBytes,
          ...(args && Object.keys(args).length > 0 ? { arguments: args } : {}),
          variables: { ...this.variables(job, token), VDK_OP_ID: opId }
        },
        workers
      );
      active.run = run;
      return await this.follow(id, job, run, active);
    } finally {
      this.tokens.delete(token);
    }
  }

  /** That of its deployment; made again when somebody removed it. */
  private environment(requirements: string | null, stop: AbortSignal): Promise<ResolvedEnvironment> {
    const limit = AbortSignal.timeout(this.context.limits.deployMs);
    return this.context.environments.ensureForRequirements(
      requirements,
      () => undefined,
      AbortSignal.any([stop, limit])
    );
  }

  private variables(job: JobRow, token: string): Record<string, string> {
    return {
      VDK_LAB_EXECUTION_URL: this.context.url,
      VDK_LAB_EXECUTION_TOKEN: token,
      VDK_LAB_DATABASE_FOLDER: join(this.context.dataFolder, 'databases', job.name),
      VDK_LAB_DATABASE_NAME: 'local',
      ...(job.config.db_default_type ? { VDK_DB_DEFAULT_TYPE: job.config.db_default_type } : {})
    };
  }

  private async follow(id: string, job: JobRow, run: JobRun, active: Active): Promise<ExecutionEnd> {
    // What was asked while the process was made.
    if (active.isCancelled) {
      void run.cancel('person');
    } else if (this.stopReason !== null) {
      void run.cancel('service', this.stopReason);
    }
    try {
      this.executions.markRunning(id, job.team, job.name);
    } catch {
      // A full disk: it runs all the same, and how it ends is written down when there is room.
    }
    for await (const event of run.events()) {
      if (event.type === 'step_started' || event.type === 'step_ended') {
        this.context.changes.tell(job.team, job.name, 'steps', id);
      }
    }
    return run.ended;
  }
}
