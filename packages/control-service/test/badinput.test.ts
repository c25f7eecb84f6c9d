import { createServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { ApiToken, ControlService, ControlServiceError, isControlServiceError } from '../src/index.js';
import { serve, type Answer } from './support/server.js';

/** All a person reads of an error. */
async function read(promise: Promise<unknown>): Promise<string[]> {
  const error: unknown = await promise.then(
    () => null,
    reason => reason
  );
  if (!(error instanceof ControlServiceError)) {
    throw new Error('It did not fail as it should.', { cause: error });
  }
  return [error.what, error.why, error.consequences, error.countermeasures];
}

/** An address where nothing listens. */
async function deadUrl(): Promise<string> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const readJob = (url: string) => read(new ControlService({ url, retries: 0 }).jobs.read('team', 'weather-report'));
const what = 'Could not read data job "weather-report".';
const checkUrl = 'Check the URL, that the service runs, and your network or proxy.';
const checkProxy = 'Check that the URL is the one of a VDK Control Service and what stands in front of it.';

describe('what a person reads', () => {
  it('of a service that is down', async () => {
    const url = await deadUrl();
    expect(await readJob(url)).toEqual([
      what,
      `${url} cannot be reached. Nothing listens there.`,
      'It is unknown whether the request was carried out.',
      checkUrl
    ]);
  });

  it('of a host that does not exist', async () => {
    const [, why, , countermeasures] = await readJob('http://no-such-host.invalid');
    expect(why).toMatch(
      /^http:\/\/no-such-host\.invalid cannot be reached\. The host name (is unknown|cannot be resolved at the moment)\.$/
    );
    expect(countermeasures).toBe(checkUrl);
  });

  it('of a wrong URL, which is another kind of server', async () => {
    const page = await serve(() => ({ body: '<html>Welcome</html>', headers: { 'Content-Type': 'text/html' } }));
    expect(await readJob(page.url)).toEqual([
      what,
      'The answer is a web page, not data.',
      'It is unknown whether the request was carried out.',
      checkProxy
    ]);
    const framework = await serve(() => ({
      status: 404,
      body: { timestamp: 'x', status: 404, error: 'Not Found', path: '/x' }
    }));
    expect(await readJob(framework.url)).toEqual([
      what,
      'There is no such thing in this team. (HTTP 404)',
      'The request was not carried out.',
      'Check the names of the team and the data job; the job may belong to another team.'
    ]);
  });

  it('of https where http is spoken, and of a handshake that fails', async () => {
    const plain = await serve(() => ({}));
    const advice =
      'Check that the URL should begin with https. For a private certificate authority name its file in NODE_EXTRA_CA_CERTS.';
    const url = plain.url.replace('http:', 'https:');
    const [, why, consequences, countermeasures] = await readJob(url);
    expect(why).toMatch(new RegExp(`^No secure connection to ${url} can be made \\(ERR_SSL_[A-Z_]+\\)\\.$`));
    expect([consequences, countermeasures]).toEqual(['The request was not carried out.', advice]);
    // A server without a certificate cannot finish a handshake.
    const server = createServer({}).listen(0, '127.0.0.1');
    try {
      await new Promise(resolve => server.once('listening', resolve));
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      expect((await readJob(`https://127.0.0.1:${port}`))[3]).toBe(advice);
    } finally {
      server.close();
    }
  });

  const cases: [string, Answer, string[]][] = [
    [
      '401',
      { status: 401 },
      [
        what,
        'The service does not accept your sign-in. (HTTP 401)',
        'The request was not carried out.',
        'Sign in again.'
      ]
    ],
    [
      '403',
      { status: 403 },
      [
        what,
        'You are not allowed to do this. (HTTP 403)',
        'The request was not carried out.',
        'Ask an owner of the team for access.'
      ]
    ],
    [
      '409',
      { status: 409 },
      [
        what,
        'It conflicts with what is there. (HTTP 409)',
        'The request was not carried out.',
        'The name may be taken, in any team, or an execution may be active. Look, then try again.'
      ]
    ],
    [
      '413',
      { status: 413 },
      [
        what,
        'It is larger than the service takes. (HTTP 413)',
        'The request was not carried out.',
        'Make it smaller, or ask the operator for the limit.'
      ]
    ],
    [
      '418',
      { status: 418 },
      [
        what,
        'The service refused the request. (HTTP 418)',
        'The request was not carried out.',
        'Check the URL of the service.'
      ]
    ],
    [
      '599',
      { status: 599 },
      [
        what,
        'The service failed. (HTTP 599)',
        'It is unknown whether the request was carried out.',
        'Try again, then tell the operator the operation id.'
      ]
    ],
    [
      'a body that is not JSON',
      { body: 'allowed{"job_name":"x"}' },
      [
        what,
        'The answer is not valid JSON; it begins with "allowed{\\"job_name\\":\\"x\\"}".',
        'It is unknown whether the request was carried out.',
        checkProxy
      ]
    ],
    [
      'a success with nothing in it',
      { body: '' },
      [
        what,
        'The service answered with nothing where data are due. It does so when a sign-in is not known to it.',
        'It is unknown whether the request was carried out.',
        'Sign in again, or check that the client is registered for the team.'
      ]
    ],
    [
      'a text as JSON',
      { status: 400, body: '"no"' },
      [what, 'no', 'The request was not carried out.', 'Correct the values and try again.']
    ],
    [
      'JSON that tells nothing',
      { status: 400, body: '[]' },
      [
        what,
        'The service refused the request as invalid. (HTTP 400)',
        'The request was not carried out.',
        'Correct the values and try again.'
      ]
    ],
    [
      'JSON null',
      { status: 400, body: 'null' },
      [
        what,
        'The service refused the request as invalid. (HTTP 400)',
        'The request was not carried out.',
        'Correct the values and try again.'
      ]
    ],
    [
      'errors of GraphQL',
      { status: 400, body: { errors: [{ message: 'one' }, {}, 'two', null], data: null } },
      [what, 'one; two', 'The request was not carried out.', 'Correct the values and try again.']
    ],
    [
      'four texts of which some are missing',
      { status: 400, body: { what: 'It broke.', why: null } },
      ['It broke.', 'The service refused the request as invalid. (HTTP 400)', '', 'Correct the values and try again.']
    ]
  ];
  it.each(cases)('of %s', async (_, answer, texts) => {
    expect(await readJob((await serve(() => answer)).url)).toEqual(texts);
  });

  it('of an endless text: its beginning', async () => {
    const { url } = await serve(() => ({ status: 400, body: 'x'.repeat(100_000) }));
    expect((await readJob(url))[1]).toBe(`${'x'.repeat(2000)}…`);
  });

  it('of a download that breaks off', async () => {
    const { url } = await serve((_, { response }) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('PK');
      response.socket?.end();
    });
    const texts = await read(new ControlService({ url, retries: 0 }).sources.download('team', 'weather-report'));
    expect(texts[1]).toBe(`${url} cannot be reached. The connection was closed before the answer was complete.`);
    // Where `fetch` does not notice, the length does.
    const short = async () => new Response('PK', { headers: { 'Content-Length': '100' } });
    const service = new ControlService({ url, retries: 0, fetch: short });
    expect(await read(service.sources.download('team', 'weather-report'))).toEqual([
      'Could not download the files of "weather-report".',
      'The answer broke off after 2 of 100 bytes.',
      'What was received is not used.',
      'Try again; check what stands between you and the service.'
    ]);
  });

  it.each([200, 400])('of an answer %s without an end: it is not received any further', async status => {
    let isGone = false;
    const part = Buffer.alloc(2 ** 20, 'x');
    const { url } = await serve((_, { response }) => {
      response.on('close', () => {
        isGone = true;
      });
      response.writeHead(status, { 'Content-Type': 'text/plain' });
      const more = (): void => {
        while (!isGone && response.write(part));
      };
      response.on('drain', more);
      more();
    });
    expect((await readJob(url))[1]).toBe('The answer is too large.');
    await vi.waitFor(() => expect(isGone).toBe(true), 30_000);
  });

  it('of a start that is accepted without saying which', async () => {
    const { url } = await serve(() => ({ status: 202 }));
    expect((await read(new ControlService({ url }).executions.start('team', 'j')))[1]).toBe(
      'The answer does not carry the header Location, or something in between removed it.'
    );
  });

  it('of a token endpoint that fails, in place of the call it was for', async () => {
    const { url } = await serve(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    const token = new ApiToken({ authorizationUrl: url, apiToken: 'x' });
    expect(await read(new ControlService({ url, token }).jobs.read('t', 'j'))).toEqual([
      'Could not sign in.',
      `The token endpoint ${url} refused (HTTP 400, invalid_grant).`,
      'Nothing was sent to the Control Service.',
      'The sign-in may have expired or been revoked: sign in again.'
    ]);
  });

  it('of a token source that fails in another way, without what it said', async () => {
    const token = { token: () => Promise.reject(new Error('s3cret')) };
    const texts = await read(new ControlService({ url: 'http://127.0.0.1:1', token }).jobs.read('t', 'j'));
    expect(texts.join()).not.toContain('s3cret');
    expect(texts[1]).toBe('The sign-in did not give a usable access token.');
  });

  it('of a page that redirects without telling where', async () => {
    const { url } = await serve(() => ({ status: 307, headers: { Location: '/login' } }));
    expect((await readJob(url))[1]).toBe(`${url} redirects.`);
  });

  it('of a query whose answer holds no page', async () => {
    const { url } = await serve(() => ({ body: { errors: [{ message: 'why' }], data: null } }));
    const query = new ControlService({ url }).jobs.page({ select: { jobName: true } }, 1);
    expect((await read(query)).slice(0, 2)).toEqual(['Could not query the service.', 'why']);
  });
});

describe('finding', () => {
  it('gives null for what is not there and tells everything else', async () => {
    const { url } = await serve(({ url: path }) =>
      path.endsWith('/deployments') ? { body: [] } : { status: path.includes('none') ? 404 : 500 }
    );
    const service = new ControlService({ url });
    expect(await service.jobs.find('t', 'none')).toBeNull();
    expect(await service.deployments.find('t', 'j')).toBeNull();
    const error: unknown = await service.jobs.find('t', 'j').catch(reason => reason);
    expect(isControlServiceError(error, 500)).toBe(true);
    expect(isControlServiceError(error, 404)).toBe(false);
    expect(isControlServiceError(new Error('x'))).toBe(false);
  });
});
