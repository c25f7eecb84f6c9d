import type { Fetch } from '../connection.js';
import { invalidArgument } from '../error.js';
import { requestToken, tokenError, type TokenSet } from './endpoint.js';
import { RenewingToken, type TokenStore } from './renewing.js';

export interface AuthorizationCodeOptions {
  readonly clientId: string;
  /** Only for a client that has one; never in a browser. */
  readonly clientSecret?: string;
  /** `OAUTH2_AUTHORIZATION_URL`: where the person signs in. */
  readonly authorizationUrl: string;
  /** `OAUTH2_TOKEN_EXCHANGE_URL`. */
  readonly tokenUrl: string;
  /** Where the sign-in page sends the person afterwards. */
  readonly redirectUri: string;
  readonly scope?: string;
  readonly fetch?: Fetch;
  readonly store?: TokenStore;
}

/** A login that was begun is forgotten after so many milliseconds. */
const loginLifetime = 600_000;

/**
 * Signs a person in by a page, with PKCE (S256): {@link begin}, the person signs in, {@link complete}. Each login has a
 * random state that works once and a verifier of its own, so logins side by side do not mix.
 */
export class AuthorizationCode extends RenewingToken {
  readonly #options: AuthorizationCodeOptions;
  readonly #logins = new Map<string, { readonly verifier: string; readonly begun: number }>();

  constructor(options: AuthorizationCodeOptions) {
    super(options.store);
    this.#options = options;
  }

  /** @returns the address to open */
  async begin(): Promise<string> {
    const { authorizationUrl, clientId, redirectUri, scope } = this.#options;
    if (!URL.canParse(authorizationUrl) || !/^https?:$/.test(new URL(authorizationUrl).protocol)) {
      throw invalidArgument('The sign-in address is not an http or https address.', 'Correct the address.');
    }
    for (const [state, { begun }] of this.#logins) {
      if (performance.now() - begun > loginLifetime) {
        this.#logins.delete(state);
      }
    }
    const [state, verifier] = [random(), random()];
    this.#logins.set(state, { verifier, begun: performance.now() });
    const url = new URL(authorizationUrl);
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge: base64url(new Uint8Array(hash)),
      code_challenge_method: 'S256',
      ...(scope !== undefined && { scope })
    };
    for (const [name, value] of Object.entries(parameters)) {
      url.searchParams.set(name, value);
    }
    return url.href;
  }

  /**
   * Ends a login.
   *
   * @param callback the address the sign-in page sent the person to, with its query
   * @throws ControlServiceError with code `token` for a state that is unknown or used, and when the sign-in was refused
   */
  async complete(callback: string): Promise<void> {
    const query = new URL(callback, this.#options.redirectUri).searchParams;
    const state = query.get('state') ?? '';
    const login = this.#logins.get(state);
    this.#logins.delete(state);
    if (login === undefined || performance.now() - login.begun > loginLifetime) {
      throw tokenError('This sign-in was not begun here, was used already or took too long.', 'Sign in again.');
    }
    const code = query.get('code');
    if (code === null || code === '') {
      const word = query.get('error') ?? '';
      const known = /^[a-z_]{1,40}$/.test(word) ? ` (${word})` : '';
      throw tokenError(`The sign-in page gave no code${known}.`, 'Sign in again.');
    }
    const { tokenUrl, redirectUri } = this.#options;
    await this.accept(
      await this.#request(tokenUrl, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: login.verifier
      })
    );
  }

  protected override async renew(refreshToken: string | null): Promise<TokenSet> {
    if (refreshToken === null) {
      throw tokenError('Nobody is signed in.', 'Sign in.');
    }
    return this.#request(this.#options.tokenUrl, { grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  #request(url: string, grant: Readonly<Record<string, string>>): Promise<TokenSet> {
    const { clientId, clientSecret, fetch } = this.#options;
    return clientSecret === undefined
      ? requestToken(url, { ...grant, client_id: clientId }, { fetch })
      : requestToken(url, grant, { fetch, client: { id: clientId, secret: clientSecret } });
  }
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
