import { describe, expect, it } from 'vitest';
import { ApiToken, AuthorizationCode, ControlService, displayName, type StoredTokens } from '../src/index.js';
import { serve, type Answer } from './support/server.js';

const form = (body: Buffer): Record<string, string> => Object.fromEntries(new URLSearchParams(body.toString()));

/** A token endpoint that numbers its tokens. */
async function endpoint(
  answer: (count: number) => Answer = count => ({ body: { access_token: `t${count}`, expires_in: 3600 } })
) {
  let count = 0;
  return serve(() => answer(++count));
}

describe('API token', () => {
  it('is exchanged by the refresh grant, in the body and not in the URL', async () => {
    const server = await endpoint();
    const source = new ApiToken({ authorizationUrl: `${server.url}/token`, apiToken: 'a&b=ü' });
    expect(await source.token()).toBe('t1');
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.url).toBe('/token');
    expect(form(server.requests[0]?.body ?? Buffer.of())).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'a&b=ü'
    });
  });

  it('is exchanged once for all who wait, and again only when due', async () => {
    const server = await endpoint();
    const source = new ApiToken({ authorizationUrl: server.url, apiToken: 'x' });
    expect(await Promise.all([source.token(), source.token(), source.token()])).toEqual(['t1', 't1', 't1']);
    expect(await source.token()).toBe('t1');
    source.reject('another');
    expect(await source.token()).toBe('t1');
    source.reject('t1');
    expect(await source.token()).toBe('t2');
    expect(server.requests).toHaveLength(2);
  });

  it('one who gives up waiting does not end it for the others', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const server = await serve(async () => {
      await gate;
      return { body: { access_token: 't', expires_in: 3600 } };
    });
    const source = new ApiToken({ authorizationUrl: server.url, apiToken: 'x' });
    const controller = new AbortController();
    const patient = source.token();
    const hasty = source.token(controller.signal);
    controller.abort(new Error('enough'));
    await expect(hasty).rejects.toThrow('enough');
    open();
    expect(await patient).toBe('t');
  });

  it('is renewed before it expires, whatever the clock of the endpoint says', async () => {
    // exp of 1970 and one hour to live: only the duration counts.
    const exp = `h.${Buffer.from('{"exp":1}').toString('base64url')}.s`;
    const server = await endpoint(count => ({
      body: { access_token: `${exp}${count}`, expires_in: count === 1 ? 0.02 : 3600 }
    }));
    const source = new ApiToken({ authorizationUrl: server.url, apiToken: 'x' });
    expect(await source.token()).toBe(`${exp}1`);
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(await source.token()).toBe(`${exp}2`);
    expect(await source.token()).toBe(`${exp}2`);
  });

  it('starts with a kept token and keeps new ones', async () => {
    const server = await endpoint();
    const saved: StoredTokens[] = [];
    const kept = { accessToken: 'kept', refreshToken: null, expiresAt: Date.now() + 3_600_000 };
    const store = { load: async () => kept, save: async (tokens: StoredTokens) => void saved.push(tokens) };
    const source = new ApiToken({ authorizationUrl: server.url, apiToken: 'x', store });
    expect(await source.token()).toBe('kept');
    source.reject('kept');
    expect(await source.token()).toBe('t1');
    expect(saved).toHaveLength(1);
    // Its next start goes on with it.
    const next = { load: async () => saved[0] ?? null, save: async () => undefined };
    expect(await new ApiToken({ authorizationUrl: server.url, apiToken: 'x', store: next }).token()).toBe('t1');
    await source.signOut();
    expect(saved[1]).toEqual({ accessToken: null, refreshToken: null, expiresAt: null });
  });

  it('works where a token cannot be kept, but a log-out that did not work is told', async () => {
    const server = await endpoint();
    const store = { load: async () => null, save: () => Promise.reject(new Error('disk full')) };
    const source = new ApiToken({ authorizationUrl: server.url, apiToken: 'x', store });
    expect(await source.token()).toBe('t1');
    await expect(source.signOut()).rejects.toThrow('disk full');
  });

  it('does not start with a kept token that is about to expire', async () => {
    const server = await endpoint();
    const store = {
      load: async () => ({ accessToken: 'kept', refreshToken: null, expiresAt: Date.now() + 30_000 }),
      save: async () => undefined
    };
    expect(await new ApiToken({ authorizationUrl: server.url, apiToken: 'x', store }).token()).toBe('t1');
  });

  it.each([
    [
      { status: 400, body: { error: 'invalid_grant', error_description: 'token s3cret' } },
      'refused (HTTP 400, invalid_grant).'
    ],
    [{ status: 401, body: 's3cret' }, 'refused (HTTP 401).'],
    [{ status: 503, body: '<html>s3cret</html>' }, 'refused (HTTP 503).'],
    [{ status: 302, headers: { Location: 'http://127.0.0.1:1' } }, 'refused (HTTP 302).'],
    [{ body: 's3cret' }, 'is not JSON.'],
    [{ body: '"s3cret"' }, 'is not JSON.'],
    [{ body: { access_token: '' } }, 'gave no access token.'],
    [{ body: '' }, 'is not JSON.']
  ])('says what the endpoint did: %j', async (answer, text) => {
    const server = await endpoint(() => answer);
    const source = new ApiToken({ authorizationUrl: server.url, apiToken: 's3cret' });
    const error: unknown = await source.token().catch(reason => reason);
    expect(error).toMatchObject({ name: 'ControlServiceError', code: 'token', what: 'Could not sign in.' });
    expect(String(error)).toContain(`${new URL(server.url).origin} ${text}`.replace(' is not', ' is not'));
    expect(JSON.stringify([error, String(error)])).not.toContain('s3cret');
  });

  it('says when the endpoint cannot be reached or is no address', async () => {
    const unreachable = new ApiToken({ authorizationUrl: 'http://127.0.0.1:1/token', apiToken: 's3cret' });
    await expect(unreachable.token()).rejects.toThrow('The token endpoint http://127.0.0.1:1 cannot be reached.');
    const wrong = new ApiToken({ authorizationUrl: 'nonsense', apiToken: 's3cret' });
    await expect(wrong.token()).rejects.toThrow('is not an http or https address');
  });

  it('shows in no log', () => {
    const source = new ApiToken({ authorizationUrl: 'http://127.0.0.1:1', apiToken: 's3cret' });
    const service = new ControlService({ url: 'http://127.0.0.1:1', token: source });
    expect(`${source} ${JSON.stringify({ source, service })}`).not.toContain('s3cret');
  });
});

