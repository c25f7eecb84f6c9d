import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outside, smallJob, zip } from './support/archives.js';
import { startInNewFolder, until } from './support/runtime.js';

// One test for each row of the table in docs/local-runtime.md.
let server: Awaited<ReturnType<typeof startInNewFolder>>;
const job = 'difference-job';

beforeAll(async () => {
  server = await startInNewFolder();
  expect((await send('POST', '', { job_name: job, config: {} })).status).toBe(201);
});
afterAll(() => server.end());

async function send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Response> {
  return fetch(`${server.held.runtime.url}/data-jobs/for-team/differences/jobs${path}`, {
    method,
    headers:
      body === undefined ? {} : { 'content-type': body instanceof Uint8Array ? 'application/octet-stream' : type },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) })
  });
}

async function read<T>(path: string): Promise<T> {
  return (await (await send('GET', path)).json()) as T;
}

async function deploy(name = job, more: Record<string, string> = {}): Promise<string> {
  await send('POST', '', { job_name: name, config: {} });
  const uploaded = await send('POST', `/${name}/sources`, await smallJob(name, more));
  const { version_sha: version } = (await uploaded.json()) as { version_sha: string };
  expect((await send('POST', `/${name}/deployments`, { job_version: version })).status).toBe(202);
  await until(
    () => read<unknown[]>(`/${name}/deployments`),
    list => list.length > 0
  );
  return version;
}

async function start(args: object, name = job): Promise<string> {
  const started = await send('POST', `/${name}/deployments/x/executions`, { args });
  expect(started.status).toBe(202);
  return started.headers.get('location')?.split('/').at(-1) ?? '';
}

interface Execution {
  readonly status: string;
  readonly message: string;
}

function ended(id: string, name = job): Promise<Execution> {
  return until(
    () => read<Execution>(`/${name}/executions/${id}`),
    ({ status }) => status !== 'submitted' && status !== 'running'
  );
}

describe('requests', () => {
  it('calls a missing body, a null flag and a wrong parameter 400', async () => {
    expect((await send('POST', `/${job}/deployments`)).status).toBe(400);
    expect((await send('POST', '', { job_name: 'null-flag', config: { generate_keytab: null } })).status).toBe(400);
    expect((await send('GET', `/${job}/executions/x/logs?tail_lines=abc`)).status).toBe(400);
  });

  it('creates a job once of those that come at once, and takes all writes of properties', async () => {
    const at = Array.from({ length: 10 }, (_, index) => index);
    const created = await Promise.all(at.map(() => send('POST', '', { job_name: 'created-once', config: {} })));
    expect(created.map(({ status }) => status).sort()).toEqual([201, ...at.slice(1).map(() => 409)]);
    const written = await Promise.all(at.map(n => send('PUT', '/created-once/deployments/x/properties', { n })));
    expect(written.map(({ status }) => status)).toEqual(at.map(() => 204));
  });

  it('answers in JSON also who wants a page, and takes a slash in a name', async () => {
    const team = `${server.held.runtime.url}/data-jobs/for-team/a%2Fb`;
    const asked = await fetch(`${team}/info`, { headers: { accept: 'text/html' } });
    expect(asked.status).toBe(200);
    expect(asked.headers.get('content-type')).toContain('json');
  });

  it('refuses a schedule that can never run at once', async () => {
    const config = { schedule: { schedule_cron: 'not a cron' } };
    expect((await send('POST', '', { job_name: 'bad-schedule', config })).status).toBe(400);
    expect((await send('GET', '/bad-schedule')).status).toBe(404);
  });

  it('says why an archive is refused: no zip, no folder, two folders, a path outside', async () => {
    const bad = [
      Buffer.from('hello'),
      await zip({ 'a.py': '' }),
      await zip({ 'a/x.py': '', 'b/x.py': '' }),
      await outside()
    ];
    for (const archive of bad) {
      const answer = await send('POST', `/${job}/sources`, archive);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ what: 'The sources were not taken.' });
    }
  });

  it('leaves the history of a repository out of an upload', async () => {
    await send('POST', '', { job_name: 'with-history', config: {} });
    const upload = async (files: Record<string, string>): Promise<unknown> =>
      Reflect.get(Object(await (await send('POST', '/with-history/sources', await zip(files))).json()), 'version_sha');
    expect(await upload({ 'job/.git/config': '', 'job/lib/.GIT': '' })).toBeNull();
    const version = await upload({ 'job/10_a.py': '', 'job/.gitignore': '', 'job/.git/HEAD': 'one' });
    expect(version).toMatch(/^[0-9a-f]{40}$/);
    expect(await upload({ 'job/10_a.py': '', 'job/.gitignore': '', 'job/.git/HEAD': 'two' })).toBe(version);
  });

  it('refuses a deployment without a version, or of an unknown one', async () => {
    expect((await send('POST', `/${job}/deployments`, {})).status).toBe(400);
    expect((await send('POST', `/${job}/deployments`, { job_version: '0'.repeat(40) })).status).toBe(400);
  });
});

