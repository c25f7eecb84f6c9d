import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type JobRun,
  type LogPart,
  type StepState,
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
import type { ServerSentEvent } from './sse.js';
import { readJson, writeJson } from './store.js';

/** A draft run, as openapi/lab-service.yaml describes it. */
export interface Run {
  readonly id: string;
  /** Counts the changes: of two states of a run the larger is the newer. */
  readonly revision: number;
  readonly path: string;
  readonly jobName: string;
  readonly status: string;
  readonly cancelling?: boolean;
  readonly message: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly peakMemoryBytes: number | null;
  readonly cpuMs: number | null;
  /** What it was started with. */
  readonly arguments: Readonly<Record<string, unknown>> | null;
  /** The part of the job that was chosen; null: all. */
  readonly selection: Readonly<Record<string, unknown>> | null;
  /** What a person should know of its steps. */
  readonly remarks: readonly string[];
  readonly steps: readonly StepState[];
}

/** In memory the outputs of a run that has ended are left out: they stand on disk. */
interface Kept extends Run {
  readonly folder: string;
  /** The service that follows it. */
  readonly owner?: string;
}

const keptPerJob = 20;
/** A run with many short steps is told as often as somebody can see, not at each of them. */
const tellMs = 100;
const ended = (run: Run): boolean => run.status !== 'submitted' && run.status !== 'running';

const withoutOutputs = (steps: readonly StepState[]): StepState[] => steps.map(step => ({ ...step, outputs: [] }));

/** Draft runs: several at once, one a job; the last of each job are kept on disk. */
export class Runs {
  private readonly known = new Map<string, Kept>();
  /** Not runs yet: they keep others away while it is looked whether they can begin. */
  private readonly checking = new Set<string>();
  private readonly active = new Map<string, JobRun>();
  private readonly workers = new Workers();
  /** Runs that were told a moment ago, and whether there is news since. */
  private readonly told = new Map<string, { isNews: boolean; timer: NodeJS.Timeout }>();
  private readonly folder: string;

  constructor(
    private readonly state: string,
    private readonly environments: Environments,
    private readonly events: Events
  ) {
    this.folder = join(state, 'runs');
  }

  get activeCount(): number {
    return this.active.size;
  }

