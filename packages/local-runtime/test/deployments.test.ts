import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environments } from '@vdk-lab/python-environments';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RuntimeOptions } from '../src/index.js';
import { zip } from './support/archives.js';
import { ask } from './support/client.js';
import { attempt, deploy, deployed, ended, jobs, log, start, step } from './support/jobs.js';
import { startInNewFolder, until } from './support/runtime.js';

let server: Awaited<ReturnType<typeof startInNewFolder>>;
let folder: string;
let silent: Server;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-wheel-'));
  // An index that never answers.
  silent = createServer(() => undefined);
  await new Promise<void>(done => silent.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await server.end();
  silent.closeAllConnections();
  silent.close();
  rmSync(folder, { recursive: true, force: true });
});

async function begin(options: Partial<RuntimeOptions> = {}) {
  server = await startInNewFolder(options);
  return server.held.runtime;
}

/** A package on the disk of the test: no index is asked. */
async function wheel(name: string): Promise<string> {
  const info = `${name}-1.0.dist-info`;
  const path = join(folder, `${name}-1.0-py3-none-any.whl`);
  const content = await zip({
    [`${name}.py`]: `VALUE = "${name}"\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`
  });
  writeFileSync(path, content);
  return `${name} @ file://${path}`;
}

const never = (): string =>
  `slow @ http://127.0.0.1:${(silent.address() as AddressInfo).port}/slow-1.0-py3-none-any.whl`;

it('keeps the old version running until the new one is ready, and when it fails, with uv’s text', async () => {
  const runtime = await begin();
  const old = await deploy(runtime, 'stays-up', { '10_a.py': step('print("OLD")') });
  expect(await deployed(runtime, 'stays-up')).toMatchObject({ status: 'success', version: old });
  const bad = await deploy(runtime, 'stays-up', {
    '10_a.py': step('print("NEW")'),
    'requirements.txt': 'gone @ file:///nowhere/gone-1.0-py3-none-any.whl\n'
  });
  const failed = await deployed(runtime, 'stays-up');
  expect(failed).toMatchObject({ status: 'user_error', version: bad });
  expect(failed.log).toContain('gone-1.0');
  expect((await ask(runtime, 'GET', `${jobs}/stays-up/deployments`)).body).toMatchObject([{ job_version: old }]);
  const id = await start(runtime, 'stays-up');
  await ended(runtime, 'stays-up', id);
  expect(await log(runtime, 'stays-up', id)).toContain('OLD');
});

it('shares an environment among versions and jobs with the same requirements', async () => {
  const runtime = await begin();
  const overlays = join(new Environments().state, 'environments', 'overlays');
  const requirement = await wheel(`shared_${Date.now().toString(36)}`);
  const name = requirement.split(' ')[0] ?? '';
  const before = existsSync(overlays) ? readdirSync(overlays) : [];
  const files = {
    '10_a.py': step(`import ${name}\nprint("VALUE", ${name}.VALUE)`),
    'requirements.txt': `${requirement}\n`
  };
  for (const job of ['shares-one', 'shares-two']) {
    await deploy(runtime, job, files);
  }
  for (const job of ['shares-one', 'shares-two']) {
    expect(await deployed(runtime, job)).toMatchObject({ status: 'success' });
    const id = await start(runtime, job);
    expect(await ended(runtime, job, id)).toMatchObject({ status: 'succeeded' });
    expect(await log(runtime, job, id)).toContain(`VALUE ${name}`);
  }
  const made = readdirSync(overlays).filter(entry => !before.includes(entry) && !entry.includes('.'));
  expect(made).toHaveLength(1);
  rmSync(join(overlays, made[0] ?? 'none'), { recursive: true, force: true });
});

it('gives up when the requirements are not installed in time, and says so', async () => {
  const runtime = await begin({ limits: { deployMs: 1500 } });
  await deploy(runtime, 'too-slow', { '10_a.py': step('pass'), 'requirements.txt': `${never()}\n` });
  const failed = await deployed(runtime, 'too-slow');
  expect(failed).toMatchObject({ status: 'user_error', message: expect.stringContaining('not installed within') });
  expect((await ask(runtime, 'GET', `${jobs}/too-slow/deployments`)).body).toEqual([]);
});

