import type { DatabaseSync } from 'node:sqlite';
import type { Workers } from '@vdk-lab/job-runner';
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
  readonly limits: Limits;
  /** Fork the executions. */
  readonly workers: Workers;
}

/** What one runtime takes, and how long it keeps it. */
export interface Limits {
  /** Executions that run at once over all jobs. */
  readonly atOnce: number;
  /** Milliseconds that an execution may last. */
  readonly runMs: number;
  /** Milliseconds between SIGTERM and SIGKILL of an execution that is ended. */
  readonly graceMs: number;
  /** Bytes of an execution's log that are kept. */
  readonly logBytes: number;
  /** Milliseconds that making an environment may last. */
  readonly deployMs: number;
  /** Executions of a job that are kept. */
  readonly keptPerJob: number;
  /** Days that an execution is kept. */
  readonly keptDays: number;
}

const hour = 3_600_000;

export const usualLimits: Limits = {
  atOnce: 4,
  runMs: 12 * hour,
  graceMs: 10_000,
  logBytes: 64 * 2 ** 20,
  deployMs: hour / 2,
  keptPerJob: 100,
  keptDays: 14
};
