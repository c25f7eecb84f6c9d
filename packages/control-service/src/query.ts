import { ControlServiceError, invalidArgument } from './error.js';
import type { DataJobQueryResponse } from './generated/models/DataJobQueryResponse.js';

/** RFC 3339 in UTC; zero seconds may be missing and the number of decimals varies. Read it with {@link instant}. */
export type DateTime = string;

export type QueryExecutionStatus =
  'SUBMITTED' | 'RUNNING' | 'SUCCEEDED' | 'CANCELLED' | 'SKIPPED' | 'USER_ERROR' | 'PLATFORM_ERROR';

/** A schedule in a query. `nextRunEpochSeconds` is -1 without a schedule that can be read. */
export interface ScheduleNode {
  scheduleCron: string | null;
  nextRunEpochSeconds: number | null;
}

export interface ContactsNode {
  notifiedOnJobFailureUserError: string[] | null;
  notifiedOnJobFailurePlatformError: string[] | null;
  notifiedOnJobSuccess: string[] | null;
  notifiedOnJobDeploy: string[] | null;
}

/** The misspelt names are the service's; those three are never filled. */
export interface ResourcesNode {
  cpuLimit: number | null;
  cpuRequest: number | null;
  memoryLimit: number | null;
  memoryRequest: number | null;
  empheralStorageLimit: number | null;
  empheralSorageRequest: number | null;
  netBandwitdthLimit: number | null;
}

export interface ConfigNode {
  team: string | null;
  description: string | null;
  schedule: ScheduleNode | null;
  contacts: ContactsNode | null;
  generateKeytab: boolean | null;
  sourceUrl: string | null;
  logsUrl: string | null;
}

interface DeploymentFields {
  id: string | null;
  enabled: boolean | null;
  contacts: ContactsNode | null;
  jobVersion: string | null;
  jobPythonVersion: string | null;
  mode: string | null;
  resources: ResourcesNode | null;
  schedule: ScheduleNode | null;
  vdkVersion: string | null;
  status: 'NONE' | 'SUCCESS' | 'PLATFORM_ERROR' | 'USER_ERROR' | null;
}

export interface DeploymentNode extends DeploymentFields {
  lastDeployedDate: DateTime | null;
  lastDeployedBy: string | null;
  executions: ExecutionNode[] | null;
  lastExecutionStatus: QueryExecutionStatus | null;
  lastExecutionTime: DateTime | null;
  /** Whole seconds. */
  lastExecutionDuration: number | null;
  successfulExecutions: number | null;
  failedExecutions: number | null;
}

export interface ExecutionDeploymentNode extends DeploymentFields {
  deployedDate: DateTime | null;
  deployedBy: string | null;
}

export interface ExecutionNode {
  id: string;
  type: 'MANUAL' | 'SCHEDULED' | null;
  jobName: string | null;
  status: QueryExecutionStatus | null;
  startTime: DateTime | null;
  endTime: DateTime | null;
  startedBy: string | null;
  message: string | null;
  opId: string | null;
  logsUrl: string | null;
  deployment: ExecutionDeploymentNode | null;
}

/** A job in a query. `deployments` is null when it is not deployed, else has one element. */
export interface JobNode {
  jobName: string;
  config: ConfigNode | null;
  deployments: DeploymentNode[] | null;
}

export interface ExecutionFilter {
  readonly startTimeGte?: Date | DateTime;
  readonly endTimeGte?: Date | DateTime;
  readonly startTimeLte?: Date | DateTime;
  readonly endTimeLte?: Date | DateTime;
  /** Empty means any. */
  readonly statusIn?: ReadonlyArray<QueryExecutionStatus>;
  readonly jobNameIn?: ReadonlyArray<string>;
  readonly teamNameIn?: ReadonlyArray<string>;
}

export interface ExecutionOrder {
  readonly property:
    | 'message'
    | 'type'
    | 'jobSchedule'
    | 'startTime'
    | 'endTime'
    | 'jobVersion'
    | 'id'
    | 'opId'
    | 'lastDeployedDate'
    | 'lastDeployedBy'
    | 'startedBy'
    | 'status'
    | 'vdkVersion'
    | 'jobName'
    | 'jobTeam';
  readonly direction: 'ASC' | 'DESC';
}

/** Which nested executions; `jobNameIn` is refused there. Both or none of the page arguments. */
export interface NestedExecutions {
  readonly pageNumber?: number;
  readonly pageSize?: number;
  readonly filter?: Omit<ExecutionFilter, 'jobNameIn'>;
  readonly order?: ExecutionOrder;
}

/** `{ jobName: true, config: { team: true } }`: the fields to read. Nested executions take arguments under `$`. */
export type Selection<T> = {
  readonly [K in keyof T]?: Item<T[K]> extends object
    ? Selection<Item<T[K]>> & (Item<T[K]> extends ExecutionNode ? { readonly $?: NestedExecutions } : unknown)
    : true;
};

type Item<T> = NonNullable<T> extends ReadonlyArray<infer I> ? NonNullable<I> : NonNullable<T>;

/** The type of what a selection reads. */
export type Selected<T, S> = {
  [K in keyof T & keyof S]: S[K] extends true
    ? T[K]
    : NonNullable<T[K]> extends ReadonlyArray<infer I>
      ? Selected<I, S[K]>[] | Extract<T[K], null>
      : Selected<NonNullable<T[K]>, S[K]> | Extract<T[K], null>;
};

