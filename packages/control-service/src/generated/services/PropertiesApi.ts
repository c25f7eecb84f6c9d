/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobDeploymentId } from '../models/DataJobDeploymentId.js';
import type { DataJobProperties } from '../models/DataJobProperties.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class PropertiesApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * Read all properties of a job
   * Kept by job name alone; whether job or team exist is not checked.
   * @returns DataJobProperties The map, empty when there is none.
   * @throws ApiError
   */
  public dataJobPropertiesRead({
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
  }): CancelablePromise<DataJobProperties> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/properties',
      path: {
        team_name: teamName,
        job_name: jobName,
        deployment_id: deploymentId
      }
    });
  }
  /**
   * Replace all properties of a job
   * The last writer wins; there is no way to notice another one. The published text also promises 201.
   * @returns void
   * @throws ApiError
   */
  public dataJobPropertiesUpdate({
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
    requestBody: DataJobProperties;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'PUT',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/properties',
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
