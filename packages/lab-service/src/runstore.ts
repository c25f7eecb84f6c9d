import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepState } from '@vdk-lab/job-runner';
import type { Events } from './events.js';
import { ServiceProblem } from './problem.js';
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
export interface Kept extends Run {
  readonly folder: string;
  /** The service that follows it. */
  readonly owner?: string;
}

const keptPerJob = 20;
/** A run with many short steps is told as often as somebody can see, not at each of them. */
const tellMs = 100;

export const hasEnded = (run: Run): boolean => run.status !== 'submitted' && run.status !== 'running';

/** A run as it is answered. */
export function answer({ folder: _, owner: __, ...run }: Kept): Run {
  return run;
}

const withoutOutputs = <T extends Run>(run: T): T => ({
  ...run,
  steps: run.steps.map(step => ({ ...step, outputs: [] }))
});

/** What is known of the draft runs: the last of each job, on disk; each change is told. */
export class RunStore {
  private readonly known = new Map<string, Kept>();
  /** Not runs yet: they keep others away while it is looked whether they can begin. */
  private readonly checking = new Set<string>();
  /** Runs that were told a moment ago, and whether there is news since. */
  private readonly told = new Map<string, { isNews: boolean; timer: NodeJS.Timeout }>();
  /** The writes of runs that are under way. */
  private readonly writing = new Map<string, Promise<void>>();
  private readonly folder: string;

  constructor(
    state: string,
    private readonly events: Events
  ) {
    this.folder = join(state, 'runs');
  }

  /** Absolute folder of what a run leaves. */
  folderOf(id: string): string {
    return join(this.folder, id);
  }

  /** Reads what is on disk; answers with the runs that had not ended. */
  async load(): Promise<Kept[]> {
    const left: Kept[] = [];
    for (const id of await readdir(this.folder).catch(() => [])) {
      const run = await readJson<Kept>(this.file(id));
      if (run) {
        this.known.set(id, withoutOutputs(run));
        left.push(...(hasEnded(run) ? [] : [run]));
      }
    }
    return left;
  }

  /** Newest first, without the outputs of steps. */
  list(folder: string | null): Run[] {
    return [...this.known.values()]
      .filter(run => (folder === null || run.folder === folder) && !this.checking.has(run.id))
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
      .map(run => withoutOutputs(answer(run)));
  }

  /** One run, with the outputs of its steps. */
  async read(id: string): Promise<Run> {
    const run = this.get(id);
    return answer((hasEnded(run) ? await readJson<Kept>(this.file(id)) : null) ?? run);
  }

  /** @throws ServiceProblem 404 */
  get(id: string): Kept {
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

  find(id: string): Kept | undefined {
    return this.known.get(id);
  }

  /** The run of a folder that has not ended, also one of which it is not known yet whether it can begin. */
  activeOf(folder: string): Kept | undefined {
    return [...this.known.values()].find(run => run.folder === folder && !hasEnded(run));
  }

  /** Notes a run of which it is not known yet whether it can begin. */
  reserve(run: Kept): void {
    this.known.set(run.id, run);
    this.checking.add(run.id);
  }

  /** It begins. */
  async accept(id: string): Promise<void> {
    this.checking.delete(id);
    await this.keep(id, {});
  }

  async forget(id: string): Promise<void> {
    this.checking.delete(id);
    this.known.delete(id);
    await rm(this.folderOf(id), { recursive: true, force: true });
  }

  change(id: string, values: Partial<Kept>): Kept {
    const run = this.get(id);
    const changed = { ...run, ...values, revision: run.revision + 1 };
    this.known.set(id, changed);
    return changed;
  }

  /** A change that a restart must find. */
  async keep(id: string, values: Partial<Kept>): Promise<Kept> {
    this.change(id, values);
    await this.write(id);
    const newest = this.get(id);
    if (hasEnded(newest) && !this.writing.has(id)) {
      this.known.set(id, withoutOutputs(newest));
    }
    this.publish(newest);
    return newest;
  }

  /** One write of a run after the other, so that its last state is what stands there. */
  private async write(id: string): Promise<void> {
    const before = this.writing.get(id) ?? Promise.resolve();
    const written = before.catch(() => undefined).then(() => writeJson(this.file(id), this.get(id)));
    this.writing.set(id, written);
    try {
      await written;
    } finally {
      if (this.writing.get(id) === written) {
        this.writing.delete(id);
      }
    }
  }

  /** Keeps how a run ended, and no more runs of its job than there is room for. */
  async end(id: string, values: Partial<Kept>): Promise<void> {
    clearTimeout(this.told.get(id)?.timer);
    this.told.delete(id);
    const { folder } = await this.keep(id, values);
    for (const run of this.list(folder).filter(hasEnded).slice(keptPerJob)) {
      await this.forget(run.id);
    }
  }

  /** Tells how a run stands, now or in a moment. */
  tell(id: string): void {
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

  /** Tells what a step showed. */
  tellOutput(run: Kept, stepId: string, output: unknown): void {
    this.events.publish(`run/${run.id}`, 'output', { runId: run.id, revision: run.revision, stepId, output });
  }

  publish(run: Kept): void {
    this.events.publish('runs', 'run', withoutOutputs(answer(run)), `run ${run.id}`);
  }

  private file(id: string): string {
    return join(this.folderOf(id), 'run.json');
  }
}
