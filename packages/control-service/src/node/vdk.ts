import { ApiToken } from '../oauth/apitoken.js';
import { AuthorizationCode } from '../oauth/authorizationcode.js';
import { noToken, type TokenSource } from '../token.js';
import { credentialsFile, credentialsStore, readCredentials } from './credentials.js';
import { redirectPort } from './login.js';

/**
 * The sign-in that VDK's own settings name: the API token of `VDK_API_TOKEN` and `VDK_API_TOKEN_AUTHORIZATION_URL`, else
 * what `vdk login` keeps in its credentials cache, else none. Renewed tokens are written back to the cache only when
 * they came from there.
 *
 * @throws ControlServiceError with code `token` when the cache cannot be read
 */
export async function vdkToken(env: NodeJS.ProcessEnv = process.env): Promise<TokenSource> {
  const { VDK_API_TOKEN: apiToken, VDK_API_TOKEN_AUTHORIZATION_URL: authorizationUrl } = env;
  if (apiToken && authorizationUrl) {
    return new ApiToken({ apiToken, authorizationUrl });
  }
  const file = credentialsFile(env);
  const kept = await readCredentials(file);
  const store = credentialsStore(file);
  // A person may have logged in both ways; `auth_type` is the newest.
  const isApiToken = kept?.auth_type ? kept.auth_type === 'api-token' : Boolean(kept?.api_token);
  if (isApiToken && kept?.api_token && kept.api_token_authorization_url) {
    return new ApiToken({ apiToken: kept.api_token, authorizationUrl: kept.api_token_authorization_url, store });
  }
  if (kept?.refresh_token || kept?.access_token) {
    // VDK keeps the address of the token endpoint under this name.
    const tokenUrl = kept.authorization_url ?? '';
    return new AuthorizationCode({
      clientId: kept.client_id ?? '',
      clientSecret: kept.client_secret || undefined,
      authorizationUrl: tokenUrl,
      tokenUrl,
      redirectUri: `http://127.0.0.1:${redirectPort}`,
      store
    });
  }
  return noToken();
}

/**
 * The service that VDK's own settings name.
 *
 * @returns null when neither `VDK_CONTROL_SERVICE_REST_API_URL` nor `REST_API_URL` is set
 */
export function vdkServiceUrl(env: NodeJS.ProcessEnv = process.env): string | null {
  return env['VDK_CONTROL_SERVICE_REST_API_URL'] || env['REST_API_URL'] || null;
}
