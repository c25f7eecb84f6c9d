import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Making, type Progress, baseFailure } from './base.js';
import { EnvironmentError } from './error.js';
import { explainFileError } from './explain.js';
import { type Variables, stateFolder } from './state.js';
import { canWrite } from './uv.js';

/** Where the source or wheel of vdk-lab-job is when the caller names none. */
export type JobModuleFinder = () => Promise<string | null>;

export interface WorkshopOptions {
  /** The state folder; by default the one that the variables name. */
  readonly state?: string;
  readonly env?: Variables;
  /** Finds vdk-lab-job; `VDK_LAB_JOB_SOURCE` wins over it. */
  readonly jobModule?: JobModuleFinder;
}

/** Where environments are made: the state folder, the variables of the programs that make them, and what goes into each. */
export class Workshop {
  readonly state: string;
  readonly env: Variables;
  private readonly findJobModule: JobModuleFinder;

  constructor(options: WorkshopOptions) {
    this.env = options.env ?? process.env;
    this.state = resolve(options.state ?? stateFolder(this.env));
    this.findJobModule = options.jobModule ?? (async () => null);
  }

  get folder(): string {
    return join(this.state, 'environments');
  }

  /** @param signal ends the making */
  making(onProgress: Progress, signal?: AbortSignal): Making {
    return { env: this.env, state: this.state, onProgress, ...(signal ? { signal } : {}) };
  }

  /** @throws EnvironmentError `base-failed` when it is nowhere */
  async jobModule(named?: string): Promise<string> {
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
  async writable<T>(work: () => Promise<T>): Promise<T> {
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
}
