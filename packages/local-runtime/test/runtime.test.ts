import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { packJob } from '@vdk-lab/job-format/node';
import { Environments } from '@vdk-lab/python-environments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Runtime, RuntimeHeldError, startRuntime } from '../src/index.js';

const team = 'examples';
const token = 'token-of-this-test';
let folder: string;
let runtime: Runtime;

async function start(): Promise<Runtime> {
  return startRuntime({ dataFolder: join(folder, 'data'), environments: new Environments(), auth: { token } });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-runtime-'));
  runtime = await start();
});
afterEach(async () => {
  await runtime.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answered {
  status: number;
  headers: Headers;
  body: unknown;
}

async function call(method: string, path: string, body?: unknown, bearer: string | null = token): Promise<Answered> {
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(`${runtime.url}${path}`, {
    method,
    headers: {
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' })
    },
    ...(body === undefined ? {} : { body: isBytes ? Buffer.from(body) : JSON.stringify(body) })
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}

const jobs = `/data-jobs/for-team/${team}/jobs`;

async function until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isDone(value)) {
      return value;
    }
    await new Promise(done => setTimeout(done, 100));
  }
}

async function deploy(name: string, example: string): Promise<string> {
  const path = join(folder, name);
  cpSync(join('examples', example), path, { recursive: true });
  expect((await call('POST', jobs, { job_name: name, config: { schedule: { schedule_cron: '' } } })).status).toBe(201);
  const { zip } = await packJob(path, name);
  const upload = await call('POST', `${jobs}/${name}/sources?reason=first`, zip);
  expect(upload.status).toBe(200);
  const { version_sha: version } = upload.body as { version_sha: string };
  expect((await call('POST', `${jobs}/${name}/deployments`, { job_version: version })).status).toBe(202);
  await until(
    async () => (await call('GET', `/runtime/jobs/${team}/${name}/deployment-status`)).body as { status: string },
    ({ status }) => status !== 'running' && status !== 'none'
  );
  return version;
}

async function execute(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>> {
  const body = { started_by: 'test', ...(args && { args }) };
  const started = await call('POST', `${jobs}/${name}/deployments/production/executions`, body);
  expect(started.status).toBe(202);
  const id = started.headers.get('location')?.split('/').at(-1) ?? '';
  return until(
    async () => (await call('GET', `${jobs}/${name}/executions/${id}`)).body as Record<string, unknown>,
    ({ status }) => status !== 'submitted' && status !== 'running'
  );
}

describe('the whole way of a job', () => {
  it('deploys with its requirements, runs, keeps log and property', async () => {
    const version = await deploy('seattle-weather', 'seattle-weather');
    expect(version).toMatch(/^[0-9a-f]{40}$/);
    const [deployment] = (await call('GET', `${jobs}/seattle-weather/deployments`)).body as Record<string, unknown>[];
    expect(deployment).toMatchObject({ job_version: version, enabled: true, mode: 'release' });
    const execution = await execute('seattle-weather');
    const id = String(execution['id']);
    const { logs } = (await call('GET', `${jobs}/seattle-weather/executions/${id}/logs`)).body as { logs: string };
    expect(execution, logs).toMatchObject({
      status: 'succeeded',
      type: 'manual',
      started_by: `test/${userInfo().username}`
    });
    expect(logs).not.toBe('');
    // "TODO" is what VDK's own clients send as the id of the deployment.
    const values = await call('GET', `${jobs}/seattle-weather/deployments/TODO/properties`);
    expect(Object.keys(values.body as object)).not.toEqual([]);
    const steps = await call('GET', `/runtime/jobs/${team}/seattle-weather/executions/${id}/steps`);
    expect((steps.body as { state: string }[]).every(({ state }) => state === 'succeeded')).toBe(true);
  });

  it('shows a failing job as a user error, and its failing step', async () => {
    await deploy('broken-one', 'broken');
    const execution = await execute('broken-one');
    expect(execution).toMatchObject({ status: 'user_error', message: 'User error' });
    const steps = await call('GET', `/runtime/jobs/${team}/broken-one/executions/${String(execution['id'])}/steps`);
    expect((steps.body as { state: string }[])[2]).toMatchObject({ state: 'failed', error: { blame: 'user' } });
    const plan = (steps.body as { id: string }[]).map(({ id }) => id);
    // Again from the step that failed: those before it are not run.
    const args = { day: 1, vdk_lab_run: { from: plan[2], expectPlan: plan } };
    const again = String((await execute('broken-one', args))['id']);
    const rest = await call('GET', `/runtime/jobs/${team}/broken-one/executions/${again}/steps`);
    expect((rest.body as { id: string; state: string }[])[0]).toMatchObject({ id: plan[2], state: 'failed' });
    const started = await call('GET', `/runtime/jobs/${team}/broken-one/executions/${again}/arguments`);
    expect(started.body).toEqual(args);
    const first = await call('GET', `/runtime/jobs/${team}/broken-one/executions/${String(execution['id'])}/arguments`);
    expect(first.body).toEqual({});
  });
});

describe('jobs', () => {
  it('refuses a bad name, a second one, a wrong schedule, a missing body, before anything is written', async () => {
    expect((await call('POST', jobs, { job_name: 'Bad' })).status).toBe(400);
    expect(
      (await call('POST', jobs, { job_name: 'good-name', config: { schedule: { schedule_cron: '61 * * * *' } } }))
        .status
    ).toBe(400);
    expect((await call('GET', `${jobs}/good-name`)).status).toBe(404);
    expect((await call('POST', jobs)).status).toBe(400);
    expect((await call('POST', jobs, { job_name: 'good-name' })).status).toBe(201);
    const second = await call('POST', '/data-jobs/for-team/other/jobs', { job_name: 'good-name' });
    expect(second).toMatchObject({ status: 409, body: '' });
  });

  it('answers the query of a list, and an error in its own shape', async () => {
    await call('POST', jobs, { job_name: 'good-name', config: { schedule: { schedule_cron: '0 6 * * *' } } });
    const ask = (query: string) =>
      call('GET', `/data-jobs/for-team/no-team-specified/jobs?query=${encodeURIComponent(query)}`);
    const page = await ask(
      '{jobs(pageNumber: 1, pageSize: 10) {content {jobName config {schedule {scheduleCron nextRunEpochSeconds}}} totalItems}}'
    );
    expect(page.body).toMatchObject({ errors: [], data: { totalItems: 1, content: [{ jobName: 'good-name' }] } });
    expect(await ask('{jobs {content {jobName}}}')).toMatchObject({ status: 400, body: { data: null } });
  });
});

describe('sources', () => {
  it('gives the same id for the same content, a new one for going back, and keeps the old', async () => {
    const first = await deploy('good-name', 'broken');
    const path = join(folder, 'good-name');
    const upload = async () =>
      (
        (await call('POST', `${jobs}/good-name/sources`, (await packJob(path, 'good-name')).zip)).body as {
          version_sha: string;
        }
      ).version_sha;
    expect(await upload()).toBe(first);
    cpSync('LICENSE', join(path, 'LICENSE'));
    const second = await upload();
    rmSync(join(path, 'LICENSE'));
    const third = await upload();
    expect(new Set([first, second, third]).size).toBe(3);
    expect((await call('POST', `${jobs}/good-name/deployments`, { job_version: first })).status).toBe(202);
  });

  it('refuses what is no job’s archive, with the reason', async () => {
    await call('POST', jobs, { job_name: 'good-name' });
    const answer = await call('POST', `${jobs}/good-name/sources`, Buffer.from('no zip'));
    expect(answer).toMatchObject({ status: 400, body: { why: expect.stringContaining('zip') } });
  });
});

describe('security', () => {
  it('answers nobody without the token', async () => {
    for (const path of [jobs, '/runtime/capabilities', '/runtime/events', '/data-jobs/for-team/x/info']) {
      expect((await call('GET', path, undefined, null)).status).toBe(401);
      expect((await call('GET', path, undefined, 'wrong')).status).toBe(401);
    }
    expect((await call('GET', '/health', undefined, null)).status).toBe(200);
  });

  it('keeps secrets encrypted and its files private', async () => {
    await call('POST', jobs, { job_name: 'good-name' });
    expect((await call('PUT', `${jobs}/good-name/deployments/x/secrets`, { password: 'hunter2' })).status).toBe(202);
    expect((await call('GET', `${jobs}/good-name/deployments/x/secrets`)).body).toEqual({ password: 'hunter2' });
    expect(statSync(join(folder, 'data/secrets.key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data/runtime.json')).mode & 0o777).toBe(0o600);
  });
});

describe('one data folder', () => {
  it('of a newer version is left alone', async () => {
    await runtime.stop();
    const path = join(folder, 'data', 'runtime.sqlite');
    const database = new DatabaseSync(path);
    const { user_version: present } = database.prepare('pragma user_version').get() ?? {};
    database.exec('pragma user_version = 1000');
    database.close();
    await expect(start()).rejects.toThrow('newer version');
    const again = new DatabaseSync(path);
    again.exec(`pragma user_version = ${Number(present)}`);
    again.close();
    runtime = await start();
  });

  it('is held by one runtime, and the second is told by whom', async () => {
    const second = await start().catch((error: unknown) => error);
    expect(second).toBeInstanceOf(RuntimeHeldError);
    expect(second).toMatchObject({ holder: { pid: process.pid, url: runtime.url } });
  });

  it('is let go of by a start that fails', async () => {
    await runtime.stop();
    const path = join(folder, 'data', 'runtime.json');
    mkdirSync(path);
    const failed = await start().catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'EISDIR' });
    rmSync(path, { recursive: true });
    runtime = await start();
    expect((await call('GET', '/health')).status).toBe(200);
  });

  it('is all there after a restart', async () => {
    await deploy('good-name', 'broken');
    const before = await execute('good-name');
    await runtime.stop();
    runtime = await start();
    const after = await call('GET', `${jobs}/good-name/executions/${String(before['id'])}`);
    expect(after.body).toEqual(before);
  });
});
