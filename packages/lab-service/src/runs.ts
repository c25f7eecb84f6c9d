import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkJob, readJob } from '@vdk-lab/job-format';
import { diskFileSystem } from '@vdk-lab/job-format/node';
import { type JobRun, type StepState, StepStates, recoverRun, runFiles, startRun } from '@vdk-lab/job-runner';
import type { Environments } from '@vdk-lab/python-environments';
import type { Events } from './events.js';
import { isAnothers, ownName } from './owner.js';
import type { JobPlace } from './paths.js';
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
  readonly steps: readonly StepState[];
}

interface Kept extends Run {
  readonly folder: string;
  /** The service that follows it. */
  readonly owner?: string;
}

const keptPerJob = 20;
const ended = (run: Run): boolean => run.status !== 'submitted' && run.status !== 'running';

/** Draft runs: several at once, one a job; the last of each job are kept on disk. */
export class Runs {
  private readonly known = new Map<string, Kept>();
  private readonly active = new Map<string, JobRun>();
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
      this.known.set(id, run);
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

  /** Newest first. */
  list(folder: string | null): Run[] {
    return [...this.known.values()]
      .filter(run => folder === null || run.folder === folder)
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
      .map(answer);
  }

  read(id: string): Run {
    return answer(this.get(id));
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
      owner: await ownName(),
      jobName: place.name,
      status: 'submitted',
      message: '',
      startedAt: new Date().toISOString(),
      endedAt: null,
      peakMemoryBytes: null,
      cpuMs: null,
      steps: []
    };
    this.known.set(id, waiting);
    try {
      const job = await readJob(diskFileSystem(place.folder), place.name);
      const problem = checkJob(job).find(({ rule }) =>
        ['no-steps', 'invalid-config', 'broken-notebook'].includes(rule)
      );
      if (problem) {
        throw new ServiceProblem(
          422,
          problem.rule,
          problem.message,
          problem.explanation ?? '',
          'Correct it and run again.'
        );
      }
      const environment = await this.environments.resolve(place.folder);
      if (!environment?.ready) {
        throw new ServiceProblem(
          409,
          'no-environment',
          environment ? 'The requirements of this job are not installed.' : 'There is no environment for jobs.',
          environment ? 'requirements.txt was changed since the last run.' : 'It has not been made yet.',
          'Make it; that takes up to some minutes the first time.'
        );
      }
      await this.keep(id, {});
      const drafts = join(this.state, 'drafts', await draftKey(place.folder));
      const reserved = selection && Object.keys(selection).length > 0 ? { vdk_lab_run: selection } : {};
      const all = { ...args, ...reserved };
      const run = await startRun({
        executionId: id,
        folder: place.folder,
        environment,
        runFolder: join(this.folder, id),
        ...(job.config.team ? { team: job.config.team } : {}),
        ...(Object.keys(all).length > 0 ? { arguments: all } : {}),
        variables: {
          VDK_LAB_STATE_DIR: this.state,
          VDK_LAB_DRAFT_STORE: drafts,
          VDK_LAB_DATABASE_FOLDER: drafts,
          VDK_LAB_DATABASE_NAME: 'draft'
        }
      });
      this.active.set(id, run);
      const planned = job.steps.map(({ source: _, ...step }): StepState => ({
        ...step,
        state: 'waiting',
        startedAt: null,
        durationMs: null,
        error: null,
        sourceHash: null,
        outputs: []
      }));
      const isCancelled = this.known.get(id)?.cancelling ?? false;
      const started = await this.keep(id, { status: 'running', startedAt: run.record.startedAt, steps: planned });
      if (isCancelled) {
        // Asked before the process was there.
        void run.cancel('person');
      }
      void this.follow(id, run).catch((error: unknown) => this.lose(id, error));
      return answer(started);
    } catch (error) {
      if (!this.active.has(id)) {
        this.known.delete(id);
        await rm(join(this.folder, id), { recursive: true, force: true });
      }
      throw error;
    }
  }

  private async follow(id: string, run: JobRun): Promise<void> {
    // Folded here: the run reads its events by itself, and may be behind what we have read.
    const states = new StepStates();
    for await (const event of run.events()) {
      if (!states.apply(event)) {
        continue;
      }
      const changed = this.change(id, { steps: states.steps });
      if (event.type === 'output') {
        const { stepId, output } = event;
        this.events.publish(`run/${id}`, 'output', { runId: id, revision: changed.revision, stepId, output });
      } else {
        this.publish(changed);
      }
    }
    const result = await run.ended;
    this.active.delete(id);
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
  async log(id: string, offset: number, limit: number): Promise<{ text: string; next: number; ended: boolean }> {
    const run = this.get(id);
    const isEnded = ended(run);
    const file = await open(runFiles(join(this.folder, id)).log, 'r').catch(() => null);
    if (!file) {
      return { text: '', next: offset, ended: isEnded };
    }
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(limit), 0, limit, offset);
      const end = wholeCharacters(buffer.subarray(0, bytesRead), isEnded);
      return { text: buffer.subarray(0, end).toString('utf8'), next: offset + end, ended: isEnded && end < limit };
    } finally {
      await file.close();
    }
  }

  private change(id: string, values: Partial<Kept>): Kept {
    const run = this.get(id);
    const changed = { ...run, ...values, revision: run.revision + 1 };
    this.known.set(id, changed);
    return changed;
  }

  /** A change that a restart must find. */
  private async keep(id: string, values: Partial<Kept>): Promise<Kept> {
    await writeJson(join(this.folder, id, 'run.json'), this.change(id, values));
    const newest = this.get(id);
    this.publish(newest);
    return newest;
  }

  private publish(run: Kept): void {
    this.events.publish('runs', 'run', { ...answer(run), steps: run.steps.map(step => ({ ...step, outputs: [] })) });
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
  }
}

function answer({ folder: _, owner: __, ...run }: Kept): Run {
  return run;
}

/** Name of the folder that keeps a draft's data; python/job has the same rule. */
async function draftKey(folder: string): Promise<string> {
  return createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 32);
}

/** Bytes up to the last whole character of UTF-8. */
function wholeCharacters(bytes: Buffer, isAll: boolean): number {
  let end = bytes.length;
  for (let back = 1; !isAll && back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      end = back < needed ? bytes.length - back : end;
      break;
    }
    if (byte < 0x80) {
      break;
    }
  }
  return end;
}
