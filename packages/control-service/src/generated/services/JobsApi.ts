/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJob } from '../models/DataJob.js';
import type { DataJobQueryResponse } from '../models/DataJobQueryResponse.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class JobsApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * Query jobs or executions with GraphQL
   * One query with the root `jobs` or `executions`; the schema stands in `x-graphql-schema`. The root field is
   * unwrapped in the answer: `data` is the page itself. Totals that are not selected read 0, a `content` that is
   * not selected reads null. Aliases and introspection give 200 with null `data`; of two roots one is answered.
   *
   * `pageNumber` counts from 1 and has to be given. The order is by job name unless a predicate sorts; of several
   * sorts the last wins. A predicate needs `property` and at least one of `pattern` and `sort`. The team in the
   * path filters nothing; clients send `no-team-specified` and filter by `config.team`. Instants are RFC 3339, but
   * zero seconds may be left out and the number of decimals varies. Every failure is 400 with `errors` and null
   * `data`, except texts in `variables` that are no JSON object and an unknown `operation_name`: 500.
   *
   * @returns DataJobQueryResponse One page.
   * @throws ApiError
   */
  public jobsQuery({
    teamName,
    query,
    operationName,
    variables
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    /**
     * The GraphQL text. Absent or empty - the first 20 jobs with a few fields.
     */
    query?: string;
    /**
     * Which of several operations in `query` to run. Unknown - 500. The usual `operationName` is ignored.
     */
    operationName?: string;
    /**
     * A JSON object as text. Anything else, the empty text too, is 500.
     */
    variables?: string;
  }): CancelablePromise<DataJobQueryResponse> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs',
      path: {
        team_name: teamName
      },
      query: {
        query: query,
        operation_name: operationName,
        variables: variables
      }
    });
  }
  /**
   * Create a job
   * The name matches `^[a-z][a-z0-9-]{5,49}$` (the published text says 5 to 50 characters; the service wants 6) and
   * is unique over all teams. The team of the path is stored; a `team` in the body has to be absent, null or equal.
   * The published text requires `description` and `config`; the service does not, but without `config` it stores
   * other defaults than with an empty one. `schedule_cron` is not checked. An explicit null for `generate_keytab` is
   * 500. With `generate_keytab` true, the default, a service that cannot make a keytab answers 503 and stores nothing.
   *
   * @returns string Created. No body. The published text does not mention the header.
   * @throws ApiError
   */
  public dataJobCreate({
    teamName,
    requestBody,
    name
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    requestBody: DataJob;
    /**
     * When given it has to equal `job_name` of the body.
     */
    name?: string;
  }): CancelablePromise<string> {
    return this.httpRequest.request({
      method: 'POST',
      url: '/data-jobs/for-team/{team_name}/jobs',
      path: {
        team_name: teamName
      },
      query: {
        name: name
      },
      body: requestBody,
      mediaType: 'application/json',
      responseHeader: 'Location'
    });
  }
  /**
   * Read a job
   * @returns DataJob The job.
   * @throws ApiError
   */
  public dataJobRead({
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
  }): CancelablePromise<DataJob> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}',
      path: {
        team_name: teamName,
        job_name: jobName
      }
    });
  }
  /**
   * Replace what a person may edit of a job
   * Everything is overwritten, also with nulls. `job_name` has to equal the path's, `team` the stored one (absent is
   * fine). A new schedule or new contacts reach a deployed job only with the next deployment or patch. The published
   * text promises 201 and 204; the service answers 200.
   *
   * @returns void
   * @throws ApiError
   */
  public dataJobUpdate({
    teamName,
    jobName,
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
    requestBody: DataJob;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'PUT',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}',
      path: {
        team_name: teamName,
        job_name: jobName
      },
      body: requestBody,
      mediaType: 'application/json'
    });
  }
  /**
   * Delete a job, its deployment, its executions and its sources
   * Properties and secrets stay. Running executions are not cancelled. 503 may mean that only the sources are left.
   * @returns void
   * @throws ApiError
   */
  public dataJobDelete({
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
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'DELETE',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}',
      path: {
        team_name: teamName,
        job_name: jobName
      }
    });
  }
  /**
   * Download the Kerberos keytab of a job
   * A service without Kerberos answers zero bytes, or 404 for a job that wants no keytab.
   * @returns binary The bytes, without a file name.
   * @throws ApiError
   */
  public dataJobKeytabDownload({
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
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/keytab',
      path: {
        team_name: teamName,
        job_name: jobName
      }
    });
  }
  /**
   * Move a job to another team
   * @returns void
   * @throws ApiError
   */
  public dataJobTeamUpdate({
    teamName,
    jobName,
    newTeam
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
     * The team that gets the job. A blank one is 404.
     */
    newTeam: string;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'PUT',
      url: '/data-jobs/for-team/{team_name}/jobs/{job_name}/team/{new_team}',
      path: {
        team_name: teamName,
        job_name: jobName,
        new_team: newTeam
      }
    });
  }
}
