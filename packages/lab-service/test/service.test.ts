import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const token = 'token-of-this-test';
let folder: string;
let root: string;
let state: string;
let child: ChildProcess;
let url: string;

/** The real process, as the server extension starts it. */
async function start(): Promise<void> {
  child = spawn(process.execPath, ['python/server/vdk_lab_server/node/lab-service.mjs', '--state', state], {
    env: { ...process.env, VDK_LAB_STATE_DIR: state, VDK_LAB_SERVICE_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  url = await new Promise<string>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`lab-service ended with ${String(code)}`)));
    child.stdout?.on('data', (data: Buffer) => {
      const ready = /ready: (\S+)/.exec(data.toString());
      if (ready?.[1]) {
        resolve(ready[1]);
      }
    });
  });
  child.removeAllListeners('exit');
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise(done => child.once('exit', done));
  child.kill(signal);
  await ended;
}

beforeEach(async () => {
  const prepared = process.env['VDK_LAB_STATE_DIR'];
  if (!prepared) {
    throw new Error('Run by npm test, which makes the environment for jobs and sets VDK_LAB_STATE_DIR.');
  }
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-service-'));
  root = join(folder, 'root');
  state = join(folder, 'state');
  mkdirSync(root);
  mkdirSync(state);
  symlinkSync(join(prepared, 'environments'), join(state, 'environments'));
  await start();
});
afterEach(async () => {
  await end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

interface Answered {
  status: number;
  body: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {}
): Promise<Answered> {
  const response = await fetch(`${url}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-vdk-lab-contents-root': encodeURIComponent(root), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: (isJson && text ? JSON.parse(text) : { text }) as Record<string, unknown> };
}

async function until(
  path: string,
  isDone: (body: Record<string, unknown>) => boolean
): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await call('GET', path);
    if (isDone(body)) {
      return body;
    }
    await new Promise(done => setTimeout(done, 100));
  }
}

function job(name: string, step: string): void {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, name, 'config.ini'), '[owner]\nteam = tests\n');
  writeFileSync(join(root, name, '10_step.py'), `def run(job_input):\n    ${step}\n`);
}

const isOver = ({ status }: Record<string, unknown>): boolean => status !== 'running' && status !== 'submitted';
const sleeps = 'import time; print("BEGUN", flush=True); time.sleep(600)';

/** Processes of jobs below our folder. */
function jobProcesses(): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        const isZombie = readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
        return (
          !isZombie &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('launch.py') &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
        );
      } catch {
        return false;
      }
    });
}

describe('draft runs', () => {
  it('run a real job and tell every step; the failing one with its error', async () => {
    cpSync('examples/broken', join(root, 'broken'), { recursive: true });
    const started = await call('POST', 'runs', { path: 'broken' });
    expect(started.status).toBe(202);
    const run = await until(`runs/${String(started.body['id'])}`, isOver);
    expect(run).toMatchObject({ status: 'user_error' });
    const steps = run['steps'] as { state: string; error: { message: string; cellId: string } | null }[];
    expect(steps.map(({ state: now }) => now)).toEqual(['succeeded', 'succeeded', 'failed', 'skipped']);
    expect(steps[2]?.error).toMatchObject({ blame: 'user', message: expect.stringContaining('no such table') });
  });

  it('are one a job at a time, and are cancelled', async () => {
    job('slow-job', sleeps);
    const first = await call('POST', 'runs', { path: 'slow-job' });
    expect(await call('POST', 'runs', { path: 'slow-job' })).toMatchObject({
      status: 409,
      body: { code: 'run-active' }
    });
    const id = String(first.body['id']);
    expect((await call('DELETE', `runs/${id}`)).status).toBe(202);
    expect(await until(`runs/${id}`, isOver)).toMatchObject({ status: 'cancelled' });
  });

  it('tell the step that runs now and what it showed, while it runs', async () => {
    job('slow-cells', 'pass');
    const cell = (id: string, source: string): object => {
      return { cell_type: 'code', id, metadata: { tags: ['vdk'] }, execution_count: null, outputs: [], source };
    };
    const cells = [cell('quick', 'a = 1'), cell('slow', 'display("seen")\nimport time\ntime.sleep(600)')];
    writeFileSync(
      join(root, 'slow-cells', '20_cells.ipynb'),
      JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 })
    );
    const { body } = await call('POST', 'runs', { path: 'slow-cells' });
    const id = String(body['id']);
    const run = await until(`runs/${id}`, ({ steps }) => (steps as { outputs: object[] }[])[2]?.outputs.length === 1);
    expect(run['steps']).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }, { state: 'running' }]);
    await call('DELETE', `runs/${id}`);
    expect(await until(`runs/${id}`, isOver)).toMatchObject({ status: 'cancelled' });
  });

  it('say what is wrong before anything starts', async () => {
    mkdirSync(join(root, 'no-steps'));
    expect(await call('POST', 'runs', { path: 'no-steps' })).toMatchObject({ status: 422, body: { code: 'no-steps' } });
    expect(await call('POST', 'runs', { path: 'nowhere' })).toMatchObject({ status: 404, body: { code: 'not-a-job' } });
    job('needs-more', 'pass');
    writeFileSync(join(root, 'needs-more', 'requirements.txt'), 'not-installed-anywhere\n');
    expect(await call('POST', 'runs', { path: 'needs-more' })).toMatchObject({
      status: 409,
      body: { code: 'no-environment' }
    });
    writeFileSync(join(root, 'needs-more', '20_broken.ipynb'), '{');
    expect(await call('POST', 'runs', { path: 'needs-more' })).toMatchObject({
      status: 422,
      body: { code: 'broken-notebook' }
    });
    expect(await call('POST', 'runs', { path: 'no-steps', arguments: [1] })).toMatchObject({ status: 400 });
  });
});

describe('a second service on the same state', () => {
  it('leaves alone what the first one runs', async () => {
    job('slow-job', sleeps);
    const { body } = await call('POST', 'runs', { path: 'slow-job' });
    const id = String(body['id']);
    await until(`runs/${id}/log`, ({ text }) => String(text).includes('BEGUN'));
    const [first, firstUrl] = [child, url];
    await start();
    await end('SIGTERM');
    [child, url] = [first, firstUrl];
    expect((await call('GET', `runs/${id}`)).body).toMatchObject({ status: 'running' });
    expect(jobProcesses()).not.toEqual([]);
  });
});

describe('kill -9 of the service', () => {
  it('during a draft run: afterwards it is a platform error that says so, and no process is left', async () => {
    job('slow-job', sleeps);
    const { body } = await call('POST', 'runs', { path: 'slow-job' });
    const id = String(body['id']);
    await until(`runs/${id}/log`, ({ text }) => String(text).includes('BEGUN'));
    await end('SIGKILL');
    expect(jobProcesses()).not.toEqual([]);
    await start();
    const run = await until(`runs/${id}`, isOver);
    expect(run).toMatchObject({ status: 'platform_error', message: expect.stringContaining('lost') });
    expect(jobProcesses()).toEqual([]);
  });

  it('while a draft run is being cancelled: afterwards it is cancelled', async () => {
    job(
      'slow-job',
      'import signal, time; signal.signal(15, signal.SIG_IGN); print("BEGUN", flush=True); time.sleep(600)'
    );
    const { body } = await call('POST', 'runs', { path: 'slow-job' });
    const id = String(body['id']);
    await until(`runs/${id}/log`, ({ text }) => String(text).includes('BEGUN'));
    expect((await call('DELETE', `runs/${id}`)).status).toBe(202);
    await end('SIGKILL');
    await start();
    expect(await until(`runs/${id}`, isOver)).toMatchObject({ status: 'cancelled' });
    expect(jobProcesses()).toEqual([]);
  });

  it('during an execution: jobs, versions and finished runs are there, the execution is a platform error', async () => {
    job('slow-job', 'import time; time.sleep(600 if job_input.get_arguments().get("slow") else 0)');
    const deploy = await call('POST', 'deploys', { path: 'slow-job', target: 'local' });
    expect(deploy.status).toBe(202);
    expect(await until(`deploys/${String(deploy.body['id'])}`, ({ state: now }) => now !== 'running')).toMatchObject({
      state: 'ready'
    });
    const api = 'targets/local/data-jobs/for-team/tests/jobs/slow-job';
    const execute = async (args: object): Promise<string> => {
      const response = await fetch(`${url}/${api}/deployments/production/executions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ started_by: 'test', args })
      });
      expect(response.status).toBe(202);
      return response.headers.get('location')?.split('/').at(-1) ?? '';
    };
    const good = await execute({});
    await until(`${api}/executions/${good}`, isOver);
    const lost = await execute({ slow: true });
    await until(`${api}/executions/${lost}`, ({ status }) => status === 'running');
    await end('SIGKILL');
    await start();
    expect(await until(`${api}/executions/${lost}`, isOver)).toMatchObject({
      status: 'platform_error',
      message: expect.stringContaining('lost')
    });
    expect((await call('GET', `${api}/executions/${good}`)).body).toMatchObject({ status: 'succeeded' });
    expect((await call('GET', `${api}/deployments`)).body).toMatchObject([{ enabled: true }]);
    expect(jobProcesses()).toEqual([]);
  });
});

