import { once } from 'node:events';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeServer } from '../src/server.js';
import { smallJob, zip } from './support/archives.js';
import { ask } from './support/client.js';
import { startInNewFolder } from './support/runtime.js';

// What a walk with hostile requests found; `security.test.ts` has who may ask at all.
const jobs = '/data-jobs/for-team/walk/jobs';
const job = `${jobs}/walked-job`;
let server: Awaited<ReturnType<typeof startInNewFolder>>;

beforeAll(async () => {
  server = await startInNewFolder();
  expect((await send('POST', jobs, { job_name: 'walked-job' })).status).toBe(201);
});
afterAll(() => server.end());

const send = (method: string, path: string, body?: unknown) => ask(server.held.runtime, method, path, body);

/** Sends a body as it is. */
async function sendText(
  method: string,
  path: string,
  text: string,
  type = 'application/json'
): Promise<{ status: number; text: string; headers: IncomingHttpHeaders }> {
  const options: RequestOptions = {
    method,
    headers: { 'content-type': type, 'content-length': Buffer.byteLength(text) }
  };
  const sent = request(`${server.held.runtime.url}${path}`, options);
  sent.end(text);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let said = '';
  for await (const part of answer) {
    said += String(part);
  }
  return { status: answer.statusCode ?? 0, text: said, headers: answer.headers };
}

const query = (text: string, more = ''): Promise<{ status: number; body: unknown }> =>
  send('GET', `${jobs}?query=${encodeURIComponent(text)}${more}`);

describe('a body', () => {
  const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  it.each(['properties', 'secrets'])('of %s that nobody could read again is refused', async kind => {
    const path = `${job}/deployments/x/${kind}`;
    const deep = await sendText('PUT', path, nested(50_000));
    expect({ status: deep.status, body: JSON.parse(deep.text) }).toMatchObject({
      status: 400,
      body: { what: 'The body is nested too deeply.' }
    });
    expect((await sendText('PUT', path, nested(501))).status).toBe(400);
    expect((await sendText('PUT', path, nested(500))).status).toBeLessThan(300);
    // Brackets in a text are no levels, also behind an escaped quote.
    expect((await sendText('PUT', path, `{"a": "\\"${'['.repeat(1000)}"}`)).status).toBeLessThan(300);
    expect((await send('GET', path)).body).toEqual({ a: `"${'['.repeat(1000)}` });
  });

  it.each(['properties', 'secrets'])('of %s keeps every digit of a number', async kind => {
    const path = `${job}/deployments/x/${kind}`;
    const text =
      '{"id":12345678901234567890,"list":[-9007199254740993,1e400],"text":"9007199254740993","small":1.5,"whole":[1.0,-0,1e2,0.10]}';
    expect((await sendText('PUT', path, text)).status).toBeLessThan(300);
    expect((await sendText('GET', path, '')).text).toBe(text);
  });

  it('is UTF-8, perhaps with a mark before it', async () => {
    const put = (...bytes: number[]) =>
      fetch(`${server.held.runtime.url}${job}/deployments/x/properties`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: Uint8Array.of(...bytes)
      });
    const ascii = (text: string): number[] => [...Buffer.from(text)];
    expect((await put(0xef, 0xbb, 0xbf, ...ascii('{"a":1}'))).status).toBe(204);
    const other = await put(...ascii('{"a":"'), 0xe4, ...ascii('"}'));
    expect(other.status).toBe(400);
    expect(await other.json()).toMatchObject({ what: 'The body is no JSON.' });
    expect((await send('GET', `${job}/deployments/x/properties`)).body).toEqual({ a: 1 });
  });

  it('has its media type in any case, and numbers within their bounds', async () => {
    const delay = (minutes: string) =>
      sendText(
        'PUT',
        job,
        `{"job_name": "walked-job", "config": {"notification_delay_period_minutes": ${minutes}}}`,
        'Application/JSON; charset=UTF-8'
      );
    expect((await delay('2147483647')).status).toBe(200);
    for (const minutes of ['2147483648', '1e400', '-99999999999999999999']) {
      expect({ minutes, status: (await delay(minutes)).status }).toEqual({ minutes, status: 400 });
    }
  });
});

describe('a null', () => {
  it('of a job’s settings is kept, what is left out gets its default', async () => {
    const settings = async (config: object) => {
      expect((await send('PUT', job, { job_name: 'walked-job', config })).status).toBe(200);
      return (await send('GET', job)).body;
    };
    const given = { enable_execution_notifications: null, notification_delay_period_minutes: null };
    expect(await settings(given)).toMatchObject({ config: given });
    expect(await settings({})).toMatchObject({
      config: { enable_execution_notifications: true, notification_delay_period_minutes: 240 }
    });
  });
});

describe('a deployment', () => {
  it('that no job can have is refused whichever job it is for', async () => {
    const none = `${jobs}/unknown-job/deployments`;
    expect((await send('POST', none, { python_version: '2.7' })).status).toBe(409);
    expect((await send('PATCH', `${none}/x`, { resources: { cpu_limit: 1 } })).status).toBe(400);
    expect((await send('POST', none, { job_version: '0'.repeat(40) })).status).toBe(404);
  });
});

