import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Runtime, RuntimeHeldError, readHolder, startRuntime } from '@vdk-lab/local-runtime';
import type { Environments } from '@vdk-lab/python-environments';
import { ServiceProblem } from './problem.js';

export interface LocalState {
  readonly state: 'hosting' | 'attached' | 'off';
  readonly reason?: string;
}

/** The target `local`: hosted here when the data folder is free, else reached where it is hosted. */
export class LocalRuntime {
  private hosted: Promise<Runtime> | null = null;

  constructor(
    private readonly stateFolder: string,
    private readonly environments: Environments
  ) {}

  async state(): Promise<LocalState> {
    try {
      await this.reach();
      return { state: this.hosted ? 'hosting' : 'attached' };
    } catch (error) {
      return { state: 'off', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Begins hosting, so that executions that a crash interrupted are settled. */
  async host(): Promise<void> {
    await this.reach().catch(() => undefined);
  }

  async reach(): Promise<{ url: string; token: string | null }> {
    if (this.hosted) {
      return this.hosted;
    }
    const starting = startRuntime({
      dataFolder: join(this.stateFolder, 'runtime'),
      rendezvousFolder: this.stateFolder,
      environments: this.environments,
      auth: 'random'
    });
    this.hosted = starting;
    try {
      return await starting;
    } catch (error) {
      this.hosted = null;
      if (!(error instanceof RuntimeHeldError)) {
        throw error;
      }
      const holder = error.holder ?? readHolder(this.stateFolder);
      if (holder?.host === hostname()) {
        return holder;
      }
      throw new ServiceProblem(
        503,
        'target-off',
        'The local runtime is off here.',
        error.message,
        'End it there, or use another state folder.'
      );
    }
  }

  async activeExecutions(): Promise<number> {
    return this.hosted ? (await this.hosted).activeExecutions() : 0;
  }

  async stop(reason: string): Promise<void> {
    await (await this.hosted)?.stop(reason);
  }
}