describe('security', () => {
  it('CVE-2024-28188, CVE-2024-28179: every route refuses without the token', async () => {
    for (const path of [
      'capabilities',
      'runs',
      'deploys',
      'targets',
      'events?topics=runs',
      'targets/local/data-jobs/for-team/x/info'
    ]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        expect(
          (await call(method, path, undefined, { authorization: 'Bearer wrong' })).status,
          `${method} ${path}`
        ).toBe(401);
      }
    }
  });

  it('CVE-2026-5422: a sibling folder, a link out, `..` and encoded `..` are refused', async () => {
    mkdirSync(`${root}2/other`, { recursive: true });
    symlinkSync(`${root}2`, join(root, 'link'));
    for (const path of ['../root2/other', 'link/other', '..', 'a/../../root2', '%2e%2e/root2']) {
      const { status, body } = await call('GET', `package?path=${encodeURIComponent(path)}&target=local`);
      expect([403, 404], path).toContain(status);
      expect(['path-outside-root', 'not-a-job']).toContain(body['code']);
    }
  });

  it('answers errors without stack or path of this machine', async () => {
    const { body } = await call('GET', 'nothing-here');
    expect(body).toMatchObject({ code: 'unknown', what: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain(folder);
  });

  it('CVE-2024-35225: a path cannot leave the API of a target, however it is written', async () => {
    // Not by fetch, which mends such paths before it sends them.
    const status = (path: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(url);
        const headers = { authorization: `Bearer ${token}` };
        get({ hostname, port, path, headers }, answer => resolve(answer.resume().statusCode ?? 0)).on('error', reject);
      });
    for (const path of ['%2e%2e/health', '..%2f..%2fruntime/capabilities', 'for-team/%2E%2E/%2e%2e/x', 'a/%2e/b']) {
      expect(await status(`/targets/local/data-jobs/${path}`), path).toBeGreaterThanOrEqual(400);
    }
    expect(await status('/targets/local/data-jobs/%2e%2e/health')).toBe(400);
    expect(await call('POST', 'runs', { path: 1 })).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it('knows targets only from configuration', async () => {
    expect(await call('GET', 'targets/evil/data-jobs/for-team/x/info')).toMatchObject({
      status: 404,
      body: { code: 'target-unknown' }
    });
  });
});