describe('a GraphQL query', () => {
  it('of fragments that name each other is answered at once', async () => {
    const fragments = Array.from(
      { length: 100 },
      (_, at) => `fragment f${at} on DataJob {...f${at + 1} ...f${at + 1}}`
    );
    const text = `${fragments.join(' ')} fragment f100 on DataJob {jobName} {jobs(pageNumber: 1, pageSize: 1) {content {...f0}}}`;
    expect(await query(text)).toMatchObject({ status: 200, body: { data: { content: [{ jobName: 'walked-job' }] } } });
  });

  it('that names an operation or variables that are not there is the client’s mistake', async () => {
    const text = '{jobs(pageNumber: 1, pageSize: 1) {content {jobName}}}';
    for (const more of ['&operation_name=other', '&variables=', '&variables=null', '&variables=[]']) {
      const { status, body } = await query(text, more);
      expect({ more, status, body }).toMatchObject({ more, status: 400, body: { what: expect.any(String) } });
    }
  });
});

describe('names', () => {
  it('come back shortened', async () => {
    const { status, body } = await send('POST', jobs, { job_name: 'x'.repeat(100_000) });
    expect(status).toBe(400);
    expect(JSON.stringify(body).length).toBeLessThan(3000);
  });

  it('of a team hold no control character', async () => {
    expect((await send('POST', '/data-jobs/for-team/a%00b/jobs', { job_name: 'other-job' })).status).toBe(400);
    expect((await send('PUT', `${job}/team/a%0Ab`)).status).toBe(400);
    expect((await send('GET', job)).status).toBe(200);
  });

  it('of files that no file system holds are refused when they come, not when they are deployed', async () => {
    const archive = await zip({ 'job/10_a.py': 'x = 1\n', [`job/${'ü'.repeat(128)}.txt`]: '' });
    const { status, body } = await send('POST', `${job}/sources`, archive);
    expect({ status, body }).toMatchObject({ status: 400, body: { why: expect.stringContaining('255 bytes') } });
    expect((await send('POST', `${job}/sources?reason=a%00b`, await smallJob('job'))).status).toBe(400);
    expect((await send('GET', '/runtime/jobs/walk/walked-job/versions')).body).toEqual([]);
  });
});

it('an archive of very many files is refused before they are read', async () => {
  const archive = await zip({ 'job/10_a.py': 'x = 1\n' });
  const end = archive.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  archive.writeUInt16LE(10_001, end + 8);
  archive.writeUInt16LE(10_001, end + 10);
  expect(await send('POST', `${job}/sources`, archive)).toMatchObject({
    status: 400,
    body: { why: 'The archive is refused: it has more than 10000 entries.' }
  });
});

describe('HTTP', () => {
  it('whose media type is missing, unknown or none is told so', async () => {
    const { url } = server.held.runtime;
    for (const type of ['', 'garbage', 'application/vnd.api+json']) {
      const headers = type === '' ? undefined : { 'content-type': type };
      const body = new TextEncoder().encode('{"job_name": "without-type"}');
      const answer = await fetch(`${url}${jobs}`, { method: 'POST', headers, body });
      expect(answer.status, type).toBe(415);
      expect(await answer.json()).toMatchObject({ status: 415, error: 'Unsupported Media Type', path: jobs });
    }
    // Bytes are what they are.
    const body = new Uint8Array(await smallJob('job'));
    expect((await fetch(`${url}${job}/sources`, { method: 'POST', body })).status).toBe(200);
  });

  it('asked for by another origin is forbidden', async () => {
    const headers = { origin: 'http://example.org', 'access-control-request-method': 'PUT' };
    const { status } = await fetch(`${server.held.runtime.url}${job}`, { method: 'OPTIONS', headers });
    expect(status).toBe(403);
  });

  it('tells the methods of a path also for one that nobody serves', async () => {
    const { status, headers } = await sendText('PROPFIND', job, '');
    expect(status).toBe(405);
    expect(headers['allow']).toContain('GET');
  });

  it('that is none, or too much, is told so in the words of all errors', async () => {
    const { port } = new URL(server.held.runtime.url);
    const raw = async (text: string): Promise<string> => {
      const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
      let said = '';
      socket.on('data', (part: string) => (said += part));
      socket.on('error', () => undefined);
      socket.write(text);
      await once(socket, 'close');
      return said;
    };
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"what":"The request is no HTTP\."/s);
    const long = await raw(`GET ${jobs}?query=${'x'.repeat(20_000)} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431 .*"what":"The request is too long\."/s);
    const one = `POST ${jobs} HTTP/1.1\r\nhost: LOCALHOST\r\ncontent-type: application/json\r\n`;
    expect(await raw(`${one}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\nZZ\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`${one}connection: close\r\ncontent-length: 2\r\n\r\n[]`)).toMatch(
      /^HTTP\/1\.1 400 .*must be object/s
    );
  });

  it('that does not come is told as that: browsers know the answer for a connection that they did not use', async () => {
    const app = makeServer({ operations: {}, strict: false, token: null, jobOfToken: () => null });
    const socket = new PassThrough().setEncoding('utf8').on('error', () => undefined);
    // Node gives up after a minute.
    app.server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
    expect(socket.destroyed).toBe(true);
    expect(socket.read()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n.*"what":"No request came\."/s);
    await app.close();
  });
});

describe('the key of the secrets', () => {
  it('that is not whole is told at the start, and stays as it is', async () => {
    const { held } = server;
    await held.runtime.stop();
    const path = join(held.dataFolder, 'secrets.key');
    const key = readFileSync(path);
    truncateSync(path, 7);
    await expect(held.start()).rejects.toThrow(/secrets\.key is no key of 32 bytes.*backup/s);
    expect(readFileSync(path)).toEqual(key.subarray(0, 7));
    writeFileSync(path, key);
    held.runtime = await held.start();
    expect(existsSync(`${path}.part`)).toBe(false);
    expect(await send('GET', `${job}/deployments/x/secrets`)).toMatchObject({ status: 200 });
  });
});
