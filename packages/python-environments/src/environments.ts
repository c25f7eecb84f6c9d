import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type BaseEnvironment,
  type BaseOptions,
  type Progress,
  baseMarker,
  inspect,
  makeBase,
  planBase,
  readBase
} from './base.js';
import { EnvironmentError } from './error.js';
import { exclusively, readJson, writeJson } from './files.js';
import { writeKernelspec } from './kernelspec.js';
import { isOverlayReady, makeOverlay } from './overlay.js';
import { overlayKey, readRequirements } from './requirements.js';
import { type Variables, stateFolder } from './state.js';

/** The environment in which a job runs. */
export interface ResolvedEnvironment extends Omit<BaseEnvironment, 'kind'> {
  readonly kind: 'base' | 'overlay' | 'named';
  /** Is it made? */
  readonly ready: boolean;
}

/** What is on disk. */
export interface ListedEnvironment {
  readonly kind: 'base' | 'overlay';
  readonly key: string;
  readonly prefix: string;
  readonly complete: boolean;
  /** When it was last resolved or made (UTC). */
  readonly lastUsed: Date;
  readonly current: boolean;
}

/** Where the source or wheel of vdk-lab-job is when the caller names none. */
export type JobModuleFinder = () => Promise<string | null>;

/** Finds and makes environments below one state folder. Safe against several makers at once. */
export class Environments {
  readonly state: string;
  private readonly env: Variables;
  private readonly findJobModule: JobModuleFinder;
  private readonly making = new Map<string, Promise<void>>();

  /** @param options.jobModule finds vdk-lab-job; `VDK_LAB_JOB_SOURCE` wins over it */
  constructor(options: { state?: string; env?: Variables; jobModule?: JobModuleFinder } = {}) {
    this.env = options.env ?? process.env;
    this.state = resolve(options.state ?? stateFolder(this.env));
    this.findJobModule = options.jobModule ?? (async () => null);
  }

  private get folder(): string {
    return join(this.state, 'environments');
  }

  /** The base that jobs use now: `VDK_LAB_PYTHON`, else the one made last. Null when there is none. */
  async base(): Promise<BaseEnvironment | null> {
    const named = this.env['VDK_LAB_PYTHON'];
    if (named) {
      return this.named(named);
    }
    const current = await readJson(join(this.folder, 'current.json'));
    return typeof current?.['prefix'] === 'string' ? readBase(current['prefix']) : null;
  }

  private async named(python: string): Promise<BaseEnvironment> {
    const facts = await inspect(python, this.env);
    if (!facts?.launcher) {
      throw new EnvironmentError({
        code: 'environment-broken',
        blame: 'platform',
        what: 'The environment that VDK_LAB_PYTHON names cannot run jobs.',
        why: facts ? 'vdk-lab-job is not installed in it.' : `vdk-core cannot be imported by ${python}.`,
        consequences: 'Jobs cannot run.',
        countermeasures: 'Install vdk-core and vdk-lab-job there, or unset VDK_LAB_PYTHON and use "vdk-lab env create".'
      });
    }
    return {
      kind: 'named',
      key: createHash('sha256')
        .update(`named:${resolve(python)}\n${facts.python}\n${facts.vdk}`)
        .digest('hex'),
      prefix: resolve(python, '..', '..'),
      python,
      launcher: facts.launcher,
      pythonVersion: facts.python,
      vdkVersion: facts.vdk
    };
  }

  /** Makes a base unless the same is there already, and lets jobs use it. */
  async createBase(
    options: Partial<BaseOptions>,
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<BaseEnvironment> {
    const jobModule = options.jobModule ?? this.env['VDK_LAB_JOB_SOURCE'] ?? (await this.findJobModule());
    if (!jobModule) {
      throw new EnvironmentError({
        code: 'base-failed',
        blame: 'platform',
        what: 'The environment for jobs cannot be made.',
        why: 'The package vdk-lab-job, which comes with vdk-lab-server, was not found.',
        consequences: 'Jobs cannot run.',
        countermeasures: 'Install vdk-lab-server again, or name the package with VDK_LAB_JOB_SOURCE.'
      });
    }
    const complete: BaseOptions = { ...options, jobModule };
    return exclusively(join(this.folder, 'bases'), async () => {
      const { key } = await planBase(complete);
      const prefix = resolve(options.prefix ?? join(this.folder, 'bases', key.slice(0, 40)));
      const present = await readBase(prefix);
      const base = present?.key === key ? present : await makeBase(prefix, complete, this.env, onProgress, signal);
      await writeJson(join(this.folder, 'current.json'), { prefix: base.prefix });
      await writeKernelspec(this.state, base);
      return base;
    });
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
      throw new EnvironmentError({
        code: 'no-base',
        blame: 'platform',
        what: 'There is no environment for jobs.',
        why: 'It has not been made yet.',
        consequences: 'The job cannot run.',
        countermeasures: 'Make it with "vdk-lab env create", or name one that has vdk-core with VDK_LAB_PYTHON.'
      });
    }
    if (!resolved.ready) {
      const present = this.making.get(resolved.key);
      const made = present ?? this.makeOverlayOnce(resolved, requirements ?? '', onProgress, signal);
      this.making.set(resolved.key, made);
      await made.finally(() => this.making.delete(resolved.key));
    }
    return { ...resolved, ready: true };
  }

  private async makeOverlayOnce(
    resolved: ResolvedEnvironment,
    requirements: string,
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<void> {
    const base = await this.base();
    await exclusively(join(this.folder, 'overlays'), async () => {
      if (base && !(await isOverlayReady(resolved.prefix))) {
        await makeOverlay(resolved.prefix, base, requirements, this.env, onProgress, signal);
      }
    });
  }

  /** Bases and overlays on disk, finished or not. */
  async list(): Promise<ListedEnvironment[]> {
    const base = await this.base().catch(() => null);
    const kinds = [
      ['base', 'bases', baseMarker],
      ['overlay', 'overlays', 'vdk-lab-overlay.json']
    ] as const;
    const found: ListedEnvironment[] = [];
    for (const [kind, folder, marker] of kinds) {
      const entries = await readdir(join(this.folder, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries.filter(item => item.isDirectory())) {
        const prefix = join(this.folder, folder, entry.name);
        const status = await stat(join(prefix, marker)).catch(() => null);
        const lastUsed = (status ?? (await stat(prefix))).mtime;
        found.push({
          kind,
          key: entry.name,
          prefix,
          complete: status !== null,
          lastUsed,
          current: base?.prefix === prefix
        });
      }
    }
    return found;
  }

  /** Removes one by its key or the beginning of it. Returns its folder; null when there is none. */
  async remove(key: string): Promise<string | null> {
    const matches = (await this.list()).filter(environment => environment.key.startsWith(key));
    const [match] = matches;
    if (!match || matches.length > 1) {
      return null;
    }
    await rm(match.prefix, { recursive: true, force: true });
    return match.prefix;
  }
}
