import { Token } from '@lumino/coreutils';
import type { IProblem } from './problem.js';
import type { ExecutionStatus } from './status.js';

export type StepKind = 'sql' | 'python' | 'ingest';
export type StepStatus = 'waiting' | 'running' | 'succeeded' | 'failed' | 'not_runnable' | 'skipped';

export interface IStep {
  /** File name of a `.sql` or `.py` step; `<notebook>#<cell id>` of a cell. */
  readonly id: string;
  /** Position in the whole job, from 1. */
  readonly number: number;
  readonly name: string;
  readonly kind: StepKind;
  /** Relative to the job's folder. */
  readonly file: string;
  readonly cellId?: string | null;
  /** From 0, among all cells of the notebook. */
  readonly cellIndex?: number | null;
}

export interface IStepError {
  readonly blame: 'user' | 'platform';
  readonly type: string;
  readonly message: string;
  readonly file?: string | null;
  readonly cellId?: string | null;
  /** Inside the cell or file, from 1. */
  readonly line?: number | null;
  readonly traceback?: string | null;
}

export interface IStepState extends IStep {
  readonly state: StepStatus;
  readonly startedAt?: string | null;
  readonly durationMs?: number | null;
  readonly error?: IStepError | null;
  /** SHA-256 in hex of the cell's source as it ran. */
  readonly sourceHash?: string | null;
  /** nbformat outputs; always untrusted. */
  readonly outputs?: ReadonlyArray<Record<string, unknown>>;
}

/** A part of a job, by ids of steps; without any of them the whole. */
export interface IStepSelection {
  /** The first step to run. */
  readonly from?: string;
  /** The last step to run. */
  readonly to?: string;
  /** The one step to run; not together with `from` or `to`. */
  readonly only?: string;
  /** All steps of the job when the choice was made: a job that has others fails before its first step. */
  readonly expectPlan?: ReadonlyArray<string>;
}

/** A draft run: the job's folder as it was on disk. */
export interface IRun {
  readonly id: string;
  /** Counts the changes: of two states of a run the larger is the newer. */
  readonly revision?: number;
  /** Contents path of the job's folder. */
  readonly path: string;
  readonly jobName: string;
  readonly status: ExecutionStatus;
  readonly cancelling?: boolean;
  readonly message: string;
  readonly startedAt: string;
  readonly endedAt?: string | null;
  readonly peakMemoryBytes?: number | null;
  readonly cpuMs?: number | null;
  /** What it was started with. */
  readonly arguments?: Readonly<Record<string, unknown>> | null;
  /** The part that was chosen; null: the whole job. `steps` are those of the part. */
  readonly selection?: IStepSelection | null;
  /** What a person should know of the steps: which are left out, what looks like one and is none. */
  readonly remarks?: ReadonlyArray<string>;
  readonly steps: ReadonlyArray<IStepState>;
}

/** A part of a log, to be put behind those before it. */
export interface ILogPart {
  readonly text: string;
  /**
   * What stood before it is not kept any more, because the log grew over its limit: how many bytes, and how many lines of the
   * whole log end before the text; more than these when some could not be counted.
   */
  readonly missed?: { readonly bytes: number; readonly linesBefore: number; readonly isUncounted?: boolean };
}

export interface IRuns {
  /** @param selection the part to run; the whole job when left out */
  start(path: string, args?: Record<string, unknown>, selection?: IStepSelection): Promise<IRun>;
  /** Newest first, without the outputs of steps. */
  list(path?: string): Promise<ReadonlyArray<IRun>>;
  /** With the outputs of steps. */
  read(id: string): Promise<IRun>;
  cancel(id: string): Promise<void>;
  /** The newest run of the job and every change of it, outputs of its steps included; later runs too. Null: never run. */
  watch(path: string, signal: AbortSignal): AsyncIterable<IRun | null>;
  /** The log from its start; each item is text to append; ends with the run. */
  followLog(id: string, signal: AbortSignal): AsyncIterable<string>;
  /** The same, and it says where a part of the log is missing. */
  readLog(id: string, signal: AbortSignal): AsyncIterable<ILogPart>;
}

export type DeployStageName = 'pack' | 'upload' | 'update' | 'deploy' | 'ready';

export interface IDeploy {
  readonly id: string;
  /** Counts the changes: of two states of a deploy the larger is the newer. */
  readonly revision?: number;
  readonly path: string;
  readonly jobName: string;
  readonly team?: string;
  readonly target: string;
  readonly state: 'running' | 'ready' | 'failed' | 'unconfirmed';
  readonly version?: string | null;
  readonly startedAt: string;
  readonly endedAt?: string | null;
  readonly stages: ReadonlyArray<{
    readonly name: DeployStageName;
    readonly state: 'waiting' | 'running' | 'done' | 'failed';
    readonly durationMs?: number | null;
  }>;
  readonly problem?: IProblem;
}

export interface IDeployRequest {
  readonly path: string;
  readonly target: string;
  /** Absent keeps the present value. */
  readonly enabled?: boolean;
  readonly schedule?: string;
  readonly reason?: string;
  /** Found secrets (checks with the rule `secret`) that a person saw and lets ship, this once. */
  readonly allowSecrets?: ReadonlyArray<ICheckPlace>;
}

/** Where a check found something. */
export interface ICheckPlace {
  readonly file: string;
  readonly cellId?: string | null;
  /** From 1; of a cell: in the cell. */
  readonly line?: number;
}