describe('authorization code', () => {
  async function flow(more: object = {}) {
    const server = await serve(({ body }) => ({
      body: {
        access_token: `of ${form(body)['code'] ?? 'refresh'}`.replace(' ', '-'),
        refresh_token: 'r1',
        expires_in: 3600
      }
    }));
    const source = new AuthorizationCode({
      clientId: 'client',
      authorizationUrl: 'https://sign-in.example/authorize?tenant=1',
      tokenUrl: `${server.url}/token`,
      redirectUri: 'http://127.0.0.1:31113',
      ...more
    });
    return { server, source };
  }
  const stateOf = (url: string): string => new URL(url).searchParams.get('state') ?? '';

  it('signs in with PKCE and renews with the refresh token', async () => {
    const { server, source } = await flow({ scope: 'openid' });
    const url = new URL(await source.begin());
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      tenant: '1',
      response_type: 'code',
      client_id: 'client',
      redirect_uri: 'http://127.0.0.1:31113',
      code_challenge_method: 'S256',
      scope: 'openid'
    });
    await source.complete(`/?code=c1&state=${stateOf(url.href)}`);
    expect(await source.token()).toBe('of-c1');
    const sent = form(server.requests[0]?.body ?? Buffer.of());
    expect(sent).toMatchObject({ grant_type: 'authorization_code', code: 'c1', client_id: 'client' });
    const hash = await crypto.subtle.digest('SHA-256', Buffer.from(sent['code_verifier'] ?? ''));
    expect(Buffer.from(hash).toString('base64url')).toBe(url.searchParams.get('code_challenge'));
    source.reject('of-c1');
    expect(await source.token()).toBe('of-refresh');
    expect(form(server.requests[1]?.body ?? Buffer.of())).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'r1'
    });
  });

  it('keeps two logins apart, each with a state and verifier of its own that work once', async () => {
    const { server, source } = await flow();
    const [first, second] = [await source.begin(), await source.begin()];
    expect(stateOf(first)).not.toBe(stateOf(second));
    await source.complete(`?code=two&state=${stateOf(second)}`);
    await source.complete(`?code=one&state=${stateOf(first)}`);
    const verifiers = server.requests.map(({ body }) => form(body)['code_verifier']);
    expect(new Set(verifiers).size).toBe(2);
    await expect(source.complete(`?code=again&state=${stateOf(first)}`)).rejects.toThrow('was used already');
    await expect(source.complete('?code=x&state=invented')).rejects.toThrow('was not begun here');
    await expect(source.complete('?code=x')).rejects.toThrow('was not begun here');
    expect(server.requests).toHaveLength(2);
  });

  it('says that the sign-in page gave no code', async () => {
    const { source } = await flow();
    const state = stateOf(await source.begin());
    await expect(source.complete(`?error=access_denied&state=${state}`)).rejects.toThrow(
      'gave no code (access_denied)'
    );
    const other = stateOf(await source.begin());
    await expect(source.complete(`?error=%3Cscript%3E&state=${other}`)).rejects.toThrow('gave no code.');
  });

  it('sends the secret of a client by HTTP Basic, escaped', async () => {
    const { server, source } = await flow({ clientId: 'a:b', clientSecret: 'c d%' });
    await source.complete(`?code=c&state=${stateOf(await source.begin())}`);
    const header = server.requests[0]?.headers.authorization ?? '';
    expect(Buffer.from(header.slice('Basic '.length), 'base64').toString()).toBe('a%3Ab:c+d%25');
    expect(form(server.requests[0]?.body ?? Buffer.of())).not.toHaveProperty('client_id');
  });

  it('says that nobody is signed in, and refuses a wrong sign-in address', async () => {
    const { source } = await flow({ authorizationUrl: 'javascript:alert(1)' });
    await expect(source.token()).rejects.toThrow('Nobody is signed in.');
    await expect(source.begin()).rejects.toThrow('not an http or https address');
  });
});

describe('display name', () => {
  const token = (claims: unknown): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  it.each([
    [{ username: 'ü', email: 'e' }, 'ü'],
    [{ acct: 'a' }, 'a'],
    [{ preferred_username: 'p', sub: 's' }, 'p'],
    [{ sub: 's' }, 's'],
    [{ username: 1 }, null],
    ['text', null]
  ])('of %j is %j', (claims, name) => expect(displayName(token(claims))).toBe(name));
  it('is null for what is no JWT', () => expect(displayName('opaque')).toBeNull());
});