describe('what there is none of', () => {
  it('is refused: resources of a deployment', async () => {
    const body = { job_version: '0'.repeat(40), resources: { memory_limit: 1024 } };
    const answer = await send('POST', `/${job}/deployments`, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ what: 'Resources cannot be set.' });
  });

  it('is told as by a service without it: OAuth applications, and a keytab that was asked for once', async () => {
    const { url } = server.held.runtime;
    expect((await fetch(`${url}/data-jobs/teams/differences/oauth-credentials`)).status).toBe(501);
    await send('POST', '', { job_name: 'keytab-job', config: { generate_keytab: false } });
    expect((await send('GET', '/keytab-job/keytab')).status).toBe(404);
    await send('PUT', '/keytab-job', { job_name: 'keytab-job', config: { generate_keytab: true } });
    const keytab = await send('GET', '/keytab-job/keytab');
    expect(keytab.status).toBe(200);
    expect((await keytab.arrayBuffer()).byteLength).toBe(0);
    await send('PUT', '/keytab-job', { job_name: 'keytab-job', config: { generate_keytab: false } });
    expect((await send('GET', '/keytab-job/keytab')).status).toBe(200);
  });
});

describe('executions', () => {
  it('refuses all but one of simultaneous starts, and a deletion under a run; cancels at once; keeps the log', async () => {
    await deploy();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send('POST', `/${job}/deployments/x/executions`, { args: { sleep: 30 } }))
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array.from({ length: 9 }, () => 409)]);
    const id =
      answers
        .find(({ status }) => status === 202)
        ?.headers.get('location')
        ?.split('/')
        .at(-1) ?? '';
    expect((await send('DELETE', `/${job}`)).status).toBe(409);
    expect((await send('DELETE', `/${job}/executions/${id}`)).status).toBe(200);
    expect(await ended(id)).toMatchObject({ status: 'cancelled' });

    const second = await start({});
    expect(await ended(second)).toMatchObject({ status: 'succeeded' });
    const { logs } = await read<{ logs: string }>(`/${job}/executions/${second}/logs`);
    expect(logs).toContain('done');
    expect((await read<{ logs: string }>(`/${job}/executions/${second}/logs?tail_lines=1`)).logs).not.toContain('\n');
  });

  it('shows a failed run as failed, tries it once, and lets the next one start', async () => {
    const id = await start({ fail: 1 });
    expect(await ended(id)).toMatchObject({ status: 'user_error', message: 'User error' });
    const { logs } = await read<{ logs: string }>(`/${job}/executions/${id}/logs`);
    expect(logs.match(/Entering 10_a\.py/g)).toHaveLength(1);
    expect(await ended(await start({}))).toMatchObject({ status: 'succeeded' });
  });

  it('keeps the lines of a log as the job wrote them', async () => {
    const id = await start({});
    await ended(id);
    const { logs } = await read<{ logs: string }>(`/${job}/executions/${id}/logs`);
    expect(logs.split('\n')).toContain('done');
  });

  it('tells from the start what runs, and every time in milliseconds', async () => {
    const id = await start({});
    const time: unknown = expect.stringMatching(/T\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await read(`/${job}/executions/${id}`)).toMatchObject({
      start_time: time,
      deployment: {
        job_version: expect.stringMatching(/^[0-9a-f]{40}$/),
        vdk_version: expect.stringMatching(/^\d/),
        deployed_date: time,
        resources: { cpu_limit: null, memory_limit: null }
      }
    });
    await ended(id);
  });

  it('takes a quote in an argument as it is', async () => {
    expect(await ended(await start({ text: `it's "quoted"` }))).toMatchObject({ status: 'succeeded' });
  });

  it('does not show an execution as another job’s', async () => {
    const id = await start({});
    expect((await send('GET', `/keytab-job/executions/${id}`)).status).toBe(404);
    await ended(id);
  });

  it('fires a schedule in its minute', { timeout: 150_000 }, async () => {
    const config = { schedule: { schedule_cron: '* * * * *' } };
    expect((await send('PUT', `/${job}`, { job_name: job, config })).status).toBe(200);
    const rows = await until(
      () => read<{ type: string; start_time: string; started_by: null }[]>(`/${job}/executions`),
      list => list.some(({ type }) => type === 'scheduled')
    );
    const scheduled = rows.find(({ type }) => type === 'scheduled');
    expect(scheduled?.started_by).toBeNull();
    expect((await send('PUT', `/${job}`, { job_name: job, config: {} })).status).toBe(200);
    await until(
      () => server.held.runtime.activeExecutions(),
      count => count === 0
    );
  });
});

