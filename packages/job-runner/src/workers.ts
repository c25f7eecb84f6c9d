import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commonEnvironment } from './environment.js';
import type { Launch, RunProcess } from './launch.js';
import { endMarked } from './processes.js';
import { Worker, workerProgram } from './worker.js';

type Environment = Launch['environment'];

export interface WorkersOptions {
  /** Names whoever starts the workers, over restarts; see `endWorkersOf`. */
  readonly owner?: string;
  /** Milliseconds after which a worker that nobody used ends; ten minutes by default. */
  readonly idleMs?: number;
  /** Workers at once, one an environment; 4 by default. */
  readonly most?: number;
  /** Milliseconds that a worker has to fork before it counts as stuck and is ended; 30 s by default. */
  readonly forkMs?: number;
}

const ownerVariable = 'VDK_LAB_WORKERS_OF';

/** What an interpreter and its C library read before any code of ours runs. */
const readAtStart = /^(PYTHON|LD_|MALLOC_|GLIBC_TUNABLES)/;

function atStart(variables: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.entries(variables)
      .filter(([name]) => readAtStart.test(name))
      .sort()
  );
}

/** Variables by which `endWorkersOf` finds a process that has them; for programs beside the workers, such as uv. */
export function ownedBy(owner: string): Record<string, string> {
  return { [ownerVariable]: owner };
}

/** Ends workers, what they forked, and other processes `ownedBy` it, that a crashed `owner` left. */
export async function endWorkersOf(owner: string, graceMs = 2000): Promise<void> {
  await endMarked(`${ownerVariable}=${owner}`, graceMs);
}

/**
 * Warm workers: one for each environment and its content, which has imported what a run imports. Linux alone; what a
 * worker cannot do alike is started cold.
 */
export class Workers {
  /** By environment and content. Null: no process of this environment can fork. */
  private readonly workers = new Map<string, Worker | null>();
  private readonly timer: NodeJS.Timeout;
  private isStopped = false;

  constructor(private readonly options: WorkersOptions = {}) {
    this.timer = setInterval(() => this.endIdle(), Math.min(this.idleMs, 30_000));
    this.timer.unref();
  }

  private get idleMs(): number {
    return this.options.idleMs ?? 600_000;
  }

  /** Starts the environment's worker, unless it is there, so that the next run is warm. True: it is ready to fork. */
  async prepare(environment: Environment): Promise<boolean> {
    const key = await this.key(environment);
    const isUnfit = await isEditable(environment);
    // Looked at last: what was true before a wait may not be true after it.
    const present = key === null ? null : this.workers.get(key);
    if (key === null || isUnfit || this.isStopped || present === null) {
      return false;
    }
    if (present && !present.isGone) {
      return present.ready;
    }
    if (!this.makeRoom()) {
      return false;
    }
    const { owner, forkMs } = this.options;
    const variables = commonEnvironment(process.env);
    const own = owner === undefined ? variables : { ...variables, ...ownedBy(owner) };
    const worker = new Worker(environment, own, forkMs);
    this.workers.set(key, worker);
    const isReady = await worker.ready;
    if (!isReady) {
      await worker.end();
      if (!this.isStopped) {
        this.workers.set(key, null);
      }
    }
    return isReady;
  }

  /** A process for a run, forked by a worker that is ready; null: start it cold. */
  async launch(launch: Launch): Promise<RunProcess | null> {
    const key = await this.key(launch.environment);
    const worker = key === null ? null : this.workers.get(key);
    if (!worker?.isReady || worker.isGone || atStart(worker.variables) !== atStart(launch.variables)) {
      return null;
    }
    // One that is killed or stuck forks nothing any more.
    return worker.run(launch).catch(() => null);
  }

  /** Ends the workers; their runs with them. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await Promise.all([...this.workers.values()].map(worker => worker?.end()));
    this.workers.clear();
  }

  private makeRoom(): boolean {
    const present = [...this.workers].filter((entry): entry is [string, Worker] => entry[1]?.isGone === false);
    if (present.length < (this.options.most ?? 4)) {
      return true;
    }
    const [oldest] = present
      .filter(([, worker]) => worker.isReady && worker.activeCount === 0)
      .sort(([, a], [, b]) => a.lastUsed - b.lastUsed);
    if (oldest) {
      this.workers.delete(oldest[0]);
      void oldest[1].end();
    }
    return oldest !== undefined;
  }

  private endIdle(): void {
    for (const [key, worker] of this.workers) {
      if (worker?.isGone) {
        this.workers.delete(key);
      } else if (worker?.isReady && worker.activeCount === 0 && performance.now() - worker.lastUsed > this.idleMs) {
        this.workers.delete(key);
        void worker.end();
      }
    }
  }

  /** The environment and when its content changed last; null: it has no worker. */
  private async key(environment: Environment): Promise<string | null> {
    if (process.platform !== 'linux') {
      return null;
    }
    const { python, launcher } = environment;
    const packages = await packageFolders(environment);
    const own = (await readdir(dirname(launcher)).catch(() => [])).filter(name => name.endsWith('.py'));
    const paths = [python, workerProgram(launcher), ...packages, ...own.map(name => join(dirname(launcher), name))];
    const times = await Promise.all(paths.map(async path => (await stat(path).catch(() => null))?.mtimeMs ?? 0));
    // Without its program, from an older vdk-lab-job, there is no worker.
    return times[1] === 0 ? null : JSON.stringify([python, launcher, times]);
  }
}

/** Where the packages of an environment stand: its own, and those of the base below it. */
async function packageFolders({ python, launcher }: Environment): Promise<string[]> {
  const library = join(dirname(dirname(python)), 'lib');
  const versions = (await readdir(library).catch(() => [])).filter(name => name.startsWith('python'));
  return [...new Set([...versions.map(name => join(library, name, 'site-packages')), dirname(dirname(launcher))])];
}

/** Has it packages whose code stands elsewhere and may change at any time, without a sign in the environment? */
async function isEditable(environment: Environment): Promise<boolean> {
  const names = await Promise.all((await packageFolders(environment)).map(folder => readdir(folder).catch(() => [])));
  return names.flat().some(name => name.startsWith('__editable__') || name.endsWith('.egg-link'));
}
