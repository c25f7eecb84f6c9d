/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { OauthCredentials } from '../models/OauthCredentials.js';
import type { OauthTeamClientId } from '../models/OauthTeamClientId.js';
import type { OauthTeamCredentials } from '../models/OauthTeamCredentials.js';
import type { CancelablePromise } from '../core/CancelablePromise.js';
import type { BaseHttpRequest } from '../core/BaseHttpRequest.js';
export class TeamsApi {
  constructor(public readonly httpRequest: BaseHttpRequest) {}
  /**
   * Read the OAuth application of a team
   * @returns OauthTeamCredentials The application.
   * @throws ApiError
   */
  public oauthCredentialsGet({
    teamName
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
  }): CancelablePromise<OauthTeamCredentials> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/teams/{team_name}/oauth-credentials',
      path: {
        team_name: teamName
      }
    });
  }
  /**
   * Set the OAuth application of a team
   * The published text calls the body optional.
   * @returns void
   * @throws ApiError
   */
  public oauthCredentialsPut({
    teamName,
    requestBody
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
    requestBody: OauthCredentials;
  }): CancelablePromise<void> {
    return this.httpRequest.request({
      method: 'PUT',
      url: '/data-jobs/teams/{team_name}/oauth-credentials',
      path: {
        team_name: teamName
      },
      body: requestBody,
      mediaType: 'application/json'
    });
  }
  /**
   * Read the OAuth client id of a team
   * @returns OauthTeamClientId The client id.
   * @throws ApiError
   */
  public clientIdGet({
    teamName
  }: {
    /**
     * The team. May hold blanks.
     */
    teamName: string;
  }): CancelablePromise<OauthTeamClientId> {
    return this.httpRequest.request({
      method: 'GET',
      url: '/data-jobs/teams/{team_name}/oauth-credentials/client-id',
      path: {
        team_name: teamName
      }
    });
  }
  /**
   * Find the teams of OAuth client ids
   * Changes nothing although it is a POST.
   * @returns OauthTeamClientId Those that are known; the others are left out.
   * @throws ApiError
   */
  public getTeamIdsForClientIds({
    requestBody
  }: {
    requestBody: Array<string>;
  }): CancelablePromise<Array<OauthTeamClientId>> {
    return this.httpRequest.request({
      method: 'POST',
      url: '/data-jobs/oauth-credentials/client-ids',
      body: requestBody,
      mediaType: 'application/json'
    });
  }
}
