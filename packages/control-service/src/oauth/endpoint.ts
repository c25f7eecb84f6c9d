import type { Fetch } from '../connection.js';
import { ControlServiceError } from '../error.js';

/** What a token endpoint gave. */
export interface TokenSet {
  readonly accessToken: string;
  /** A new one, if the endpoint changes it with each use. */
  readonly refreshToken: string | null;
  /** Seconds from now on, as the endpoint says; null when it does not. */
  readonly expiresInSeconds: number | null;
}

/** The error of a sign-in that did not work. */
export function tokenError(why: string, countermeasures: string, status = 0): ControlServiceError {
  return new ControlServiceError({
    code: 'token',
    status,
    what: 'Could not sign in.',
    why,
    consequences: 'Nothing was sent to the Control Service.',
    countermeasures
  });
}

/**
 * Asks a token endpoint.
 *
 * @param form the grant; sent as a form body, never in the URL
 * @param client id and secret, sent by HTTP Basic, when the client has a secret
 * @throws ControlServiceError with code `token`; its text repeats nothing of the form or the answer but OAuth's own
 * short error word
 */
export async function requestToken(
  url: string,
  form: Readonly<Record<string, string>>,
  options: {
    readonly fetch?: Fetch;
    readonly client?: { readonly id: string; readonly secret: string };
    readonly signal?: AbortSignal;
  } = {}
): Promise<TokenSet> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw tokenError('The address of the token endpoint is not an http or https address.', 'Correct the address.');
  }
  const host = new URL(url).origin;
  const { client, signal } = options;
  let response: Response;
  let text: string;
  try {
    response = await (options.fetch ?? fetch)(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
        ...(client && { Authorization: `Basic ${basic(client.id, client.secret)}` })
      },
      body: new URLSearchParams(form).toString(),
      redirect: 'manual',
      cache: 'no-store',
      signal: signal ?? AbortSignal.timeout(60_000)
    });
    text = await response.text();
  } catch {
    signal?.throwIfAborted();
    throw tokenError(`The token endpoint ${host} cannot be reached.`, 'Check its address and your network.');
  }
  const answer = parse(text);
  if (!response.ok || answer === null) {
    const word: unknown = answer?.['error'];
    const known = typeof word === 'string' && /^[a-z_]{1,40}$/.test(word) ? `, ${word}` : '';
    throw response.ok
      ? tokenError(`The answer of the token endpoint ${host} is not JSON.`, 'Check its address.', response.status)
      : tokenError(
          `The token endpoint ${host} refused (HTTP ${response.status}${known}).`,
          response.status >= 500 ? 'Try again later.' : 'The sign-in may have expired or been revoked: sign in again.',
          response.status
        );
  }
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = answer;
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw tokenError(`The token endpoint ${host} gave no access token.`, 'Check its address.', response.status);
  }
  const seconds = Number(expiresIn ?? Number.NaN);
  return {
    accessToken,
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null,
    expiresInSeconds: Number.isFinite(seconds) ? seconds : null
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/** RFC 6749 §2.3.1: both parts form-encoded, then Base64. */
function basic(id: string, secret: string): string {
  const encode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  return btoa(`${encode(id)}:${encode(secret)}`);
}
