import { randomBytes } from 'node:crypto';
import { mkdir, readlink, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type BaseEnvironment,
  type BaseRecord,
  type Making,
  type Progress,
  baseFailure,
  baseMarker,
  makeBase,
  readBase,
  startsVdk
} from './base.js';
import { EnvironmentError } from './error.js';
import { explainFileError } from './explain.js';
import { readJson, writeJson } from './files.js';
import { type FoundEnvironment, findEnvironments, missingIn } from './found.js';
import { inspect } from './inspect.js';
import { Inventory, type ListedEnvironment } from './inventory.js';
import { registerKernelspec, removeKernelspecs, writeKernelspec } from './kernelspec.js';
import { exclusively } from './lock.js';
import { addMissing, interpreterOf, readNamed } from './named.js';
import { isOverlayReady, makeOverlay } from './overlay.js';
import { type BaseOptions, type BasePlan, planBase } from './plan.js';
import { overlayKey, readRequirements } from './requirements.js';
import { type Variables, stateFolder } from './state.js';
import { canWrite } from './uv.js';

/** The environment in which a job runs. */
export interface ResolvedEnvironment extends Omit<BaseEnvironment, 'kind'> {
  readonly kind: 'base' | 'overlay' | 'named';
  /** Is it made? */
  readonly ready: boolean;
}

/** Where the source or wheel of vdk-lab-job is when the caller names none. */
export type JobModuleFinder = () => Promise<string | null>;

/** Space that overlays may take before the least recently used go: `VDK_LAB_OVERLAYS_MAX_GB`, by default 5. */
function overlayLimit(env: Variables): number {
  const gigabytes = Number(env['VDK_LAB_OVERLAYS_MAX_GB'] ?? NaN);
  return (Number.isFinite(gigabytes) && gigabytes >= 0 ? gigabytes : 5) * 1e9;
}

/** Finds and makes environments below one state folder. Safe against several makers at once. */
export class Environments {
  readonly state: string;
  private readonly env: Variables;
  private readonly findJobModule: JobModuleFinder;
  private readonly making = new Map<string, Promise<void>>();
  private readonly inventory: Inventory;

  /** @param options.jobModule finds vdk-lab-job; `VDK_LAB_JOB_SOURCE` wins over it */
  constructor(options: { state?: string; env?: Variables; jobModule?: JobModuleFinder } = {}) {
    this.env = options.env ?? process.env;
    this.state = resolve(options.state ?? stateFolder(this.env));
    this.findJobModule = options.jobModule ?? (async () => null);
    this.inventory = new Inventory(this.folder);
  }

  /** The same environments; the programs that it starts have these variables too. */
  with(variables: Variables): Environments {
    return new Environments({
      state: this.state,
      env: { ...this.env, ...variables },
      jobModule: this.findJobModule
    });
  }

  private get folder(): string {
    return join(this.state, 'environments');
  }

  private get choice(): string {
    return join(this.folder, 'current.json');
  }

  /**
   * The base that jobs use now: `VDK_LAB_PYTHON`, else the one chosen or made last. Null when there is none.
   * @throws EnvironmentError `environment-broken` when one is named that cannot run jobs
   */
  async base(): Promise<BaseEnvironment | null> {
    const named = this.env['VDK_LAB_PYTHON'];
    if (named) {
      return readNamed(named, 'VDK_LAB_PYTHON', this.env);
    }
    const choice = await readJson(this.choice);
    if (typeof choice?.['python'] === 'string') {
      return readNamed(choice['python'], '"vdk-lab env use"', this.env);
    }
    return typeof choice?.['prefix'] === 'string' ? readBase(choice['prefix']) : null;
  }

  private async jobModule(named?: string): Promise<string> {
    const found = named ?? this.env['VDK_LAB_JOB_SOURCE'] ?? (await this.findJobModule());
    if (!found) {
      throw baseFailure('The environment for jobs cannot be made.', {
        why: 'The package vdk-lab-job, which comes with vdk-lab-server, was not found.',
        countermeasures: 'Install vdk-lab-server again, or name the package with VDK_LAB_JOB_SOURCE.'
      });
    }
    return found;
  }

  /** A state folder that cannot be written is told as such. */
  private async writable<T>(work: () => Promise<T>): Promise<T> {
    try {
      // Asked first: on a read-only file system Node tells that a folder is missing.
      if (!(await canWrite(this.folder))) {
        throw Object.assign(new Error('read-only'), { code: 'EACCES' });
      }
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      return await work();
    } catch (error) {
      const file = error instanceof EnvironmentError ? null : explainFileError(error, this.state);
      throw file ? baseFailure('The environments could not be changed.', file) : error;
    }
  }

