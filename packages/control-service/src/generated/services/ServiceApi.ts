/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobApiInfo } from '../models/DataJobApiInfo.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class ServiceApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * Read what the service is and which Python versions it offers
   * The team in the path is not used.
   * @returns DataJobApiInfo Build and Python versions.
   * @throws ApiError
   */
  public info({
    teamName
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
  }): CancelablePromise<DataJobApiInfo> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/for-team/{team_name}/info',
      path: {
        team_name: teamName
      }
    });
  }
}
