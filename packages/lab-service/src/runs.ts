import { randomBytes } from 'node:crypto';
import {
  type JobRun,
  type LogPart,
  StepStates,
  Workers,
  followEvents,
  readLogPart,
  recoverRun,
  runFiles,
  startRun
} from '@vdk-lab/job-runner';
import type { Environments } from '@vdk-lab/python-environments';
import { argumentsTooLarge, draftVariables, readyJob, waitingSteps } from './draft.js';
import type { Events } from './events.js';
import { isAnothers, ownName } from './owner.js';
import type { JobPlace } from './paths.js';
import { ServiceProblem } from './problem.js';
import { logEvents } from './runlog.js';
import { type Run, RunStore, answer, hasEnded } from './runstore.js';
import type { ServerSentEvent } from './sse.js';

type Arguments = Record<string, unknown>;

/** Draft runs: several at once, one a job. */
export class Runs {
  private readonly store: RunStore;
  private readonly active = new Map<string, JobRun>();
  private readonly workers = new Workers();
  /** Runs that may get a process yet. */
  private beginning = 0;
  private stopReason: string | null = null;

  constructor(
    private readonly state: string,
    private readonly environments: Environments,
    events: Events
  ) {
    this.store = new RunStore(state, events);
  }

  get activeCount(): number {
    return this.active.size;
  }

  /** Reads what is on disk; runs that a crash interrupted are ended and say so. */
  async recover(): Promise<void> {
    for (const { id, owner, cancelling = false } of await this.store.load()) {
      if (!(await isAnothers(owner))) {
        const result = await recoverRun(this.store.folderOf(id), { cancelledByPerson: cancelling });
        await this.store.keep(id, {
          status: result.status,
          message: result.message,
          cancelling: false,
          endedAt: result.endedAt.toISOString(),
          steps: result.steps.steps
        });
      }
    }
  }

  /** Newest first, without the outputs of steps. */
  list(folder: string | null): Run[] {
    return this.store.list(folder);
  }

  /** One run, with the outputs of its steps. */
  read(id: string): Promise<Run> {
    return this.store.read(id);
  }

  /** @throws ServiceProblem 404 */
  check(id: string): void {
    this.store.get(id);
  }