export interface ICheck {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly explanation?: string;
  readonly file?: string;
  readonly cellId?: string | null;
  readonly line?: number;
}

/** What a deploy of a job would ship. */
export interface IPackage {
  readonly job: {
    readonly name: string;
    readonly team: string;
    readonly schedule: string;
    readonly pythonVersion?: string | null;
  };
  readonly files: ReadonlyArray<{ readonly path: string; readonly bytes: number }>;
  readonly left: ReadonlyArray<{ readonly path: string; readonly reason: string }>;
  readonly bytes: number;
  readonly steps: ReadonlyArray<IStep>;
  readonly problems: ReadonlyArray<ICheck>;
  /** What the target runs now; null when the job is not deployed there, absent when the target cannot be asked. */
  readonly deployed?: { readonly version?: string | null; readonly enabled?: boolean | null } | null;
}

export interface IDeploys {
  start(request: IDeployRequest): Promise<IDeploy>;
  list(path?: string): Promise<ReadonlyArray<IDeploy>>;
  /** Every deploy that runs now or starts later, and each change of it. */
  watch(signal: AbortSignal): AsyncIterable<IDeploy>;
  package(path: string, target: string): Promise<IPackage>;
  /** How the folder differs from the version that the target runs, or from one that is named. */
  difference(path: string, target: string, version?: string): Promise<IDifference>;
}

export type ItemChange = 'added' | 'removed' | 'changed' | 'moved' | 'renamed' | 'became-step' | 'no-step-any-more';

/** A step or cell that differs. */
export interface IItemDifference {
  /** A file, or a notebook and the name of a cell. */
  readonly name: string;
  /** The name before; null when it is the same. */
  readonly former: string | null;
  readonly file: string;
  readonly cellId: string | null;
  /** Before or after. */
  readonly isStep: boolean;
  readonly changes: ReadonlyArray<ItemChange>;
  /** Changed text, with a line around it. */
  readonly hunks: ReadonlyArray<{
    /** Of the text after, from 1. */
    readonly line: number;
    readonly lines: ReadonlyArray<{ readonly kind: 'same' | 'added' | 'removed'; readonly text: string }>;
  }>;
}

export interface IValueDifference {
  readonly name: string;
  /** Null where it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** One of the two that are compared. */
export interface IDifferenceSide {
  /** `newest`: the newest upload, where the target gives no other, or runs nothing of the job. */
  readonly kind: 'draft' | 'version' | 'running' | 'newest';
  /** Null for a draft, and where it is not known. */
  readonly version: string | null;
}

/** How two states of a job differ. Outputs of notebooks and line ends do not count. */
export interface IDifference {
  readonly before: IDifferenceSide;
  readonly after: IDifferenceSide;
  readonly isSame: boolean;
  readonly items: ReadonlyArray<IItemDifference>;
  readonly config: ReadonlyArray<IValueDifference>;
  readonly requirements: ReadonlyArray<IValueDifference>;
  readonly files: ReadonlyArray<{
    readonly path: string;
    readonly change: 'added' | 'removed' | 'changed' | 'renamed';
    /** Its former path, when it was renamed. */
    readonly from?: string;
    /** Bytes. */
    readonly before: number | null;
    readonly after: number | null;
  }>;
}

export interface IEnvironment {
  readonly state: 'ready' | 'missing' | 'making' | 'failed';
  /** Contents path of the job's folder; absent for the base. */
  readonly path?: string;
  readonly kind?: 'base' | 'overlay' | 'named';
  /** Names the environment; a kernel in it tells the same as `vdk_lab.environment` of its information. */
  readonly key?: string;
  readonly pythonVersion?: string;
  readonly vdkVersion?: string;
  /** What is being done now. */
  readonly progress?: string;
  readonly problem?: IProblem;
}

/** An environment with vdk-core that somebody else made: a company's, conda's, a kernel's. */
export interface IFoundEnvironment {
  /** Absolute path of its interpreter. */
  readonly python: string;
  /** Where it was seen, in words. */
  readonly source: string;
  readonly pythonVersion: string;
  readonly vdkVersion: string;
  /** Packages that runs (vdk-lab-job) or notebooks (ipykernel) need and that are not in it. */
  readonly missing: ReadonlyArray<string>;
}

/** One that was found, to be used in the place of a new one. */
export interface IEnvironmentChoice {
  /** Its interpreter. */
  readonly python: string;
  /** Install what is missing in it; nothing is added without it. */
  readonly add: boolean;
}

export interface IEnvironments {
  read(path?: string): Promise<IEnvironment>;
  /** Those on this machine that jobs could use. */
  found(): Promise<ReadonlyArray<IFoundEnvironment>>;
  /** Makes what is missing, or uses what was chosen; yields progress; ends with `ready` or `failed`. */
  make(path: string | undefined, signal: AbortSignal, choice?: IEnvironmentChoice): AsyncIterable<IEnvironment>;
}

/** What needs a process, a zip or hidden files: done by lab-service, by contents path. */
export interface IWorkspace {
  readonly runs: IRuns;
  readonly deploys: IDeploys;
  readonly environments: IEnvironments;
}

export const IWorkspace = new Token<IWorkspace>(
  '@vdk-lab/tokens:IWorkspace',
  'Draft runs, deploys and environments of the data jobs in this workspace.'
);
