/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobVersion } from '../models/DataJobVersion.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class SourcesApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * Download the newest files of a job
   * A zip with one root folder, named like the job. The published text says that this is not implemented; it is.
   * @returns binary The zip, without a file name.
   * @throws ApiError
   */
  public dataJobSourcesDownload({
    teamName,
    jobName
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
  }): CancelablePromise<Blob> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/sources',
      path: {
        team_name: teamName,
        job_name: jobName
      }
    });
  }
  /**
   * Upload the files of a job
   * A zip with exactly one folder at its root; the folder's name does not matter. Files that are unchanged since the
   * last upload give the present version, anything else a new one, also going back to an older content. Uploads at
   * the same time may fail with 503: try again. Something that is no zip, or an empty one, is 503 or 500.
   *
   * @returns DataJobVersion The version.
   * @throws ApiError
   */
  public sourcesUpload({
    teamName,
    jobName,
    requestBody,
    reason
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The job.
     */
    jobName: string;
    requestBody: Blob;
    /**
     * Kept as the message of the version.
     */
    reason?: string;
  }): CancelablePromise<DataJobVersion> {
    return this.httpRequest.request({
      method: 'POST',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/sources',
      path: {
        team_name: teamName,
        job_name: jobName
      },
      query: {
        reason: reason
      },
      body: requestBody,
      mediaType: 'application/octet-stream'
    });
  }
  /**
   * Delete the files of a job
   * Does not undeploy. 200 also when there were none.
   * @returns void
   * @throws ApiError
   */
  public sourcesDelete({
    teamName,
    jobName,
    reason
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
     * Kept as the message of the version.
     */
    reason?: string;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'DELETE',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/sources',
      path: {
        team_name: teamName,
        job_name: jobName
      },
      query: {
        reason: reason
      }
    });
  }
}