  /**
   * Makes a base unless the same is there already, and lets jobs use it.
   * @throws EnvironmentError `no-uv`, `no-python`, `prefix-taken`, `base-failed`
   */
  async createBase(
    options: Partial<BaseOptions>,
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<BaseEnvironment> {
    const plan = await planBase({ ...options, jobModule: await this.jobModule(options.jobModule) });
    const making: Making = { env: this.env, state: this.state, onProgress, ...(signal ? { signal } : {}) };
    const onWait = (): void => onProgress('Another process makes an environment: waiting for it');
    const base = await this.writable(() =>
      exclusively(join(this.folder, 'bases'), () => this.findOrMake(plan, options, making), {
        onWait,
        ...(signal ? { signal } : {})
      })
    );
    await writeKernelspec(this.state, base);
    return base;
  }

  private async findOrMake(plan: BasePlan, options: Partial<BaseOptions>, making: Making): Promise<BaseRecord> {
    const all = await this.inventory.bases();
    const wanted = options.prefix === undefined ? null : resolve(options.prefix);
    const isWanted = ({ prefix }: BaseRecord): boolean => wanted === null || prefix === wanted;
    const present = all.find(base => base.plan === plan.key && isWanted(base));
    const isUsable = present && !options.recreate && (await this.isWhole(present));
    if (present && !isUsable && !options.recreate) {
      making.onProgress(`The environment ${present.prefix} is damaged: making another one`);
    }
    await this.inventory.clean('bases');
    const base = present && isUsable ? present : await this.make(plan, wanted, options.recreate ? [] : all, making);
    await this.inventory.remember(base.prefix);
    await writeJson(this.choice, { prefix: base.prefix });
    return base;
  }

  /** Tools that install into it read what it says of itself; jobs need what it imports. */
  private async isWhole(base: BaseRecord): Promise<boolean> {
    return (await inspect(base.python, this.env))?.vdk === base.vdkVersion && (await startsVdk(base, this.env));
  }

  private async make(
    plan: BasePlan,
    wanted: string | null,
    all: readonly BaseRecord[],
    making: Making
  ): Promise<BaseRecord> {
    // A name of its own: nothing that a killed maker left running writes into it.
    const name = `${plan.key.slice(0, 12)}-${randomBytes(4).toString('hex')}`;
    const prefix = wanted ?? join(this.folder, 'bases', name);
    const source = all.find(base => base.stock === plan.stock && base.prefix !== prefix);
    if (source && (await inspect(source.python, this.env))?.vdk === source.vdkVersion) {
      try {
        return await makeBase(prefix, plan, source, making);
      } catch (error) {
        if (making.signal?.aborted || (error instanceof EnvironmentError && error.code !== 'base-failed')) {
          throw error;
        }
        making.onProgress('The copy does not work: making it from packages');
      }
    }
    return makeBase(prefix, plan, null, making);
  }

  /**
   * Lets jobs use an environment that is there: one of `list`, by the beginning of its key, or any interpreter with vdk-core.
   * @param options.add install what is missing there (vdk-lab-job, ipykernel); nothing is added without it
   * @throws EnvironmentError `environment-broken`, `base-failed`
   */
  async use(
    which: string,
    options: { add?: boolean },
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<BaseEnvironment> {
    const matches = (await this.inventory.bases()).filter(({ prefix }) => prefix.split('/').at(-1)?.startsWith(which));
    const [match] = matches;
    return this.writable(async () => {
      if (match && matches.length === 1) {
        await writeJson(this.choice, { prefix: match.prefix });
        await writeKernelspec(this.state, match);
        return match;
      }
      const python = await interpreterOf(resolve(which));
      const facts = await inspect(python, this.env);
      const missing = facts?.vdk ? missingIn(facts) : [];
      if (options.add && missing.length > 0) {
        const making: Making = { env: this.env, state: this.state, onProgress, ...(signal ? { signal } : {}) };
        await addMissing(python, missing, await this.jobModule(), making);
      }
      const base = await readNamed(python, 'the command', this.env);
      await writeJson(this.choice, { python: base.python });
      await writeKernelspec(this.state, base);
      return base;
    });
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
    return base ? registerKernelspec(this.state, base, this.env) : null;
  }

  /** Environments with vdk-core that somebody else made. */
  find(): Promise<FoundEnvironment[]> {
    return findEnvironments(this.env, [this.folder]);
  }

  /** The environment that the job in `folder` asks for, without making it. Null when there is no base. */
  async resolve(folder: string): Promise<ResolvedEnvironment | null> {
    return this.resolveRequirements(await readRequirements(folder));
  }

  private async resolveRequirements(requirements: string | null): Promise<ResolvedEnvironment | null> {
    const base = await this.base();
    if (!base) {
      return null;
    }
    const key = overlayKey(base.key, requirements);
    if (key === null) {
      return { ...base, ready: true };
    }
    const prefix = join(this.folder, 'overlays', key);
    return {
      ...base,
      kind: 'overlay',
      key,
      prefix,
      python: join(prefix, 'bin', 'python'),
      ready: await isOverlayReady(prefix)
    };
  }

  /** As `resolve`, and makes the overlay when it is not there. */
  async ensure(folder: string, onProgress: Progress, signal?: AbortSignal): Promise<ResolvedEnvironment> {
    return this.ensureForRequirements(await readRequirements(folder), onProgress, signal);
  }

  /**
   * The environment of a requirements.txt with this text (null: none), made when it is not there.
   * @throws EnvironmentError `no-base`, `requirements-failed`, `no-uv`
   */
  async ensureForRequirements(
    requirements: string | null,
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<ResolvedEnvironment> {
    const resolved = await this.resolveRequirements(requirements);
    if (!resolved) {
      throw await this.whyNone();
    }
    if (!resolved.ready) {
      const present = this.making.get(resolved.key);
      const made = present ?? this.makeOverlayOnce(resolved, requirements ?? '', onProgress, signal);
      this.making.set(resolved.key, made);
      await made.finally(() => this.making.delete(resolved.key));
    }
    return { ...resolved, ready: true };
  }

  /** Why `base` finds none: never made, removed, or its Python is gone. */
  async whyNone(): Promise<EnvironmentError> {
    const prefix = (await readJson(this.choice))?.['prefix'];
    let why = 'It has not been made yet.';
    if (typeof prefix === 'string') {
      const isMade = await stat(join(prefix, baseMarker)).catch(() => null);
      const link = await readlink(join(prefix, 'bin', 'python')).catch(() => null);
      why = isMade && link ? `The Python that it was made from, ${link}, is gone.` : `The one at ${prefix} is gone.`;
    }
    return new EnvironmentError({
      code: 'no-base',
      blame: 'platform',
      what: 'There is no environment for jobs.',
      why,
      consequences: 'The job cannot run.',
      countermeasures:
        'Make it with "vdk-lab env create", or name one that has vdk-core with "vdk-lab env use" or VDK_LAB_PYTHON.'
    });
  }

  private async makeOverlayOnce(
    resolved: ResolvedEnvironment,
    requirements: string,
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<void> {
    const base = await this.base();
    const making: Making = { env: this.env, state: this.state, onProgress, ...(signal ? { signal } : {}) };
    const onWait = (): void => onProgress('Another process installs requirements: waiting for it');
    await this.writable(() =>
      exclusively(
        join(this.folder, 'overlays'),
        async () => {
          if (base && !(await isOverlayReady(resolved.prefix))) {
            await this.inventory.clean('overlays');
            await makeOverlay(resolved.prefix, base, requirements, making);
            await this.inventory.prune(overlayLimit(this.env), [resolved.prefix]);
          }
        },
        { onWait, ...(signal ? { signal } : {}) }
      )
    );
  }

  /**
   * Removes the overlays that killed makers left half-made, and ends what still installs into them. Waits for who makes
   * one now.
   * @throws the signal's reason when it ends the waiting
   */
  async cleanUp(signal?: AbortSignal): Promise<void> {
    if (await this.inventory.hasHalfMade('overlays')) {
      const options = signal ? { signal } : {};
      await exclusively(join(this.folder, 'overlays'), () => this.inventory.clean('overlays'), options);
    }
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
    return this.writable(async () => {
      await this.inventory.remove(match);
      await removeKernelspecs(this.state, match.prefix, this.env);
      return match.prefix;
    });
  }

  /** Removes all overlays that nothing runs in, bases that jobs do not use, and what killed makers left. */
  removeUnused(): Promise<string[]> {
    return this.writable(() => this.removeAllUnused());
  }

  private async removeAllUnused(): Promise<string[]> {
    const removed: string[] = [];
    await exclusively(join(this.folder, 'overlays'), async () => {
      await this.inventory.clean('overlays');
      removed.push(...(await this.inventory.prune(0)));
    });
    await exclusively(join(this.folder, 'bases'), async () => {
      await this.inventory.clean('bases');
      for (const environment of await this.list()) {
        // What was made elsewhere by request may serve others.
        const isOwn = environment.prefix.startsWith(`${this.folder}/`);
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