describe('a deployment', () => {
  it('has the version of VDK of its environment, whatever is asked for', async () => {
    const [{ vdk_version: present } = { vdk_version: '' }] = await read<{ vdk_version: string }[]>(
      `/${job}/deployments`
    );
    expect((await send('PATCH', `/${job}/deployments/x`, { vdk_version: 'patched' })).status).toBe(202);
    expect(await read(`/${job}/deployments`)).toMatchObject([{ vdk_version: 'patched' }]);
    expect((await send('POST', `/${job}/deployments`, { vdk_version: 'wanted' })).status).toBe(202);
    await until(
      () => read<{ vdk_version: string }[]>(`/${job}/deployments`),
      ([row]) => row?.vdk_version === present
    );
  });
});

describe('a failed deployment', () => {
  it('can be read with its reason, and what ran before stays', async () => {
    const [before] = await read<{ job_version: string }[]>(`/${job}/deployments`);
    const archive = await smallJob(job, { [`${job}/requirements.txt`]: 'no-such-package-here==0.0.1 ; bad marker\n' });
    const { version_sha: version } = (await (await send('POST', `/${job}/sources`, archive)).json()) as {
      version_sha: string;
    };
    expect((await send('POST', `/${job}/deployments`, { job_version: version })).status).toBe(202);
    const path = `${server.held.runtime.url}/runtime/jobs/differences/${job}/deployment-status`;
    const status = await until(
      async () => (await (await fetch(path)).json()) as { status: string; version: string; message: string },
      value => value.version === version && value.status !== 'running'
    );
    expect(status, status.message).toMatchObject({ status: 'user_error' });
    expect(await read(`/${job}/deployments`)).toMatchObject([{ job_version: before?.job_version }]);
  });
});

describe('a deleted job', () => {
  it('leaves no properties and no secrets behind', async () => {
    await send('POST', '', { job_name: 'short-lived', config: {} });
    await send('PUT', '/short-lived/deployments/x/properties', { a: 1 });
    await send('PUT', '/short-lived/deployments/x/secrets', { b: 2 });
    const none = await send('GET', '/no-such-job/deployments/x/secrets');
    expect([none.status, Object.keys(Object(await none.json()))]).toEqual([
      404,
      expect.arrayContaining(['what', 'why'])
    ]);
    expect((await send('DELETE', '/short-lived')).status).toBe(200);
    await send('POST', '', { job_name: 'short-lived', config: {} });
    expect(await read('/short-lived/deployments/x/properties')).toEqual({});
    expect(await read('/short-lived/deployments/x/secrets')).toEqual({});
  });
});

describe('under --strict', () => {
  it('answers as the service does where the table says so, and nowhere else', async () => {
    const other = server;
    server = await startInNewFolder({ strict: true });
    try {
      await send('POST', '', { job_name: job, config: {} });
      expect((await send('POST', `/${job}/deployments`)).status).toBe(500);
      expect((await send('POST', '', { job_name: 'null-flag', config: { generate_keytab: null } })).status).toBe(500);
      const never = { schedule: { schedule_cron: 'not a cron' } };
      expect((await send('POST', '', { job_name: 'bad-schedule', config: never })).status).toBe(201);
      const info = (team: string, accept: string) =>
        fetch(`${server.held.runtime.url}/data-jobs/for-team/${team}/info`, { headers: { accept } });
      const pages = await Promise.all([info('a%2Fb', '*/*'), info('a', 'text/html'), info('a', 'text/html, */*')]);
      expect(pages.map(({ status }) => status)).toEqual([400, 406, 200]);
      for (const mode of ['release', 'nonsense', 'RELEASE']) {
        expect((await send('GET', `/${job}/deployments?mode=${mode}`)).status).toBe(mode === 'RELEASE' ? 200 : 500);
      }
      expect((await send('POST', `/${job}/sources`, await zip({ '10_a.py': '' }))).status).toBe(500);
      const broken = await send('POST', `/${job}/sources`, Buffer.from('hello'));
      expect(broken.status).toBe(503);
      expect(await broken.json()).toMatchObject({ what: 'The sources were not taken.' });
      expect((await send('POST', `/${job}/deployments`, {})).status).toBe(202);
      expect(await read(`/${job}/deployments`)).toEqual([]);
      expect((await send('GET', `/${job}/deployments/x/secrets`)).status).toBe(501);
      const resources = { memory_limit: 1024 };
      expect((await send('POST', `/${job}/deployments`, { resources })).status).toBe(400);

      const secret = 'def run(job_input):\n    job_input.get_all_secrets()\n';
      await deploy(job, { [`${job}/20_secret.py`]: secret });
      expect(await ended(await start({}))).toMatchObject({ status: 'succeeded' });
      const id = await start({ sleep: 30 });
      expect((await send('DELETE', `/${job}`)).status).toBe(409);
      expect((await send('GET', `/bad-schedule/executions/${id}`)).status).toBe(200);
      await send('DELETE', `/${job}/executions/${id}`);
      expect((await ended(id)).status).toBe('cancelled');
      await send('PUT', `/${job}/deployments/x/properties`, { stays: 1 });
      expect((await send('DELETE', `/${job}`)).status).toBe(200);
      expect(await read(`/${job}/deployments/x/properties`)).toEqual({ stays: 1 });
    } finally {
      await server.end();
      server = other;
    }
  });
});
