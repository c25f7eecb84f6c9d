/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobDeployment } from '../models/DataJobDeployment.js';
import type { DataJobDeploymentId } from '../models/DataJobDeploymentId.js';
import type { DataJobDeploymentStatus } from '../models/DataJobDeploymentStatus.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class DeploymentsApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * List the deployments of a job
   * None or one. A deployment that is still being built does not show; a failed one never does.
   * @returns DataJobDeploymentStatus The deployment, if there is one.
   * @throws ApiError
   */
  public deploymentList({
    teamName,
    jobName,
    deploymentId,
    mode
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
     * Ignored by the service.
     * @deprecated
     */
    deploymentId?: string;
    /**
     * Do not send it. The published values are 500, the same in upper case have no effect.
     * @deprecated
     */
    mode?: string;
  }): CancelablePromise<Array<DataJobDeploymentStatus>> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments',
      path: {
        team_name: teamName,
        job_name: jobName
      },
      query: {
        deployment_id: deploymentId,
        mode: mode
      }
    });
  }
  /**
   * Deploy a version
   * Accepted and built in the background; the present deployment goes on until the new one is ready and survives one
   * that fails. Success shows in the list, by `job_version` and `last_deployed_date`; failure shows nowhere. An
   * absent field keeps its deployed value, but a service that keeps deployments in its database reads an absent
   * `enabled` as true: send it. A missing or unknown `job_version` and an invalid schedule are accepted and fail later.
   * The published text calls the body optional; without one the service answers 500.
   *
   * @returns void
   * @throws ApiError
   */
  public deploymentUpdate({
    teamName,
    jobName,
    requestBody,
    sendNotification = true
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    requestBody: DataJobDeployment;
    /**
     * Mail the contacts in `notified_on_job_deploy`.
     */
    sendNotification?: boolean;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'POST',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments',
      path: {
        team_name: teamName,
        job_name: jobName
      },
      query: {
        send_notification: sendNotification
      },
      body: requestBody,
      mediaType: 'application/json'
    });
  }
  /**
   * Read the deployment of a job
   * @returns DataJobDeploymentStatus The deployment.
   * @throws ApiError
   */
  public deploymentRead({
    teamName,
    jobName,
    deploymentId
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
  }): CancelablePromise<DataJobDeploymentStatus> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      }
    });
  }
  /**
   * Change the deployment in place, for example switch its schedule off
   * Done when it answers, and moves `last_deployed_date`. `job_version` and `python_version` cannot change here.
   * Manual executions of a deployment with `enabled` false remain possible.
   *
   * @returns void
   * @throws ApiError
   */
  public deploymentPatch({
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
    requestBody: DataJobDeployment;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'PATCH',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      },
      body: requestBody,
      mediaType: 'application/json'
    });
  }
  /**
   * Undeploy a job
   * Past executions and sources stay.
   * @returns void
   * @throws ApiError
   */
  public deploymentDelete({
    teamName,
    jobName,
    deploymentId
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
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'DELETE',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      }
    });
  }
}
