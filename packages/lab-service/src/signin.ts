import { ApiToken, type TokenSource, noToken } from '@vdk-lab/control-service';

/** VDK's own variables for an API token; without them nothing is sent. */
export function apiTokenFromEnvironment(env: NodeJS.ProcessEnv): TokenSource {
  const apiToken = env['VDK_API_TOKEN'];
  const authorizationUrl = env['VDK_API_TOKEN_AUTHORIZATION_URL'];
  return apiToken && authorizationUrl ? new ApiToken({ apiToken, authorizationUrl }) : noToken();
}
