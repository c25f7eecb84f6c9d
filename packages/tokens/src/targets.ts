import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { IProblem } from './problem.js';
import type { ExecutionStatus } from './status.js';
import type { IDifference, IStepState } from './workspace.js';

/** A Control Service by name. `local` is the embedded runtime. */
export interface ITarget {
  readonly name: string;
  /** What people read. */
  readonly title: string;
  readonly kind: 'local' | 'control-service';
  readonly state: 'ready' | 'off';
  /** Why it is off. */
  readonly reason?: string;
  /** What it offers beyond the Control Service API, e.g. `versions`. */
  readonly features: ReadonlyArray<string>;
}

/** One row of the job list. Times are RFC 3339 in UTC. */
export interface IJobSummary {
  readonly team: string;
  readonly name: string;
  readonly description: string | null;
  /** Five-field cron in UTC; null or empty means by hand only. */
  readonly schedule: string | null;
  /** Null when there is none. */
  readonly nextRun: string | null;
  /** Null when the job is not deployed. */
  readonly deployment: IDeployment | null;
  /** Newest first, at most ten. Of a job that only ran long ago its last one alone, without an id. */
  readonly executions: ReadonlyArray<IExecution>;
}

export interface IDeployment {
  readonly version: string | null;
  readonly enabled: boolean | null;
  readonly deployedAt: string | null;
  readonly deployedBy: string | null;
}

export interface IExecution {
  /** Empty where only the end is known. */
  readonly id: string;
  readonly team: string;
  readonly job: string;
  readonly status: ExecutionStatus;
  readonly type: 'manual' | 'scheduled';
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly startedBy: string | null;
  readonly message: string | null;
  readonly version: string | null;
}

/** Answer of a search. */
export interface IFoundJobs {
  readonly jobs: ReadonlyArray<{ readonly name: string; readonly team: string; readonly description: string | null }>;
  /** How many there are, also beyond the limit. */
  readonly total: number;
}

export interface IJobsSnapshot {
  readonly jobs: ReadonlyArray<IJobSummary>;
  readonly totalJobs: number;
  /** When these data were read (epoch milliseconds, UTC). */
  readonly readAt: number;
  /** What started after this time (epoch milliseconds, UTC) is known; without one nothing can be told to be missing. */
  readonly executionsSince?: number;
  /** Set when the last read failed; `jobs` are then the last good ones. */
  readonly problem?: IProblem;
}

/** The executions of a job as they were last read. */
export interface IExecutionsSnapshot {
  /** Newest first; the last good ones. Null until a read was good. */
  readonly executions: ReadonlyArray<IExecution> | null;
  /** When `executions` were read (epoch milliseconds, UTC); 0 with null. */
  readonly readAt: number;
  /** Set when the last read failed. */
  readonly problem?: IProblem;
}

/** What one upload gave. */
export interface IVersion {
  readonly version: string;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  readonly author?: string | null;
  /** The note of the deploy. */
  readonly reason?: string | null;
}

/** Everything a plugin asks of one target. Rejections are `Error`s that carry an `IProblem` as `problem`. */
export interface ITargetClient {
  readonly target: ITarget;
  /** Is this name taken, in whatever team? */
  jobExists(name: string): Promise<boolean>;
  /** Jobs whose name, team or description holds the text, by name; at most `limit`. */
  findJobs(text: string, limit: number): Promise<IFoundJobs>;
  /** A shared watch of all jobs: the first snapshot at once, then with each read. Paused while the page is hidden. */
  watchJobs(signal: AbortSignal): AsyncIterable<IJobsSnapshot>;
  /** Yields on change, and when a read failed. Paused while the page is hidden. */
  watchExecutions(team: string, job: string, signal: AbortSignal): AsyncIterable<IExecutionsSnapshot>;
  /** The log from its start: each item is text to append; ends when the execution has ended. `gap` marks lost lines. */
  followLog(
    team: string,
    job: string,
    executionId: string,
    signal: AbortSignal
  ): AsyncIterable<{ readonly text: string; readonly gap?: boolean }>;
  /** Resolves to the execution's id. */
  startExecution(team: string, job: string, args?: Record<string, unknown>): Promise<string>;
  cancelExecution(team: string, job: string, executionId: string): Promise<void>;
  setEnabled(team: string, job: string, enabled: boolean): Promise<void>;
  /** The version that runs now; null when the job is not deployed. */
  deployedVersion(team: string, job: string): Promise<string | null>;
  /** Asks for an older version; enabled or not stays as it is. It runs when `IJobSummary.deployment` shows it. */
  deployVersion(team: string, job: string, version: string): Promise<void>;
  /** The versions of a job, newest first. Only where `target.features` has `versions`. */
  versions?(team: string, job: string): Promise<ReadonlyArray<IVersion>>;
  /** How the version `after` differs from `before`. Only with the feature `version-sources`. */
  difference?(team: string, job: string, before: string, after: string): Promise<IDifference>;
  /** The steps of an execution and how far they are; empty before its plan is known. Only with the feature `step-events`. */
  steps?(team: string, job: string, executionId: string): Promise<ReadonlyArray<IStepState>>;
  /** What an execution was started with; empty when with nothing. Only with the feature `execution-arguments`. */
  executionArguments?(team: string, job: string, executionId: string): Promise<Readonly<Record<string, unknown>>>;
}

export interface ITargets {
  /** Asks the back end; starts it when it does not run. */
  list(): Promise<ReadonlyArray<ITarget>>;
  /** Name of the target that people look at now; `local` at first. Kept over a reload of the page. */
  current: string;
  readonly currentChanged: ISignal<ITargets, string>;
  /** Loads the SDK on first use. */
  client(name: string): Promise<ITargetClient>;
}

/** The Control Services that this Lab knows. */
export const ITargets = new Token<ITargets>(
  '@vdk-lab/tokens:ITargets',
  'The Control Services (targets) that this Lab knows, and a client of each.'
);
