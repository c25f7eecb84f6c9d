import { describe, expect, it } from 'vitest';
import { ControlService, ControlServiceError, staticToken, type TokenSource } from '../src/index.js';
import { serve, type Answer } from './support/server.js';

const quick = { retryDelayMs: 1 };

/** A service that gives these answers one after the other, the last one again and again. */
async function scripted(...answers: Answer[]) {
  let next = 0;
  const server = await serve(() => answers[Math.min(next++, answers.length - 1)]);
  return { server, service: new ControlService({ url: server.url, ...quick }) };
}

async function failure(promise: Promise<unknown>): Promise<ControlServiceError> {
  const error = await promise.then(
    () => null,
    reason => reason
  );
  expect(error).toBeInstanceOf(ControlServiceError);
  return error;
}

const job = { job_name: 'a-job', description: null, config: {} };

describe('requests', () => {
  it('encodes each part of a path', async () => {
    const { server, service } = await scripted({ body: job });
    await service.jobs.read('a team/ü?#', '%2F..', {});
    expect(server.requests[0]?.url).toBe('/data-jobs/for-team/a%20team%2F%C3%BC%3F%23/jobs/%252F..');
  });

  it.each(['', '.', '..', '\ud800'])('refuses the name %j before anything is sent', async name => {
    const { server, service } = await scripted({ body: job });
    const error = await failure(service.jobs.read('team', name));
    expect(error.code).toBe('invalid-argument');
    expect(error.what).toContain('The job name');
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['nonsense', 'not an http or https address'],
    ['ftp://host', 'not an http or https address'],
    ['//host', 'not an http or https address'],
    ['http://user:pa55@host', 'contains a user name or password'],
    ['http://host/?x=1', 'contains a query or fragment']
  ])('refuses the URL %s and does not repeat it', (url, text) => {
    const make = () => new ControlService({ url });
    expect(make).toThrow(text);
    expect(make).not.toThrow('pa55');
  });

  it('takes the base URL with a slash or with the path the operations bring', async () => {
    const { server } = await scripted({ body: job });
    await new ControlService({ url: `${server.url}/data-jobs/` }).jobs.read('t', 'j');
    expect(server.requests[0]?.url).toBe('/data-jobs/for-team/t/jobs/j');
  });

  it('sends token and operation id, and gives the headers of the answer', async () => {
    const { server } = await scripted({ body: job, headers: { 'X-OPID': 'theirs', 'X-More': 'more' } });
    const service = new ControlService({
      url: server.url,
      token: staticToken('a.b-c'),
      headers: { 'User-Agent': 'me/1' }
    });
    let seen: unknown[] = [];
    await service.jobs.read('t', 'j', {
      opId: 'mine',
      onResponse: ({ status, headers, opId }) => (seen = [status, headers.get('x-more'), opId])
    });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer a.b-c',
      'x-opid': 'mine',
      'user-agent': 'me/1'
    });
    expect(seen).toEqual([200, 'more', 'theirs']);
    await new ControlService({ url: server.url, opId: () => 'of all' }).jobs.read('t', 'j');
    expect(server.requests[1]?.headers['x-opid']).toBe('of all');
  });

  it('sends bytes, blobs and streams as they are, and gives exact bytes back', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
    const server = await serve(({ method }) => (method === 'GET' ? { body: bytes } : { body: { version_sha: 'a' } }));
    const service = new ControlService({ url: server.url });
    async function* stream() {
      yield bytes.subarray(0, 30_000);
      yield bytes.subarray(30_000);
    }
    for (const body of [
      bytes,
      bytes.buffer,
      Buffer.from(bytes),
      new Blob([bytes]),
      new Blob([bytes]).stream(),
      stream()
    ]) {
      expect(await service.sources.upload('t', 'j', body, { reason: 'why not' })).toBe('a');
    }
    for (const { body, headers, url } of server.requests) {
      expect(body.equals(Buffer.from(bytes))).toBe(true);
      expect(headers['content-type']).toBe('application/octet-stream');
      expect(url).toContain('?reason=why%20not');
    }
    expect(await service.sources.download('t', 'j')).toEqual(bytes);
  });

  it('refuses files that are no bytes and values that are no JSON', async () => {
    const { service, server } = await scripted({});
    // @ts-expect-error: what a caller without types may pass
    expect((await failure(service.sources.upload('t', 'j', 'text'))).what).toContain('neither bytes nor a stream');
    expect((await failure(service.properties.replace('t', 'j', { n: 1n }))).what).toContain(
      'cannot be written as JSON'
    );
    expect(server.requests).toHaveLength(0);
  });

  it('refuses a query longer than the service takes', async () => {
    const { service } = await scripted({});
    const jobNameIn = Array.from({ length: 500 }, (_, index) => `a-long-name-of-a-job-${index}`);
    const error = await failure(service.executions.page({ select: { id: true }, filter: { jobNameIn } }, 1));
    expect(error.message).toContain('longer than the service takes');
  });
});

