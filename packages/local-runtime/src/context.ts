import type { DatabaseSync } from 'node:sqlite';
import type { Environments } from '@vdk-lab/python-environments';
import type { Changes } from './changes.js';

/** What the parts of the runtime share. */
export interface Context {
  readonly database: DatabaseSync;
  /** Absolute. */
  readonly dataFolder: string;
  readonly environments: Environments;
  readonly changes: Changes;
  /** Own address, once it listens. */
  url: string;
  readonly strict: boolean;
  /** Executions that run at once over all jobs. */
  readonly atOnce: number;
}