it('shows what uv says while it works, and ends it when the deployment is removed or the runtime ends', async () => {
  const runtime = await begin();
  const files = { '10_a.py': step('pass'), 'requirements.txt': `${never()}\n` };
  await deploy(runtime, 'never-ready', files);
  await until(
    () => attempt(runtime, 'never-ready'),
    ({ status, log: said }) => status === 'running' && said !== null && said !== ''
  );
  expect((await ask(runtime, 'DELETE', `${jobs}/never-ready/deployments/x`)).status).toBe(202);
  expect(await attempt(runtime, 'never-ready')).toMatchObject({ status: 'platform_error' });
  await deploy(runtime, 'never-ready', { ...files, 'note.txt': 'again' });
  await until(
    () => attempt(runtime, 'never-ready'),
    ({ status }) => status === 'running'
  );
  await runtime.stop('the machine is shut down');
  server.held.runtime = await server.held.start();
  expect(await attempt(server.held.runtime, 'never-ready')).toMatchObject({
    status: 'platform_error',
    message: expect.stringContaining('the machine is shut down')
  });
});

it('takes former versions’ files away, and writes those of the present one again when they are gone', async () => {
  const runtime = await begin();
  const unpacked = join(server.held.dataFolder, 'deployed');
  await deploy(runtime, 'comes-back', { '10_a.py': step('print("ONE")') });
  await deployed(runtime, 'comes-back');
  const second = await deploy(runtime, 'comes-back', { '10_a.py': step('print("TWO")') });
  await deployed(runtime, 'comes-back');
  const id = await start(runtime, 'comes-back');
  await ended(runtime, 'comes-back', id);
  await until(
    () => readdirSync(unpacked),
    versions => versions.length === 1
  );
  expect(readdirSync(unpacked)).toEqual([second]);
  rmSync(unpacked, { recursive: true });
  const again = await start(runtime, 'comes-back');
  expect(await ended(runtime, 'comes-back', again)).toMatchObject({ status: 'succeeded' });
  expect(await log(runtime, 'comes-back', again)).toContain('TWO');
});

it('lets no execution begin under a job that is being deleted, and loses none', async () => {
  const runtime = await begin();
  await deploy(runtime, 'on-its-way-out', { '10_a.py': step('import time; time.sleep(600)') });
  await deployed(runtime, 'on-its-way-out');
  await deploy(runtime, 'on-its-way-out', { '10_a.py': step('pass'), 'requirements.txt': `${never()}\n` });
  await until(
    () => attempt(runtime, 'on-its-way-out'),
    ({ log: said }) => said !== null && said !== ''
  );
  // What is being made takes a moment to end; the start comes within it.
  const [gone, started] = await Promise.all([
    ask(runtime, 'DELETE', `${jobs}/on-its-way-out`),
    ask(runtime, 'POST', `${jobs}/on-its-way-out/deployments/x/executions`, {})
  ]);
  const id = started.headers.get('location')?.split('/').at(-1) ?? 'none';
  const kept = await ask(runtime, 'GET', `${jobs}/on-its-way-out/executions/${id}`);
  expect([gone.status, started.status, kept.status].join()).toMatch(/^(409,202,200|200,404,404)$/);
});

it('ends all deployments of a job that wait for one another, not the last alone', async () => {
  const runtime = await begin();
  for (const note of ['first', 'second', 'third']) {
    const files = { '10_a.py': step('pass'), 'requirements.txt': `${never()}\n`, 'note.txt': note };
    await deploy(runtime, 'tried-thrice', files);
  }
  const said = await until(
    () => attempt(runtime, 'tried-thrice'),
    ({ log: lines }) => lines !== null && lines !== ''
  );
  expect(said.log).toContain('Solving');
  expect((await ask(runtime, 'DELETE', `${jobs}/tried-thrice/deployments/x`)).status).toBe(202);
  expect(await attempt(runtime, 'tried-thrice')).toMatchObject({ status: 'platform_error' });
});

it('goes on with a deployment whose environment was begun for another job that is removed meanwhile', async () => {
  const runtime = await begin();
  const files = { '10_a.py': step('pass'), 'requirements.txt': `${never()}\n` };
  for (const job of ['leaves-first', 'still-waits']) {
    await deploy(runtime, job, files);
    await until(
      () => attempt(runtime, job),
      ({ status }) => status === 'running'
    );
  }
  await until(
    () => attempt(runtime, 'leaves-first'),
    ({ log: said }) => said !== null && said !== ''
  );
  expect((await ask(runtime, 'DELETE', `${jobs}/leaves-first`)).status).toBe(200);
  expect(await attempt(runtime, 'still-waits')).toMatchObject({ status: 'running', message: null });
});
