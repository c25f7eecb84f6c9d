import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { jobEnvironment, runFiles } from './environment.js';
import { type JobEvent, type StepError, followEvents } from './events.js';
import { Usage, endGroup, startTimeOf } from './processes.js';
import { type EndFacts, type FinalStatus, decideStatus } from './status.js';
import { StepStates } from './steps.js';

/** What to run. */
export interface RunRequest {
  /** Unique; letters, digits and dashes. */
  readonly executionId: string;
  /** Absolute folder of the job. */
  readonly folder: string;
  readonly environment: { readonly python: string; readonly launcher: string };
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Absolute folder for everything that the run leaves. */
  readonly runFolder: string;
  readonly team?: string;
  readonly version?: string;
  /** Further variables of the process. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; 12 hours by default. */
  readonly timeLimitMs?: number;
  /** Bytes of the log after which the run is ended; 1 GiB by default. */
  readonly logLimitBytes?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 10 s by default. */
  readonly graceMs?: number;
}

/** How it ended. */
export interface RunResult {
  readonly status: FinalStatus;
  readonly message: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly peakMemoryBytes: number | null;
  /** Milliseconds. */
  readonly cpuMs: number | null;
  readonly error: StepError | null;
}

/** On disk before a run counts as started. */
export interface RunRecord {
  readonly executionId: string;
  readonly folder: string;
  readonly pid: number;
  readonly group: number;
  readonly startTime: string | null;
  readonly startedAt: string;
}

const hour = 3_600_000;
const lookMs = 1000;

/** One run of a job. */
export class JobRun {
  readonly steps = new StepStates();
  readonly ended: Promise<RunResult>;
  private readonly exited: Promise<{ code: number | null; signal: string | null }>;
  private facts: { -readonly [K in keyof EndFacts]: EndFacts[K] } = {};
  private ending: Promise<void> | null = null;

  constructor(
    private readonly request: RunRequest,
    readonly record: RunRecord,
    exited: Promise<{ code: number | null; signal: string | null }>
  ) {
    this.exited = exited;
    this.ended = this.follow();
  }

  get executionId(): string {
    return this.request.executionId;
  }

  /** Asks the run to end; resolves when its whole process group is gone. */
  cancel(by: 'person' | 'service', reason = 'the service was stopped'): Promise<void> {
    if (by === 'person') {
      this.facts.cancelledByPerson = true;
    } else {
      this.facts.endedByService = reason;
    }
    return this.end();
  }

  /** The events of the run, from its first. */
  events(signal?: AbortSignal): AsyncGenerator<JobEvent> {
    return followEvents(runFiles(this.request.runFolder).events, this.exited, signal);
  }

  private end(): Promise<void> {
    this.ending ??= endGroup(this.record.group, this.request.graceMs ?? 10_000);
    return this.ending;
  }

  private async follow(): Promise<RunResult> {
    const files = runFiles(this.request.runFolder);
    const usage = new Usage();
    const limit = this.request.timeLimitMs ?? 12 * hour;
    const last = Date.parse(this.record.startedAt) + limit;
    const look = async (): Promise<void> => {
      await usage.look(this.record.group);
      if (Date.now() > last && !this.ending) {
        this.facts.limit = 'time';
        void this.end();
      }
      const size = (await stat(files.log).catch(() => null))?.size ?? 0;
      if (size > (this.request.logLimitBytes ?? 2 ** 30) && !this.ending) {
        this.facts.endedByService = 'the log grew over its limit';
        void this.end();
      }
    };
    const timer = setInterval(() => void look(), lookMs);
    void look();
    try {
      for await (const event of this.events()) {
        this.steps.apply(event);
      }
      const { code, signal } = await this.exited;
      // Children of a step that outlive the job end with it.
      await (this.ending ?? endGroup(this.record.group, 1000));
      return await this.result(code, signal, usage);
    } finally {
      clearInterval(timer);
    }
  }

  private async result(exitCode: number | null, signal: string | null, usage: Usage): Promise<RunResult> {
    const terminationFile = await readFile(runFiles(this.request.runFolder).termination, 'utf8').catch(() => null);
    const { status, message } = decideStatus({
      ...this.facts,
      terminationFile,
      stepWasRunning: this.steps.isStepRunning,
      endedByItself: this.ending === null
    });
    closeSteps(this.steps, status, message);
    return {
      status,
      message,
      startedAt: new Date(this.record.startedAt),
      endedAt: new Date(),
      exitCode,
      signal,
      peakMemoryBytes: usage.peakMemoryBytes || null,
      cpuMs: usage.cpuMs || null,
      error: this.steps.error
    };
  }
}

/** The process is gone: no step may stay `running` or `waiting`. */
export function closeSteps(steps: StepStates, status: FinalStatus, message: string): void {
  if (steps.isStepRunning) {
    steps.fail({ blame: status === 'platform_error' ? 'platform' : 'user', type: status, message });
  } else {
    steps.end();
  }
}

/**
 * Starts a run. Resolves when the process exists and `record.json` is on disk.
 * @throws Error when the interpreter cannot be started
 */
export async function startRun(request: RunRequest): Promise<JobRun> {
  const files = runFiles(request.runFolder);
  await mkdir(files.temporary, { recursive: true, mode: 0o700 });
  const log = await open(files.log, 'a', 0o600);
  try {
    const options = request.arguments ? ['--arguments', JSON.stringify(request.arguments)] : [];
    const child = spawn(request.environment.python, [request.environment.launcher, 'run', request.folder, ...options], {
      cwd: request.folder,
      detached: true,
      env: jobEnvironment(process.env, request, request.variables),
      stdio: ['ignore', log.fd, log.fd]
    });
    const exited = new Promise<{ code: number | null; signal: string | null }>(done =>
      child.once('exit', (code, signal) => done({ code, signal }))
    );
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
    const record: RunRecord = {
      executionId: request.executionId,
      folder: request.folder,
      pid,
      group: pid,
      startTime: await startTimeOf(pid),
      startedAt: new Date().toISOString()
    };
    await writeRecord(files.record, record);
    return new JobRun(request, record, exited);
  } finally {
    await log.close();
  }
}

async function writeRecord(path: string, record: RunRecord): Promise<void> {
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(record));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}
