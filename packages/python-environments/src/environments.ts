import type { BaseEnvironment, Progress } from './base.js';
import { Bases } from './bases.js';
import { EnvironmentError } from './error.js';
import { type FoundEnvironment, findEnvironments } from './found.js';
import { installedPackages } from './inspect.js';
import { Inventory, type ListedEnvironment } from './inventory.js';
import { registerKernelspec, removeKernelspecs, writeKernelspec } from './kernelspec.js';
import { exclusively, lockFile } from './lock.js';
import { Overlays, type ResolvedEnvironment } from './overlays.js';
import type { BaseOptions } from './plan.js';
import { readRequirements } from './requirements.js';
import type { Variables } from './state.js';
import { Workshop, type WorkshopOptions } from './workshop.js';

/** With what a job runs. */
export interface RunningWith {
  /** E.g. `3.11.7`. */
  readonly pythonVersion?: string;
  readonly vdkVersion?: string;
  /** Name in small letters with dashes → version. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** Finds and makes environments below one state folder. Safe against several makers at once. */
export class Environments {
  private readonly workshop: Workshop;
  private readonly inventory: Inventory;
  private readonly bases: Bases;
  private readonly overlays: Overlays;

  constructor(private readonly options: WorkshopOptions = {}) {
    this.workshop = new Workshop(options);
    this.inventory = new Inventory(this.workshop.folder);
    this.bases = new Bases(this.workshop, this.inventory);
    this.overlays = new Overlays(this.workshop, this.bases, this.inventory);
  }

  get state(): string {
    return this.workshop.state;
  }

  /** The same environments; the programs that it starts have these variables too. */
  with(variables: Variables): Environments {
    return new Environments({ ...this.options, state: this.state, env: { ...this.workshop.env, ...variables } });
  }

  /**
   * The base that jobs use now: `VDK_LAB_PYTHON`, else the one chosen or made last. Null when there is none.
   * @throws EnvironmentError `environment-broken` when one is named that cannot run jobs
   */
  base(): Promise<BaseEnvironment | null> {
    return this.bases.current();
  }

  /** Why `base` finds none: never made, removed, or its Python is gone. */
  whyNone(): Promise<EnvironmentError> {
    return this.bases.whyNone();
  }

  /**
   * Makes a base unless the same is there already, and lets jobs use it.
   * @throws EnvironmentError `no-uv`, `no-python`, `prefix-taken`, `base-failed`
   */
  createBase(options: Partial<BaseOptions>, onProgress: Progress, signal?: AbortSignal): Promise<BaseEnvironment> {
    return this.bases.create(options, onProgress, signal);
  }

  /**
   * Lets jobs use an environment that is there: one of `list`, by the beginning of its key, or any interpreter with vdk-core.
   * @param options.add install what is missing there (vdk-lab-job, ipykernel); nothing is added without it
   * @throws EnvironmentError `environment-broken`, `base-failed`
   */
  use(which: string, options: { add?: boolean }, onProgress: Progress, signal?: AbortSignal): Promise<BaseEnvironment> {
    return this.bases.use(which, options, onProgress, signal);
  }

  /** The environment that the job in `folder` asks for, without making it. Null when there is no base. */
  async resolve(folder: string): Promise<ResolvedEnvironment | null> {
    return this.overlays.resolve(await readRequirements(folder));
  }

  /**
   * With what the job in `folder` runs here now: in its own environment, or in the base as long as that is not made.
   * Empty without a base. Starts an interpreter.
   */
  async whatRuns(folder: string): Promise<RunningWith> {
    const base = await this.base().catch(() => null);
    if (!base) {
      return {};
    }
    const own = await this.resolve(folder).catch(() => null);
    const { python, pythonVersion, vdkVersion } = own?.ready ? own : base;
    const packages = await installedPackages(python, this.workshop.env);
    return { pythonVersion, vdkVersion, ...(packages ? { packages } : {}) };
  }

  /** As `resolve`, and makes the overlay when it is not there. */
  async ensure(folder: string, onProgress: Progress, signal?: AbortSignal): Promise<ResolvedEnvironment> {
    return this.overlays.ensure(await readRequirements(folder), onProgress, signal);
  }

  /**
   * The environment of a requirements.txt with this text (null: none), made when it is not there.
   * @throws EnvironmentError `no-base`, `requirements-failed`, `no-uv`
   */
  ensureForRequirements(
    requirements: string | null,
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<ResolvedEnvironment> {
    return this.overlays.ensure(requirements, onProgress, signal);
  }

  /**
   * Removes the overlays that killed makers left half-made, and ends what still installs into them. Waits for who makes
   * one now.
   * @throws the signal's reason when it ends the waiting
   */
  cleanUp(signal?: AbortSignal): Promise<void> {
    return this.overlays.cleanUp(signal);
  }

  /**
   * Writes the kernelspec of the base in use where it is not there; for environments that are named, not made.
   * @returns its file; null when there is no base
   * @throws EnvironmentError `environment-broken`
   */
  async publishKernel(): Promise<string | null> {
    const base = await this.base();
    return base ? writeKernelspec(this.state, base) : null;
  }

  /** Writes a kernelspec into the user's Jupyter folder too. Returns its file; null when there is no base. */
  async register(): Promise<string | null> {
    const base = await this.base();
    return base ? registerKernelspec(this.state, base, this.workshop.env) : null;
  }

  /** Environments with vdk-core that somebody else made. */
  find(): Promise<FoundEnvironment[]> {
    return findEnvironments(this.workshop.env, [this.workshop.folder]);
  }

  /** Bases and overlays on disk, finished or not. */
  async list(): Promise<ListedEnvironment[]> {
    const base = await this.base().catch(() => null);
    return this.inventory.list(base?.prefix ?? null);
  }

  /**
   * Removes one by its key or the beginning of it; with a base go the overlays over it, and the kernel that starts it.
   * @returns its folder; null when there is none, or more than one
   * @throws EnvironmentError `environment-in-use`
   */
  async remove(key: string): Promise<string | null> {
    const matches = (await this.list()).filter(environment => environment.key.startsWith(key));
    const [match] = matches;
    if (!match || matches.length > 1) {
      return null;
    }
    return this.workshop.writable(async () => {
      await this.inventory.remove(match);
      await removeKernelspecs(this.state, match.prefix, this.workshop.env);
      return match.prefix;
    });
  }

  /** Removes all overlays that nothing runs in, bases that jobs do not use, and what killed makers left. */
  removeUnused(): Promise<string[]> {
    return this.workshop.writable(() => this.removeAllUnused());
  }

  private async removeAllUnused(): Promise<string[]> {
    const removed: string[] = [];
    await exclusively(lockFile(this.workshop.folder, 'overlays'), async () => {
      await this.inventory.clean('overlays');
      removed.push(...(await this.inventory.prune(0)));
    });
    await exclusively(lockFile(this.workshop.folder, 'bases'), async () => {
      await this.inventory.clean('bases');
      for (const environment of await this.list()) {
        // What was made elsewhere by request may serve others.
        const isOwn = environment.prefix.startsWith(`${this.workshop.folder}/`);
        if (environment.kind === 'base' && isOwn && !environment.current) {
          const gone = await this.inventory.remove(environment).catch((error: unknown) => {
            if (error instanceof EnvironmentError) {
              return [];
            }
            throw error;
          });
          removed.push(...gone);
        }
      }
    });
    return removed;
  }
}