describe('tries', () => {
  it.each([429, 502, 503, 504])('reads again after %i', async status => {
    const { server, service } = await scripted({ status }, { status }, { body: job });
    expect(await service.jobs.read('t', 'j')).toEqual(job);
    expect(server.requests).toHaveLength(3);
    expect(new Set(server.requests.map(({ headers }) => headers['x-opid'])).size).toBe(1);
  });

  it('honours Retry-After', async () => {
    const { service, server } = await scripted({ status: 503, headers: { 'Retry-After': '3600' } });
    const error = await failure(service.jobs.read('t', 'j', { timeoutMs: 60_000 }));
    expect(error.retryAfterMs).toBe(3_600_000);
    expect(server.requests).toHaveLength(1);
  });

  it('repeats a PUT and an upload, never a start, a create or a stream', async () => {
    const put = await scripted({ status: 503 }, { status: 200 });
    await put.service.jobs.update('t', job);
    expect(put.server.requests).toHaveLength(2);
    const upload = await scripted({ status: 503 }, { body: { version_sha: 'a' } });
    await upload.service.sources.upload('t', 'j', new Uint8Array(3));
    expect(upload.server.requests).toHaveLength(2);
    const { service, server } = await scripted({ status: 503 });
    await failure(service.executions.start('t', 'j'));
    await failure(service.jobs.create('t', job));
    await failure(service.sources.upload('t', 'j', new Blob(['x']).stream()));
    expect(server.requests).toHaveLength(3);
  });

  it('gives up after so many tries', async () => {
    const { server, service } = await scripted({ status: 503, body: 'busy' });
    const error = await failure(service.jobs.read('t', 'j', { retries: 2 }));
    expect(error).toMatchObject({ status: 503, why: 'busy', countermeasures: 'Try again later.' });
    expect(server.requests).toHaveLength(3);
  });

  it('reads again when the connection breaks, also in the middle of an answer', async () => {
    let count = 0;
    const server = await serve((_, { response }) => {
      count++;
      if (count === 1) {
        response.destroy();
      } else if (count === 2) {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('{"job');
        response.destroy();
      } else {
        return { body: job };
      }
    });
    expect(await new ControlService({ url: server.url, ...quick }).jobs.read('t', 'j')).toEqual(job);
    expect(count).toBe(3);
  });
});

describe('time and abort', () => {
  it('stops when the caller aborts, with the reason of the caller', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort(new Error('enough')));
    const service = new ControlService({ url: server.url });
    await expect(service.jobs.read('t', 'j', { signal: controller.signal })).rejects.toThrow('enough');
    await expect(service.jobs.read('t', 'j', { signal: controller.signal })).rejects.toThrow('enough');
    expect(server.requests).toHaveLength(1);
  });

  it('stops while it waits for the next try', async () => {
    const controller = new AbortController();
    const server = await serve(() => ({ status: 503, headers: { 'Retry-After': '60' } }));
    const service = new ControlService({ url: server.url });
    const call = service.jobs.read('t', 'j', {
      signal: controller.signal,
      onResponse: () => setTimeout(() => controller.abort(new Error('enough')), 10)
    });
    await expect(call).rejects.toThrow('enough');
  });

  it('says so when the answer does not begin in time, after its tries', async () => {
    const server = await serve(() => undefined);
    const service = new ControlService({ url: server.url, connectTimeoutMs: 20, ...quick, retries: 1 });
    const error = await failure(service.jobs.read('t', 'j'));
    expect(error.code).toBe('timeout');
    expect(error.message).toBe(`Could not read data job "j". ${server.url} did not answer within 0.02 s.`);
    expect(server.requests).toHaveLength(2);
  });

  it('says so when the whole call takes too long', async () => {
    const server = await serve((_, { response }) => {
      response.writeHead(200);
      response.write('{');
    });
    const service = new ControlService({ url: server.url });
    const error = await failure(service.jobs.read('t', 'j', { timeoutMs: 30 }));
    expect(error.message).toContain('did not answer within 0.03 s');
  });
});

describe('sign-in', () => {
  it('asks for another token once after 401', async () => {
    const tokens = ['old', 'new'];
    const token: TokenSource = { token: async () => tokens[0] ?? null, reject: () => void tokens.shift() };
    const server = await serve(({ headers }) =>
      headers.authorization === 'Bearer new'
        ? { body: job }
        : { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }
    );
    const service = new ControlService({ url: server.url, token });
    expect(await service.jobs.read('t', 'j')).toEqual(job);
    tokens.unshift('older', 'oldest');
    expect((await failure(service.jobs.read('t', 'j'))).status).toBe(401);
    expect(server.requests).toHaveLength(4);
  });

  it('never sends or repeats a token that is none', async () => {
    const { server } = await scripted({ body: job });
    const service = new ControlService({ url: server.url, token: staticToken('secret\nword') });
    const error = await failure(service.jobs.read('t', 'j'));
    expect(error.code).toBe('token');
    expect(JSON.stringify([error, String(error), error.stack])).not.toContain('secret');
    expect(server.requests).toHaveLength(0);
  });

  it('hides the token where the service repeats it', async () => {
    const { server } = await scripted({
      status: 400,
      body: { what: 'w secret', why: 'secret', consequences: '', countermeasures: '' }
    });
    const error = await failure(
      new ControlService({ url: server.url, token: staticToken('secret') }).jobs.read('t', 'j')
    );
    expect(JSON.stringify([error, String(error), error.stack])).not.toContain('secret');
    expect(error.what).toBe('w ***');
  });

  it('does not follow a redirect, which could carry the token elsewhere', async () => {
    const { server } = await scripted({ status: 302, headers: { Location: 'https://elsewhere.example/login?x=1' } });
    const service = new ControlService({ url: server.url, token: staticToken('secret') });
    const error = await failure(service.jobs.read('t', 'j'));
    expect(error.code).toBe('redirect');
    expect(error.why).toBe(`${server.url} redirects to https://elsewhere.example.`);
  });
});
