import { type IncomingMessage, request as httpRequest } from 'node:http';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallJob, zip } from './support/archives.js';
import { ask } from './support/client.js';
import { controlService, labService } from './support/documents.js';
import { startInNewFolder, until } from './support/runtime.js';

const token = 'token-of-this-test';
const jobs = '/data-jobs/for-team/a team/jobs';
let server: Awaited<ReturnType<typeof startInNewFolder>>;

beforeAll(async () => {
  server = await startInNewFolder({ auth: { token } });
});
afterAll(() => server.end());

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

/** Every path of both documents with every verb. */
const isRuntimes = (item: unknown): boolean => /"tags":\["Runtime"\]|"operationId":"health"/.test(JSON.stringify(item));
const runtimeHalf = Object.entries(labService.paths ?? {}).filter(([, item]) => isRuntimes(item));
const routes = [...Object.entries(controlService.paths ?? {}), ...runtimeHalf].flatMap(([template, operations]) =>
  verbs.map(verb => {
    // What answers GET answers HEAD.
    const operation: unknown = Reflect.get(Object(operations), verb === 'HEAD' ? 'get' : verb.toLowerCase());
    const security: unknown = operation ? Reflect.get(Object(operation), 'security') : undefined;
    return {
      verb,
      path: template.replace(/\{[^}]+\}/g, 'some-name'),
      isServed: operation !== undefined,
      isPublic: Array.isArray(security) && security.length === 0
    };
  })
);

/** A request as it is written: `fetch` would tidy the path and set the host. */
function raw(
  verb: string,
  path: string,
  headers: Readonly<Record<string, string>> = {}
): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> {
  const { port } = new URL(server.held.runtime.url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method: verb, path, headers }, answer => {
      let body = '';
      answer.on('data', (part: Buffer) => (body += part.toString('utf8')));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
      // An event stream does not end by itself.
      if (answer.headers['content-type'] === 'text/event-stream') {
        answer.destroy();
        resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers });
      }
    });
    sent.on('error', reject);
    sent.end();
  });
}

const signedIn = { authorization: `Bearer ${token}` };

