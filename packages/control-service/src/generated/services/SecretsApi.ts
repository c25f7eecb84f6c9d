/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobDeploymentId } from '../models/DataJobDeploymentId.js';
import type { DataJobSecrets } from '../models/DataJobSecrets.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class SecretsApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * Read all secrets of a job
   * @returns DataJobSecrets The map.
   * @throws ApiError
   */
  public dataJobSecretsRead({
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
  }): CancelablePromise<DataJobSecrets> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/secrets',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      }
    });
  }
  /**
   * Replace all secrets of a job
   * The published text also promises 204.
   * @returns void
   * @throws ApiError
   */
  public dataJobSecretsUpdate({
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
    requestBody: DataJobSecrets;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'PUT',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/secrets',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      },
      body: requestBody,
      mediaType: 'application/json'
    });
  }
}
