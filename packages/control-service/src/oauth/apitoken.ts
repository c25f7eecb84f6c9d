import type { Fetch } from '../connection.js';
import { requestToken, type TokenSet } from './endpoint.js';
import { RenewingToken, type TokenStore } from './renewing.js';

/** Changes an API token (a long-lived refresh token) into access tokens, as `VDK_API_TOKEN` is meant. */
export class ApiToken extends RenewingToken {
  readonly #options: ApiTokenOptions;

  constructor(options: ApiTokenOptions) {
    super(options.store);
    this.#options = options;
  }

  protected override renew(): Promise<TokenSet> {
    const { authorizationUrl, apiToken, fetch } = this.#options;
    return requestToken(authorizationUrl, { grant_type: 'refresh_token', refresh_token: apiToken }, { fetch });
  }
}

export interface ApiTokenOptions {
  /** `VDK_API_TOKEN_AUTHORIZATION_URL`. */
  readonly authorizationUrl: string;
  /** `VDK_API_TOKEN`. */
  readonly apiToken: string;
  readonly fetch?: Fetch;
  readonly store?: TokenStore;
}