describe('every path with every verb', () => {
  it('knows all of them', () => {
    expect(routes.filter(({ isServed, verb }) => isServed && verb !== 'HEAD')).toHaveLength(30 + 13);
    expect(
      routes
        .filter(({ isPublic, verb }) => isPublic && verb !== 'HEAD')
        .map(({ verb, path }) => `${verb} ${path}`)
        .sort()
    ).toEqual([
      'GET /data-jobs/teams/some-name/oauth-credentials/client-id',
      'GET /health',
      'POST /data-jobs/oauth-credentials/client-ids',
      'POST /oauth/token'
    ]);
  });

  it.each(routes)('$verb $path', async ({ verb, path, isServed, isPublic }) => {
    const refused: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Basic ${token}` }
    ];
    for (const headers of refused) {
      const { status, body, headers: answered } = await raw(verb, path, headers);
      if (isPublic) {
        expect(status).not.toBe(401);
      } else {
        expect({ status, body, challenge: answered['www-authenticate'] }).toEqual({
          status: 401,
          body: '',
          challenge: 'Bearer'
        });
      }
    }
    const { status, body: said, headers } = await raw(verb, path, signedIn);
    expect(status === 405).toBe(!isServed);
    expect(status).not.toBe(401);
    expect(verb === 'HEAD' && said !== '').toBe(false);
    if (!isServed) {
      expect(headers['allow']).toBeTruthy();
    }
  });
});

describe('paths that lead elsewhere', () => {
  const parts = [
    '..',
    '%2e%2e',
    '..%2f..',
    '%2e%2e%2f%2e%2e%2fetc',
    '..%5c..',
    '%00',
    'a%00b',
    '....//',
    '%252e%252e',
    '％2e'
  ];

  it.each(parts)('%s as a name is nobody’s', async part => {
    for (const path of [
      `/data-jobs/for-team/t/jobs/${part}`,
      `/data-jobs/for-team/t/jobs/${part}/sources`,
      `/data-jobs/for-team/${part}/jobs/some-name/executions/${part}/logs`,
      `/runtime/jobs/t/${part}/versions`,
      `/runtime/jobs/t/some-name/executions/${part}/log`,
      `/${part}/health`
    ]) {
      const { status, body } = await raw('GET', encodeURI(path).replaceAll('%25', '%'), signedIn);
      expect([400, 404]).toContain(status);
      expect(body).not.toContain(server.held.folder);
    }
  });

  it('a path that cannot be decoded is an error, and needs the token too', async () => {
    expect(await raw('GET', '/data-jobs/for-team/t/jobs/%zz', signedIn)).toMatchObject({ status: 400 });
    expect(await raw('GET', '/data-jobs/for-team/t/jobs/%zz')).toMatchObject({ status: 401 });
    expect(await raw('GET', '/data-jobs/for-team/t/jobs/%zz', { host: 'evil.example' })).toMatchObject({ status: 421 });
  });
});

describe('the Host header', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '127.0.0.1@evil.example', '169.254.169.254'])(
    'of "%s" is not answered',
    async host => {
      const { status, headers } = await raw('GET', '/health', { host, ...signedIn });
      expect(status).toBeGreaterThanOrEqual(400);
      expect([400, 421]).toContain(status);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  );

  it('listens on loopback alone', () => {
    expect(server.held.runtime.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('the token of an execution', () => {
  // The module takes the token out of the environment at once; hostile code finds it where it is used.
  const spy = `import gc, json, os, pathlib, sys, time
def run(job_input):
    job_input.get_property('any')
    token = next(o for o in gc.get_objects() if type(o).__name__ == 'HttpStore')._token
    target = pathlib.Path(job_input.get_arguments()['to'])
    target.with_suffix('.part').write_text(json.dumps({'token': token, 'env': dict(os.environ), 'argv': sys.argv}))
    target.with_suffix('.part').rename(target)
    time.sleep(600)
`;

  it('reaches its own job’s properties and secrets while it runs, nothing else, and dies with it', async () => {
    const { runtime, folder } = server.held;
    for (const name of ['spying-job', 'other-job']) {
      expect((await ask(runtime, 'POST', jobs, { job_name: name, config: {} })).status).toBe(201);
      await ask(runtime, 'PUT', `${jobs}/${name}/deployments/x/secrets`, { of: name });
    }
    const archive = await zip({ 'job/config.ini': '[owner]\nteam = a team\n', 'job/10_spy.py': spy });
    const { body } = await ask<{ version_sha: string }>(runtime, 'POST', `${jobs}/spying-job/sources`, archive);
    await ask(runtime, 'POST', `${jobs}/spying-job/deployments`, { job_version: body.version_sha });
    await until(
      () => ask<unknown[]>(runtime, 'GET', `${jobs}/spying-job/deployments`),
      ({ body: list }) => list.length > 0
    );
    const to = join(folder, 'seen.json');
    const started = await ask(runtime, 'POST', `${jobs}/spying-job/deployments/x/executions`, { args: { to } });
    expect(started.status).toBe(202);
    const id = started.headers.get('location')?.split('/').at(-1) ?? '';
    const seen = await until(
      () => {
        try {
          return JSON.parse(readFileSync(to, 'utf8')) as { token: string; env: Record<string, string>; argv: string[] };
        } catch {
          return null;
        }
      },
      value => value !== null
    );
    const own = seen?.token ?? '';
    expect(own).not.toBe('');
    expect(JSON.stringify(seen)).not.toContain(token);
    expect(JSON.stringify([seen?.argv, seen?.env])).not.toContain(own);

    const read = (path: string, method = 'GET', content?: unknown) => ask(runtime, method, path, content, own);
    expect((await read(`${jobs}/spying-job/deployments/x/secrets`)).body).toEqual({ of: 'spying-job' });
    expect((await read(`${jobs}/spying-job/deployments/x/properties`, 'PUT', { a: 1 })).status).toBe(204);
    for (const path of [
      `${jobs}/other-job/deployments/x/secrets`,
      `${jobs}/other-job/deployments/x/properties`,
      '/data-jobs/for-team/another/jobs/spying-job/deployments/x/properties',
      `${jobs}/spying-job/deployments`,
      `${jobs}/spying-job`,
      `${jobs}/spying-job/sources`,
      '/runtime/capabilities',
      '/runtime/events',
      jobs
    ]) {
      expect({ path, ...(await read(path)) }).toMatchObject({ path, status: 401 });
    }
    for (const path of [
      '../../other-job/deployments/x',
      '..%2f..%2fother-job/deployments/x',
      'x/../../../other-job/x'
    ]) {
      const authorization = `Bearer ${own}`;
      const address = `${encodeURI(jobs)}/spying-job/deployments/${path}/secrets`;
      expect({ path, ...(await raw('GET', address, { authorization })) }).toMatchObject({ path, status: 401 });
    }
    expect((await read(`${jobs}/spying-job/deployments/x/executions`, 'POST', {})).status).toBe(401);
    expect((await read(`${jobs}/spying-job`, 'DELETE')).status).toBe(401);

    expect((await ask(runtime, 'DELETE', `${jobs}/spying-job/executions/${id}`)).status).toBe(200);
    await until(
      () => ask<{ status: string }>(runtime, 'GET', `${jobs}/spying-job/executions/${id}`),
      ({ body: { status } }) => status === 'cancelled'
    );
    expect((await read(`${jobs}/spying-job/deployments/x/properties`)).status).toBe(401);
  });
});

describe('what is on disk', () => {
  function* below(folder: string): Generator<string> {
    yield folder;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      yield* entry.isDirectory() ? below(path) : [path];
    }
  }

  it('is its owner’s alone, and holds no secret as it is', async () => {
    const { runtime, dataFolder } = server.held;
    await ask(runtime, 'POST', jobs, { job_name: 'with-secrets', config: {} });
    const secret = 'hunter2-and-more-of-it';
    expect((await ask(runtime, 'PUT', `${jobs}/with-secrets/deployments/x/secrets`, { secret })).status).toBe(202);
    expect((await ask(runtime, 'POST', `${jobs}/with-secrets/sources`, await smallJob('job'))).status).toBe(200);
    // These are written by the jobs' processes, in folders that are closed to others.
    const paths = [...below(dataFolder)].filter(path => !/\/databases\/|__pycache__/.test(path));
    expect(paths.some(path => path.includes('/sources.git/objects/'))).toBe(true);
    expect(paths.some(path => path.includes('/deployed/'))).toBe(true);
    for (const path of paths) {
      expect({ path, others: statSync(path).mode & 0o077 }).toEqual({ path, others: 0 });
      if (statSync(path).isFile()) {
        expect({ path, tells: readFileSync(path).includes(secret) }).toEqual({ path, tells: false });
      }
    }
  });
});
