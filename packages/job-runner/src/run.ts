import { mkdir, open, rename } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { jobEnvironment, runFiles, runMark } from './environment.js';
import { type JobEvent, type StepError, followEvents } from './events.js';
import { type Exit, type Launch, launchCold } from './launch.js';
import { isDiskFull } from './disk.js';
import { readText } from './files.js';
import { LogLimit } from './loglimit.js';
import { Usage, endGroup, endMarked, startTimeOf } from './processes.js';
import { type EndFacts, type FinalStatus, decideStatus } from './status.js';
import { StepStates } from './steps.js';
import type { Workers } from './workers.js';

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
  /** Bytes of the log that are kept; 64 MiB by default. When it grows over that its older half goes. */
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
/** Looks at a run come quickly at first, for a short run is over before long. */
const firstLookMs = 50;
const lookMs = 1000;
/** For what a step left behind to end when it is asked. */
const childrenGraceMs = 1000;
/** A log that grows by more than this share of its limit from one look to the next is watched closely. */
const quickShare = 1 / 8;

/** One run of a job. */
export class JobRun {
  readonly steps = new StepStates();
  readonly ended: Promise<RunResult>;
  private facts: { -readonly [K in keyof EndFacts]: EndFacts[K] } = {};
  private ending: Promise<void> | null = null;
  private isDecided = false;

  constructor(
    private readonly request: RunRequest,
    readonly record: RunRecord,
    private readonly exited: Promise<Exit>
  ) {
    this.ended = this.follow();
  }

  get executionId(): string {
    return this.request.executionId;
  }

  /** How it ended stands: `cancel` changes nothing any more, though `ended` may not have resolved yet. */
  get isOver(): boolean {
    return this.isDecided;
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
    this.ending ??= this.endAll();
    return this.ending;
  }

  private async endAll(): Promise<void> {
    const { runFolder, graceMs = 10_000 } = this.request;
    const { group } = this.record;
    const mark = runMark(runFolder);
    // A step may have started something in a session of its own: that has the same grace, and not one after the other.
    await Promise.all([endGroup(group, graceMs), endMarked(mark, graceMs, group)]);
    // What came meanwhile.
    await endMarked(mark, 0);
  }

  private async follow(): Promise<RunResult> {
    const usage = new Usage();
    const isOver = new AbortController();
    const watching = this.watch(usage, isOver.signal);
    try {
      for await (const event of this.events()) {
        this.steps.apply(event);
        if (event.type === 'job_ended' && event.parent === null && event.usage) {
          usage.add(event.usage);
        }
      }
      const exit = await this.exited;
      // Children of a step that outlive the job end with it, in whatever session they are.
      await (this.ending ?? endGroup(this.record.group, childrenGraceMs));
      await (this.ending ?? endMarked(runMark(this.request.runFolder), childrenGraceMs));
      isOver.abort();
      await watching;
      return await this.result(exit, usage);
    } finally {
      isOver.abort();
    }
  }

  /** Until it is over: what the run uses, and whether it keeps within its limits. */
  private async watch(usage: Usage, isOver: AbortSignal): Promise<void> {
    const { runFolder, timeLimitMs = 12 * hour, logLimitBytes = 64 * 2 ** 20 } = this.request;
    const log = new LogLimit(runFolder, logLimitBytes);
    // Not by the clock of the wall, which may jump.
    const start = performance.now();
    let size = 0;
    for (let wait = firstLookMs; !isOver.aborted; wait = Math.min(wait * 2, lookMs)) {
      await usage.look(this.record.group);
      if (performance.now() - start > timeLimitMs && !this.ending) {
        this.facts.limit = 'time';
        void this.end();
      }
      const before = size;
      size = await log.look().catch(() => before);
      if (size - before > logLimitBytes * quickShare || size < before) {
        wait = firstLookMs;
      }
      await pause(wait, undefined, { signal: isOver }).catch(() => undefined);
    }
    await log.look().catch(() => undefined);
  }

  private async result({ code, signal, usage: counted }: Exit, usage: Usage): Promise<RunResult> {
    const terminationFile = await readText(runFiles(this.request.runFolder).termination);
    const diskFull = await isDiskFull(this.request.runFolder);
    this.isDecided = true;
    const { status, message } = decideStatus({
      ...this.facts,
      terminationFile,
      diskFull,
      stepWasRunning: this.steps.isStepRunning,
      endedByItself: this.ending === null
    });
    closeSteps(this.steps, status, message);
    return {
      status,
      message,
      startedAt: new Date(this.record.startedAt),
      endedAt: new Date(),
      exitCode: code,
      signal,
      peakMemoryBytes: Math.max(usage.peakMemoryBytes, counted?.peakMemoryBytes ?? 0) || null,
      cpuMs: Math.max(usage.cpuMs, counted?.cpuMs ?? 0) || null,
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
 * @param workers fork it when they can, and get ready for the next one of its environment
 * @throws Error when the interpreter cannot be started
 */
export async function startRun(request: RunRequest, workers?: Workers): Promise<JobRun> {
  const files = runFiles(request.runFolder);
  await mkdir(files.temporary, { recursive: true, mode: 0o700 });
  const options = request.arguments ? ['--arguments', JSON.stringify(request.arguments)] : [];
  const launch: Launch = {
    environment: request.environment,
    arguments: ['run', request.folder, ...options],
    folder: request.folder,
    log: files.log,
    variables: jobEnvironment(process.env, request, request.variables)
  };
  const warm = (await workers?.launch(launch)) ?? null;
  const { pid, exited } = warm ?? (await launchCold(launch));
  if (!warm) {
    // After it, so that both do not import at the same time.
    void exited.then(() => workers?.prepare(request.environment)).catch(() => undefined);
  }
  try {
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
  } catch (error) {
    // Without its record, on a full disk say, nobody could find it again.
    await endGroup(pid, request.graceMs ?? 10_000);
    throw error;
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
