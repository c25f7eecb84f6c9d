import type { Environments, FoundEnvironment, RunningWith } from '@vdk-lab/python-environments';
import type { Events } from './events.js';
import type { JobPlace } from './paths.js';
import { type Problem, ServiceProblem, asProblem } from './problem.js';

/** The environment for jobs, as the plugins see it. */
export interface EnvironmentState {
  readonly state: 'ready' | 'missing' | 'making' | 'failed';
  /** Contents path of the job's folder; absent for the base. */
  readonly path?: string;
  readonly kind?: 'base' | 'overlay' | 'named';
  /** Names the environment; a kernel that runs in it tells the same. */
  readonly key?: string;
  readonly pythonVersion?: string;
  readonly vdkVersion?: string;
  readonly progress?: string;
  readonly problem?: Problem;
}

/** An environment that is there, to be used in the place of a new one. */
export interface EnvironmentChoice {
  /** One of those that were found. */
  readonly python: string;
  /** Install what is missing in it. */
  readonly add: boolean;
}

/** A job's folder; null for the base. */
type Whose = JobPlace | null;

const keyOf = (whose: Whose): string => whose?.folder ?? '';

/** Makes environments one at a time, and tells the progress of each under the path of its job. */
export class Environment {
  /** Being made, or waiting for that: what it does now. */
  private readonly making = new Map<string, string>();
  private readonly problems = new Map<string, Problem>();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly environments: Environments,
    private readonly events: Events
  ) {}

  /** @param whose a job; null for the base */
  async read(whose: Whose): Promise<EnvironmentState> {
    return { ...(whose === null ? {} : { path: whose.path }), ...(await this.stateOf(whose)) };
  }

  private async stateOf(whose: Whose): Promise<EnvironmentState> {
    const progress = this.making.get(keyOf(whose));
    if (progress !== undefined) {
      return { state: 'making', progress };
    }
    try {
      const found = whose === null ? await this.environments.base() : await this.environments.resolve(whose.folder);
      if (found && (!('ready' in found) || found.ready)) {
        this.problems.delete(keyOf(whose));
        const { kind, key, pythonVersion, vdkVersion } = found;
        return { state: 'ready', kind, key, pythonVersion, vdkVersion };
      }
    } catch (error) {
      return { state: 'failed', problem: asProblem(error) };
    }
    const problem = this.problems.get(keyOf(whose));
    return problem ? { state: 'failed', problem } : { state: 'missing' };
  }

  /** With what a job runs here, for the checks before a deploy; empty where there is no environment yet. */
  ofDeploys(job: JobPlace): Promise<RunningWith> {
    return this.environments.whatRuns(job.folder);
  }

  /** Environments with vdk-core that somebody else made. */
  found(): Promise<FoundEnvironment[]> {
    return this.environments.find();
  }

  /**
   * Begins, joins what is being made of this job, or waits for that of another.
   * @throws ServiceProblem 404 `environment-unknown` when the one that was chosen was not found
   */
  async create(whose: Whose, choice?: EnvironmentChoice): Promise<EnvironmentState> {
    if (choice && !(await this.found()).some(({ python }) => python === choice.python)) {
      throw new ServiceProblem(
        404,
        'environment-unknown',
        'This environment cannot be chosen here.',
        `${choice.python} is none of those that were found on this machine.`,
        'Choose another one, or use "vdk-lab env use" in a terminal.'
      );
    }
    const key = keyOf(whose);
    if (!this.making.has(key)) {
      this.making.set(key, this.making.size > 0 ? 'Waiting for another environment' : 'Looking what is there');
      this.problems.delete(key);
      this.work = this.work.then(() => this.make(whose, choice));
    }
    return this.read(whose);
  }

  private async make(whose: Whose, choice: EnvironmentChoice | undefined): Promise<void> {
    const path = whose === null ? {} : { path: whose.path };
    const tell = (progress: string): void => {
      this.making.set(keyOf(whose), progress);
      this.events.publish('environment', 'environment', { ...path, state: 'making', progress });
    };
    try {
      if (choice) {
        await this.environments.use(choice.python, { add: choice.add }, tell);
      } else if ((await this.environments.base()) === null) {
        await this.environments.createBase({}, tell);
      }
      // One that was named, not made, has its kernel from here.
      await this.environments.publishKernel();
      if (whose !== null) {
        await this.environments.ensure(whose.folder, tell);
      }
    } catch (error) {
      this.problems.set(keyOf(whose), asProblem(error));
    } finally {
      this.making.delete(keyOf(whose));
      this.events.publish('environment', 'environment', await this.read(whose));
    }
  }
}