/** One page. `totalItems` counts all pages. */
export interface Page<T> {
  readonly items: T[];
  readonly totalItems: number;
  readonly totalPages: number;
}

const contacts =
  'notifiedOnJobFailureUserError notifiedOnJobFailurePlatformError notifiedOnJobSuccess notifiedOnJobDeploy';
const deployment =
  'id enabled contacts:Contacts jobVersion jobPythonVersion mode resources:Resources schedule:Schedule vdkVersion status';

/** The fields that exist, so that the text of a query is made of these words and of nothing a caller passes. */
const types: Readonly<Record<string, string>> = {
  Job: 'jobName config:Config deployments:Deployment',
  Config: 'team description schedule:Schedule contacts:Contacts generateKeytab sourceUrl logsUrl',
  Schedule: 'scheduleCron nextRunEpochSeconds',
  Contacts: contacts,
  Resources:
    'cpuLimit cpuRequest memoryLimit memoryRequest empheralStorageLimit empheralSorageRequest netBandwitdthLimit',
  Deployment: `${deployment} lastDeployedDate lastDeployedBy executions:Execution lastExecutionStatus lastExecutionTime lastExecutionDuration successfulExecutions failedExecutions`,
  Execution: 'id type jobName status startTime endTime startedBy message opId logsUrl deployment:ExecutionDeployment',
  ExecutionDeployment: `${deployment} deployedDate deployedBy`
};

const argumentTypes: Readonly<Record<string, string>> = {
  pageNumber: 'Int',
  pageSize: 'Int',
  filter: '[Predicate]',
  search: 'String'
};
const executionArgumentTypes: Readonly<Record<string, string>> = {
  ...argumentTypes,
  filter: 'DataJobExecutionFilter',
  order: 'DataJobExecutionOrder'
};

/** A query and its variables as the service takes them. */
export interface Query {
  readonly query: string;
  /** JSON text. */
  readonly variables: string;
}

/**
 * The query of one page. Every value is a variable; every word of the text comes from this module.
 *
 * @throws ControlServiceError for a field that does not exist and for an empty selection
 */
export function buildQuery(
  root: 'jobs' | 'executions',
  select: object,
  args: Readonly<Record<string, unknown>>
): Query {
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};
  const argumentsOf = (given: Readonly<Record<string, unknown>>, known: Readonly<Record<string, string>>): string => {
    const parts = Object.entries(known)
      .filter(([name]) => given[name] !== undefined && given[name] !== null)
      .map(([name, type]) => {
        const variable = `v${declared.length}`;
        declared.push(`$${variable}:${type}`);
        variables[variable] = given[name];
        return `${name}:$${variable}`;
      });
    return parts.length === 0 ? '' : `(${parts.join(',')})`;
  };
  const fieldsOf = (type: string, selection: object): string => {
    const known = new Map((types[type] ?? '').split(' ').map(word => word.split(':') as [string, string | undefined]));
    const parts = Object.entries(selection)
      .filter(([name, value]) => name !== '$' && value !== undefined && value !== false)
      .map(([name, value]: [string, unknown]) => {
        if (!known.has(name)) {
          throw invalidArgument(`There is no field ${JSON.stringify(name)} to select.`, 'Select fields that exist.');
        }
        const inner = known.get(name);
        if (inner === undefined) {
          return name;
        }
        const nested = typeof value === 'object' && value !== null ? value : {};
        const given: unknown = Reflect.get(nested, '$');
        const args =
          typeof given === 'object' && given !== null ? argumentsOf({ ...given }, executionArgumentTypes) : '';
        return `${name}${args}${fieldsOf(inner, nested)}`;
      });
    if (parts.length === 0) {
      throw invalidArgument('A selection without fields.', 'Select at least one field.');
    }
    return `{${parts.join(' ')}}`;
  };
  const rootArguments = argumentsOf(args, root === 'jobs' ? argumentTypes : executionArgumentTypes);
  const fields = fieldsOf(root === 'jobs' ? 'Job' : 'Execution', select);
  return {
    query: `query(${declared.join(',')}){${root}${rootArguments}{content${fields} totalItems totalPages}}`,
    variables: JSON.stringify(variables)
  };
}

/**
 * The page in an answer.
 *
 * @throws ControlServiceError with code `query` when the answer holds none
 */
export function pageOf<T>(answer: DataJobQueryResponse): Page<T> {
  const { data, errors } = answer;
  if (!data || !Array.isArray(data.content)) {
    const texts = (errors ?? []).map((error: { message?: unknown } | null) => error?.message);
    throw new ControlServiceError({
      code: 'query',
      status: 200,
      what: 'Could not query the service.',
      why: texts.filter(text => typeof text === 'string').join('; ') || 'The answer holds no page.',
      consequences: 'Nothing was read.',
      countermeasures: 'Check that the URL is the one of a VDK Control Service.'
    });
  }
  return { items: data.content, totalItems: data.totalItems ?? 0, totalPages: data.totalPages ?? 0 };
}

/**
 * A time of the service as a date; null for null, an empty text or something that is no time.
 * Takes up to nine decimals and missing seconds.
 */
export function instant(text: string | null | undefined): Date | null {
  const date = new Date((text ?? '').trim());
  return Number.isNaN(date.getTime()) ? null : date;
}
