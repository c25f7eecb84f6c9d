import type { CallOptions, Connection } from './connection.js';
import { deploymentId } from './deployments.js';
import type { DataJobExecution } from './generated/models/DataJobExecution.js';
import type { DataJobExecutionStatus } from './generated/models/DataJobExecutionStatus.js';
import { ExecutionsApi } from './generated/services/ExecutionsApi.js';
import { JobsApi } from './generated/services/JobsApi.js';
import { allPages, anyTeam } from './jobs.js';
import {
  buildQuery,
  instant,
  pageOf,
  type ExecutionFilter,
  type ExecutionNode,
  type ExecutionOrder,
  type Page,
  type Selected,
  type Selection
} from './query.js';

export interface ExecutionQuery<S extends Selection<ExecutionNode>> {
  readonly select: S;
  readonly filter?: ExecutionFilter;
  /** Without one the order is undefined. */
  readonly order?: ExecutionOrder;
  /** Default 100, and 1000 where all pages are read. */
  readonly pageSize?: number;
}

/** Runs of deployments. */
export class Executions {
  constructor(private readonly connection: Connection) {}

  /** All executions of a job that are kept, newest first. */
  async list(
    team: string,
    job: string,
    options?: CallOptions & { readonly status?: ReadonlyArray<DataJobExecutionStatus> }
  ): Promise<DataJobExecution[]> {
    const list = await this.#api(`list the executions of "${job}"`, 'json', options).dataJobExecutionList({
      teamName: team,
      jobName: job,
      executionStatus: options?.status && [...options.status]
    });
    return newestFirst(list);
  }

  /** The same list, asked by deployment. */
  async listOfDeployment(
    team: string,
    job: string,
    options?: CallOptions & { readonly status?: ReadonlyArray<DataJobExecutionStatus> }
  ): Promise<DataJobExecution[]> {
    const api = this.#api(`list the executions of "${job}"`, 'json', options);
    const list = await api.dataJobDeploymentExecutionList({
      teamName: team,
      jobName: job,
      deploymentId,
      executionStatus: options?.status && [...options.status]
    });
    return newestFirst(list);
  }

  /**
   * Starts the deployment now.
   *
   * @param start `startedBy` is stored as `<startedBy>/<user>`; `args` reach the job as its arguments
   * @returns the id of the execution
   * @throws ControlServiceError 404 when it is not deployed, 409 when an execution is active. Two starts at once may
   * both be accepted.
   */
  async start(
    team: string,
    job: string,
    start: { readonly startedBy?: string; readonly args?: Record<string, unknown> } = {},
    options?: CallOptions
  ): Promise<string> {
    const location = await this.#api(`start "${job}"`, 'location', options).dataJobExecutionStart({
      teamName: team,
      jobName: job,
      deploymentId,
      requestBody: { started_by: start.startedBy, args: start.args }
    });
    return decodeURIComponent(
      location
        .replace(/[?#].*$/, '')
        .replace(/\/+$/, '')
        .split('/')
        .pop() ?? ''
    );
  }

  async read(team: string, job: string, executionId: string, options?: CallOptions): Promise<DataJobExecution> {
    return this.#api(`read execution "${executionId}"`, 'json', options).dataJobExecutionRead({
      teamName: team,
      jobName: job,
      executionId
    });
  }

  /** @throws ControlServiceError 400 when it is neither submitted nor running */
  async cancel(team: string, job: string, executionId: string, options?: CallOptions): Promise<void> {
    return this.#api(`cancel execution "${executionId}"`, 'nothing', options).dataJobExecutionCancel({
      teamName: team,
      jobName: job,
      executionId
    });
  }

  /**
   * The log as it is now. Empty before the start and, on Kubernetes, once the pod is gone.
   *
   * @param options `tailLines`: only the last so many lines
   */
  async logs(
    team: string,
    job: string,
    executionId: string,
    options?: CallOptions & { readonly tailLines?: number }
  ): Promise<string> {
    const api = this.#api(`read the log of execution "${executionId}"`, 'json', options);
    const { logs } = await api.dataJobLogsDownload({
      teamName: team,
      jobName: job,
      executionId,
      tailLines: options?.tailLines
    });
    return logs ?? '';
  }

  /**
   * One page of a query over the executions of all jobs.
   *
   * @param pageNumber from 1
   */
  async page<const S extends Selection<ExecutionNode>>(
    query: ExecutionQuery<S>,
    pageNumber: number,
    options?: CallOptions
  ): Promise<Page<Selected<ExecutionNode, S>>> {
    const api = new JobsApi(this.connection.call({ intent: 'query executions', expected: 'json' }, options));
    const answer = await api.jobsQuery({
      teamName: anyTeam,
      ...buildQuery('executions', query.select, {
        pageNumber,
        pageSize: query.pageSize ?? 100,
        filter: query.filter,
        order: query.order
      })
    });
    return pageOf(answer);
  }

  /** All executions of a query, read page by page as they are taken. */
  query<const S extends Selection<ExecutionNode>>(
    query: ExecutionQuery<S>,
    options?: CallOptions
  ): AsyncGenerator<Selected<ExecutionNode, S>, void, undefined> {
    const complete = { pageSize: 1000, ...query };
    return allPages((pageNumber, signal) => this.page(complete, pageNumber, { ...options, signal }), options?.signal);
  }

  #api(intent: string, expected: 'json' | 'nothing' | 'location', options?: CallOptions): ExecutionsApi {
    return new ExecutionsApi(this.connection.call({ intent, expected }, options));
  }
}

/** Whether the status is final. `platform_error` may still be corrected by the service. */
export function hasEnded(status: DataJobExecutionStatus | null | undefined): boolean {
  return status !== undefined && status !== null && status !== 'submitted' && status !== 'running';
}

function newestFirst(list: DataJobExecution[]): DataJobExecution[] {
  const time = (execution: DataJobExecution): number => instant(execution.start_time)?.getTime() ?? 0;
  return list.toSorted((a, b) => time(b) - time(a) || Number(a.id < b.id) - Number(a.id > b.id));
}
