import { ApiToken, type TokenSource, noToken } from '@vdk-lab/control-service/client';
import { environmentToken, fileToken } from '@vdk-lab/control-service/node';
import type { ConfiguredTarget } from './parse.js';

/**
 * How to sign in to a target: with its file, its variable, or, for `default`, VDK's own API token. Nothing is read
 * before the first request; keep the source for the next one, so that a token is not asked for each time.
 */
export function targetToken(target: ConfiguredTarget, env: NodeJS.ProcessEnv): TokenSource {
  if (target.tokenFile) {
    return fileToken(target.tokenFile);
  }
  if (target.tokenVariable) {
    return environmentToken(target.tokenVariable, env);
  }
  const { VDK_API_TOKEN: apiToken, VDK_API_TOKEN_AUTHORIZATION_URL: authorizationUrl } = env;
  return target.name === 'default' && apiToken && authorizationUrl
    ? new ApiToken({ apiToken, authorizationUrl })
    : noToken();
}
