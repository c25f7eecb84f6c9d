import type { Environments } from '@vdk-lab/python-environments';
import type { Events } from './events.js';
import { type Problem, asProblem } from './problem.js';

/** The environment for jobs, as the plugins see it. */
export interface EnvironmentState {
  readonly state: 'ready' | 'missing' | 'making' | 'failed';
  readonly kind?: 'base' | 'overlay' | 'named';
  /** Names the environment; a kernel that runs in it tells the same. */
  readonly key?: string;
  readonly pythonVersion?: string;
  readonly vdkVersion?: string;
  readonly progress?: string;
  readonly problem?: Problem;
}

/** Makes environments one at a time, and tells the progress. */
export class Environment {
  private making: { progress: string } | null = null;
  private problem: Problem | null = null;

  constructor(
    private readonly environments: Environments,
    private readonly events: Events
  ) {}

  /** @param folder of a job; without one, the base */
  async read(folder: string | null): Promise<EnvironmentState> {
    if (this.making) {
      return { state: 'making', progress: this.making.progress };
    }
    try {
      const found = folder === null ? await this.environments.base() : await this.environments.resolve(folder);
      if (found && (!('ready' in found) || found.ready)) {
        this.problem = null;
        const { kind, key, pythonVersion, vdkVersion } = found;
        return { state: 'ready', kind, key, pythonVersion, vdkVersion };
      }
    } catch (error) {
      return { state: 'failed', problem: asProblem(error) };
    }
    return this.problem ? { state: 'failed', problem: this.problem } : { state: 'missing' };
  }

  /** Begins, or joins what is being made. */
  async create(folder: string | null): Promise<EnvironmentState> {
    if (!this.making) {
      this.making = { progress: 'Looking what is there' };
      this.problem = null;
      void this.make(folder);
    }
    return this.read(folder);
  }

  private async make(folder: string | null): Promise<void> {
    const tell = (progress: string): void => {
      this.making = { progress };
      this.events.publish('environment', 'environment', { state: 'making', progress });
    };
    try {
      if ((await this.environments.base()) === null) {
        await this.environments.createBase({}, tell);
      }
      // One that was named, not made, has its kernel from here.
      await this.environments.publishKernel();
      if (folder !== null) {
        await this.environments.ensure(folder, tell);
      }
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.making = null;
      this.events.publish('environment', 'environment', await this.read(folder));
    }
  }
}