  async start(place: JobPlace, args: Arguments | undefined, selection: Arguments | undefined): Promise<Run> {
    // Known beforehand: between the look for another run and the note of this one nothing may wait.
    const owner = await ownName();
    if (this.store.activeOf(place.folder)) {
      throw new ServiceProblem(
        409,
        'run-active',
        `${place.name} is running already.`,
        'A job has one draft run at a time: they share its database.',
        'Wait for its end, or cancel it.'
      );
    }
    const id = `draft-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
    this.store.reserve({
      id,
      revision: 0,
      path: place.path,
      folder: place.folder,
      owner,
      jobName: place.name,
      status: 'submitted',
      message: '',
      startedAt: new Date().toISOString(),
      endedAt: null,
      peakMemoryBytes: null,
      cpuMs: null,
      arguments: args ?? null,
      selection: selection ?? null,
      remarks: [],
      steps: []
    });
    this.beginning += 1;
    try {
      return await this.begin(id, place, args, selection);
    } catch (error) {
      if (!this.active.has(id)) {
        await this.store.forget(id);
      }
      throw error instanceof Error && 'code' in error && error.code === 'E2BIG' ? argumentsTooLarge() : error;
    } finally {
      this.beginning -= 1;
    }
  }

  private async begin(
    id: string,
    place: JobPlace,
    args: Arguments | undefined,
    selection: Arguments | undefined
  ): Promise<Run> {
    const { job, environment } = await readyJob(place, this.environments);
    await this.store.accept(id);
    if (this.stopReason !== null) {
      const what = 'The service is ending.';
      throw new ServiceProblem(503, 'ending', what, 'It starts no more runs.', 'Try again when it is back.');
    }
    const reserved = selection && Object.keys(selection).length > 0 ? { vdk_lab_run: selection } : {};
    const all = { ...args, ...reserved };
    const run = await startRun(
      {
        executionId: id,
        folder: place.folder,
        environment,
        runFolder: this.store.folderOf(id),
        ...(job.config.team ? { team: job.config.team } : {}),
        ...(Object.keys(all).length > 0 ? { arguments: all } : {}),
        variables: await draftVariables(this.state, place.folder)
      },
      this.workers
    );
    this.active.set(id, run);
    if (this.stopReason !== null) {
      void run.cancel('service', this.stopReason);
    }
    const isCancelled = this.store.find(id)?.cancelling ?? false;
    const started = await this.store.keep(id, {
      status: 'running',
      startedAt: run.record.startedAt,
      steps: waitingSteps(job.steps, selection)
    });
    if (isCancelled) {
      // Asked before the process was there.
      void run.cancel('person');
    }
    void this.follow(id, run).catch((error: unknown) => this.lose(id, error));
    return answer(started);
  }

  private async follow(id: string, run: JobRun): Promise<void> {
    // Folded here: the run reads its events by itself, and may be behind what we have read.
    const states = new StepStates();
    for await (const event of run.events()) {
      if (!states.apply(event)) {
        continue;
      }
      const changed = this.store.change(id, { steps: states.steps, remarks: states.remarks });
      if (event.type === 'output') {
        this.store.tellOutput(changed, event.stepId, event.output);
      } else {
        this.store.tell(id);
      }
    }
    const result = await run.ended;
    this.active.delete(id);
    await this.store.end(id, {
      status: result.status,
      message: result.message,
      cancelling: false,
      endedAt: result.endedAt.toISOString(),
      peakMemoryBytes: result.peakMemoryBytes,
      cpuMs: result.cpuMs,
      ...(run.steps.steps.length > 0 ? { steps: run.steps.steps } : {})
    });
  }

  /** The run could not be followed or kept, for example on a full disk. */
  private lose(id: string, error: unknown): void {
    this.active.delete(id);
    const message = `Platform error: ${error instanceof Error ? error.message : String(error)}`;
    const endedAt = new Date().toISOString();
    this.store.publish(this.store.change(id, { status: 'platform_error', message, endedAt }));
  }

  /** Asks for its end. That it was asked outlives a crash, unless the disk is full. */
  async cancel(id: string): Promise<void> {
    if (!hasEnded(this.store.get(id))) {
      void this.active.get(id)?.cancel('person');
      await this.store.keep(id, { cancelling: true }).catch(() => undefined);
    }
  }

  /** The log from a byte on. */
  async log(id: string, offset: number, limit: number): Promise<LogPart & { readonly ended: boolean }> {
    const isEnded = hasEnded(this.store.get(id));
    const part = await readLogPart(this.store.folderOf(id), offset, limit, isEnded);
    return { ...part, ended: isEnded && part.isEnd };
  }

  /** The log as it grows, from a byte on. */
  followLog(id: string, offset: number, gone: AbortSignal): AsyncIterable<ServerSentEvent> {
    return logEvents(this.store.folderOf(id), offset, () => this.isOver(id), gone);
  }

  /** The events of the run after one with this number, as they come. Ends with an event `end`. */
  async *followEvents(id: string, after: number, gone: AbortSignal): AsyncGenerator<ServerSentEvent> {
    const over = this.active.get(id)?.ended ?? Promise.resolve();
    let last = after;
    for await (const event of followEvents(runFiles(this.store.folderOf(id)).events, over, gone)) {
      if (event.seq > after) {
        last = event.seq;
        yield { id: String(event.seq), event: event.type, data: event };
      }
    }
    yield { id: String(last), event: 'end', data: {} };
  }

  private isOver(id: string): boolean {
    const run = this.store.find(id);
    return run === undefined || hasEnded(run);
  }

  async stop(reason: string): Promise<void> {
    this.stopReason = reason;
    await Promise.all([...this.active.values()].map(run => run.cancel('service', reason)));
    while (this.active.size + this.beginning > 0) {
      await new Promise(done => setTimeout(done, 20));
    }
    await this.workers.stop();
  }
}