  /** Reads what is on disk; runs that a crash interrupted are ended and say so. */
  async recover(): Promise<void> {
    for (const id of await readdir(this.folder).catch(() => [])) {
      const run = await readJson<Kept>(join(this.folder, id, 'run.json'));
      if (!run) {
        continue;
      }
      this.known.set(id, { ...run, steps: withoutOutputs(run.steps) });
      if (!ended(run) && !(await isAnothers(run.owner))) {
        const result = await recoverRun(join(this.folder, id));
        await this.keep(id, {
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
    return [...this.known.values()]
      .filter(run => (folder === null || run.folder === folder) && !this.checking.has(run.id))
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
      .map(run => ({ ...answer(run), steps: withoutOutputs(run.steps) }));
  }

  /** One run, with the outputs of its steps. */
  async read(id: string): Promise<Run> {
    const run = this.get(id);
    const onDisk = ended(run) ? await readJson<Kept>(join(this.folder, id, 'run.json')) : null;
    return answer(onDisk ?? run);
  }

  /** @throws ServiceProblem 404 */
  check(id: string): void {
    this.get(id);
  }

  private get(id: string): Kept {
    const run = this.known.get(id);
    if (!run) {
      throw new ServiceProblem(
        404,
        'run-unknown',
        `There is no run ${id}.`,
        'It is not kept any more.',
        'List the runs.'
      );
    }
    return run;
  }

  async start(
    place: JobPlace,
    args: Record<string, unknown> | undefined,
    selection: Record<string, unknown> | undefined
  ): Promise<Run> {
    // Known beforehand: between the look for another run and the note of this one nothing may wait.
    const owner = await ownName();
    const present = [...this.known.values()].find(run => run.folder === place.folder && !ended(run));
    if (present) {
      throw new ServiceProblem(
        409,
        'run-active',
        `${place.name} is running already.`,
        'A job has one draft run at a time: they share its database.',
        'Wait for its end, or cancel it.'
      );
    }
    const id = `draft-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
    const waiting: Kept = {
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
    };
    this.known.set(id, waiting);
    this.checking.add(id);
    try {
      const { job, environment } = await readyJob(place, this.environments);
      this.checking.delete(id);
      await this.keep(id, {});
      const reserved = selection && Object.keys(selection).length > 0 ? { vdk_lab_run: selection } : {};
      const all = { ...args, ...reserved };
      const run = await startRun(
        {
          executionId: id,
          folder: place.folder,
          environment,
          runFolder: join(this.folder, id),
          ...(job.config.team ? { team: job.config.team } : {}),
          ...(Object.keys(all).length > 0 ? { arguments: all } : {}),
          variables: await draftVariables(this.state, place.folder)
        },
        this.workers
      );
      this.active.set(id, run);
      const isCancelled = this.known.get(id)?.cancelling ?? false;
      const started = await this.keep(id, {
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
    } catch (error) {
      this.checking.delete(id);
      if (!this.active.has(id)) {
        this.known.delete(id);
        await rm(join(this.folder, id), { recursive: true, force: true });
      }
      throw error instanceof Error && 'code' in error && error.code === 'E2BIG' ? argumentsTooLarge() : error;
    }
  }

  private async follow(id: string, run: JobRun): Promise<void> {
    // Folded here: the run reads its events by itself, and may be behind what we have read.
    const states = new StepStates();
    for await (const event of run.events()) {
      if (!states.apply(event)) {
        continue;
      }
      const changed = this.change(id, { steps: states.steps, remarks: states.remarks });
      if (event.type === 'output') {
        const { stepId, output } = event;
        this.events.publish(`run/${id}`, 'output', { runId: id, revision: changed.revision, stepId, output });
      } else {
        this.tell(id);
      }
    }
    const result = await run.ended;
    this.active.delete(id);
    clearTimeout(this.told.get(id)?.timer);
    this.told.delete(id);
    const { folder } = await this.keep(id, {
      status: result.status,
      message: result.message,
      cancelling: false,
      endedAt: result.endedAt.toISOString(),
      peakMemoryBytes: result.peakMemoryBytes,
      cpuMs: result.cpuMs,
      ...(run.steps.steps.length > 0 ? { steps: run.steps.steps } : {})
    });
    await this.forgetOldest(folder);
  }

  /** The run could not be followed or kept, for example on a full disk. */
  private lose(id: string, error: unknown): void {
    this.active.delete(id);
    const message = `Platform error: ${error instanceof Error ? error.message : String(error)}`;
    this.publish(this.change(id, { status: 'platform_error', message, endedAt: new Date().toISOString() }));
  }

  cancel(id: string): void {
    if (!ended(this.get(id))) {
      this.publish(this.change(id, { cancelling: true }));
      void this.active.get(id)?.cancel('person');
    }
  }

  /** The log from a byte on. */
  async log(id: string, offset: number, limit: number): Promise<LogPart & { readonly ended: boolean }> {
    const isEnded = ended(this.get(id));
    const part = await readLogPart(join(this.folder, id), offset, limit, isEnded);
    return { ...part, ended: isEnded && part.isEnd };
  }

  /** The log as it grows, from a byte on. */
  followLog(id: string, offset: number, gone: AbortSignal): AsyncIterable<ServerSentEvent> {
    return logEvents(join(this.folder, this.get(id).id), offset, () => this.isOver(id), gone);
  }

  /** The events of the run after one with this number, as they come. Ends with an event `end`. */
  async *followEvents(id: string, after: number, gone: AbortSignal): AsyncGenerator<ServerSentEvent> {
    const over = this.active.get(id)?.ended ?? Promise.resolve();
    let last = after;
    for await (const event of followEvents(this.files(id).events, over, gone)) {
      if (event.seq > after) {
        last = event.seq;
        yield { id: String(event.seq), event: event.type, data: event };
      }
    }
    yield { id: String(last), event: 'end', data: {} };
  }

  private files(id: string): ReturnType<typeof runFiles> {
    return runFiles(join(this.folder, this.get(id).id));
  }

  private isOver(id: string): boolean {
    const run = this.known.get(id);
    return run === undefined || ended(run);
  }

  private change(id: string, values: Partial<Kept>): Kept {
    const run = this.get(id);
    const changed = { ...run, ...values, revision: run.revision + 1 };
    this.known.set(id, changed);
    return changed;
  }

  /** A change that a restart must find. */
  private async keep(id: string, values: Partial<Kept>): Promise<Kept> {
    const run = this.change(id, values);
    await writeJson(join(this.folder, id, 'run.json'), run);
    const newest = this.get(id);
    if (ended(newest)) {
      this.known.set(id, { ...newest, steps: withoutOutputs(newest.steps) });
    }
    this.publish(newest);
    return newest;
  }

  /** Tells how a run stands, now or in a moment. */
  private tell(id: string): void {
    const present = this.told.get(id);
    if (present) {
      present.isNews = true;
      return;
    }
    // A revision of its own: outputs that were told meanwhile have later ones than the change itself.
    this.publish(this.change(id, {}));
    const timer = setTimeout(() => {
      const isNews = this.told.get(id)?.isNews ?? false;
      this.told.delete(id);
      if (isNews && this.known.has(id)) {
        this.tell(id);
      }
    }, tellMs);
    this.told.set(id, { isNews: false, timer });
  }

  private publish(run: Kept): void {
    const state = { ...answer(run), steps: withoutOutputs(run.steps) };
    this.events.publish('runs', 'run', state, `run ${run.id}`);
  }

  private async forgetOldest(folder: string): Promise<void> {
    for (const { id } of this.list(folder).filter(ended).slice(keptPerJob)) {
      this.known.delete(id);
      await rm(join(this.folder, id), { recursive: true, force: true });
    }
  }

  async stop(reason: string): Promise<void> {
    await Promise.all([...this.active.values()].map(run => run.cancel('service', reason)));
    while (this.active.size > 0) {
      await new Promise(done => setTimeout(done, 20));
    }
    await this.workers.stop();
  }
}

function answer({ folder: _, owner: __, ...run }: Kept): Run {
  return run;
}
