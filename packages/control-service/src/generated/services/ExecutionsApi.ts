/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobDeploymentId } from '../models/DataJobDeploymentId.js';
import type { DataJobExecution } from '../models/DataJobExecution.js';
import type { DataJobExecutionLogs } from '../models/DataJobExecutionLogs.js';
import type { DataJobExecutionRequest } from '../models/DataJobExecutionRequest.js';
import type { DataJobExecutionStatus } from '../models/DataJobExecutionStatus.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class ExecutionsApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * List the executions of a job
   * All that are kept, unpaged and in no order.
   * @returns DataJobExecution Executions.
   * @throws ApiError
   */
  public dataJobExecutionList({
    teamName,
    jobName,
    executionStatus
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    /**
     * Only these, in lower case. The service also takes a comma list, and answers an unknown text with 404.
     */
    executionStatus?: Array<DataJobExecutionStatus>;
  }): CancelablePromise<Array<DataJobExecution>> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions',
      path: {
        team_name: teamName,
        job_name: jobName
      },
      query: {
        execution_status: executionStatus
      }
    });
  }
  /**
   * List the executions of a job
   * The same list as without the deployment.
   * @returns DataJobExecution Executions.
   * @throws ApiError
   */
  public dataJobDeploymentExecutionList({
    teamName,
    jobName,
    deploymentId,
    executionStatus
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    /**
     * Ignored by the service; clients send `production`.
     */
    deploymentId: DataJobDeploymentId;
    /**
     * Only these, in lower case. The service also takes a comma list, and answers an unknown text with 404.
     */
    executionStatus?: Array<DataJobExecutionStatus>;
  }): CancelablePromise<Array<DataJobExecution>> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/executions',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      },
      query: {
        execution_status: executionStatus
      }
    });
  }
  /**
   * Run the deployment now
   * `args` reach the job as `vdk run --arguments` (the published text says they are ignored). Two starts at once may
   * both be accepted; do not rely on 409 alone. The published text calls the body optional; without one the service
   * answers 500. It does not mention 404.
   *
   * @returns string Accepted. No body.
   * @throws ApiError
   */
  public dataJobExecutionStart({
    teamName,
    jobName,
    deploymentId,
    requestBody
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    /**
     * Ignored by the service; clients send `production`.
     */
    deploymentId: DataJobDeploymentId;
    requestBody: DataJobExecutionRequest;
  }): CancelablePromise<string> {
    return this.httpRequest.request({
      method: 'POST',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/executions',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      },
      body: requestBody,
      mediaType: 'application/json',
      responseHeader: 'Location'
    });
  }
  /**
   * Read an execution
   * The service does not check that the execution is of this job.
   * @returns DataJobExecution The execution.
   * @throws ApiError
   */
  public dataJobExecutionRead({
    teamName,
    jobName,
    executionId
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    /**
     * The execution. `<job>-<epoch seconds>` when started by hand, `<job>-<number>` when scheduled.
     */
    executionId: string;
  }): CancelablePromise<DataJobExecution> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}',
      path: {
        team_name: teamName,
        job_name: jobName,
        execution_id: executionId
      }
    });
  }
  /**
   * Cancel an execution
   * The published text does not mention 400.
   * @returns void
   * @throws ApiError
   */
  public dataJobExecutionCancel({
    teamName,
    jobName,
    executionId
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    /**
     * The execution. `<job>-<epoch seconds>` when started by hand, `<job>-<number>` when scheduled.
     */
    executionId: string;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'DELETE',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}',
      path: {
        team_name: teamName,
        job_name: jobName,
        execution_id: executionId
      }
    });
  }
  /**
   * Read the log of an execution
   * There is neither an offset nor a way to follow. The text is empty before the execution starts and, on Kubernetes,
   * once its pod is gone. Each line carries an RFC 3339 time and a blank at its head; the last has no line end.
   *
   * @returns DataJobExecutionLogs The text.
   * @throws ApiError
   */
  public dataJobLogsDownload({
    teamName,
    jobName,
    executionId,
    tailLines
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    /**
     * The execution. `<job>-<epoch seconds>` when started by hand, `<job>-<number>` when scheduled.
     */
    executionId: string;
    /**
     * The last so many lines; 0 and less mean all.
     */
    tailLines?: number;
  }): CancelablePromise<DataJobExecutionLogs> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}/logs',
      path: {
        team_name: teamName,
        job_name: jobName,
        execution_id: executionId
      },
      query: {
        tail_lines: tailLines
      }
    });
  }
}
