import { createServer } from 'node:http';
import { ControlServiceError } from '../error.js';
import { AuthorizationCode, type AuthorizationCodeOptions } from '../oauth/authorizationcode.js';

/** The port of VDK's redirect address unless `OAUTH2_REDIRECT_URI_PORT` names another. */
export const redirectPort = 31113;

export interface LoginOptions extends Omit<AuthorizationCodeOptions, 'redirectUri'> {
  /** Default {@link redirectPort}. */
  readonly port?: number;
  /** Shows the sign-in page, for example by opening a browser. Do not write the address to a log. */
  readonly open: (url: string) => void | Promise<void>;
  /** How long the person has, in milliseconds. Default 300,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const page = (text: string): string =>
  `<!doctype html><meta charset="utf-8"><title>VDK</title><p>${text} You can close this page.</p>`;

/**
 * Signs a person in by a page of the browser. A server on the loopback interface takes the answer; it lives only as
 * long as the login.
 *
 * @returns the signed-in token source
 * @throws ControlServiceError with code `token` when the person takes too long, the port is taken or the sign-in fails
 */
export async function login(options: LoginOptions): Promise<AuthorizationCode> {
  const port = options.port ?? redirectPort;
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  let source: AuthorizationCode | null = null;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method !== 'GET' || source === null || !url.searchParams.has('state')) {
      response.writeHead(404).end();
      return;
    }
    const answer = (status: number, text: string): void => {
      const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' };
      response.writeHead(status, { ...headers, 'Referrer-Policy': 'no-referrer' }).end(page(text));
    };
    source.complete(url.search).then(
      () => {
        answer(200, 'You are signed in.');
        resolve();
      },
      error => {
        answer(400, 'The sign-in did not work.');
        reject(error);
      }
    );
  });
  const fail = (why: string, countermeasures: string): void =>
    reject(
      new ControlServiceError({
        code: 'token',
        what: 'Could not sign in.',
        why,
        consequences: 'Nobody is signed in.',
        countermeasures
      })
    );
  const timer = setTimeout(() => fail('The sign-in took too long.', 'Sign in again.'), options.timeoutMs ?? 300_000);
  const stop = (): void => reject(options.signal?.reason);
  options.signal?.addEventListener('abort', stop, { once: true });
  server.once('error', () =>
    fail(`The port ${port} on this machine is taken.`, 'End what uses it, or name another port.')
  );
  try {
    await Promise.race([new Promise<void>(listening => server.listen(port, '127.0.0.1', listening)), ended]);
    const address = server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    source = new AuthorizationCode({ ...options, redirectUri: `http://127.0.0.1:${actual}` });
    await options.open(await source.begin());
    await ended;
    return source;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    server.close();
    server.closeAllConnections();
  }
}
