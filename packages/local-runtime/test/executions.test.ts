import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import type { Limits } from '../src/index.js';
import { ask } from './support/client.js';
import {
  deploy,
  deployed,
  ended,
  execution,
  executions,
  isActive,
  jobs,
  log,
  logHas,
  start,
  step
} from './support/jobs.js';
import { startInNewFolder, until } from './support/runtime.js';

let server: Awaited<ReturnType<typeof startInNewFolder>>;
afterEach(() => server.end());

async function begin(limits: Partial<Limits> = {}) {
  server = await startInNewFolder({ limits });
  return server.held.runtime;
}

it('runs one execution of a job at a time: of simultaneous starts one wins', async () => {
  const runtime = await begin();
  await deploy(runtime, 'one-at-a-time', { '10_a.py': step('import time\ntime.sleep(600)') });
  await deployed(runtime, 'one-at-a-time');
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => ask(runtime, 'POST', `${jobs}/one-at-a-time/deployments/x/executions`, {}))
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array.from({ length: 11 }, () => 409)]);
  const [only, ...others] = await executions(runtime, 'one-at-a-time');
  expect(others).toEqual([]);
  await ask(runtime, 'DELETE', `${jobs}/one-at-a-time/executions/${only?.id}`);
  expect(await ended(runtime, 'one-at-a-time', only?.id ?? '')).toMatchObject({ status: 'cancelled' });
});

it('keeps executions within the limit of two over all jobs, in their order, and ends them all', async () => {
  const runtime = await begin({ atOnce: 2 });
  const names = Array.from({ length: 12 }, (_, index) => `many-${String(index).padStart(3, '0')}`);
  for (const name of names) {
    await deploy(runtime, name, { '10_a.py': step('print("ran")') });
  }
  await Promise.all(names.map(name => deployed(runtime, name)));
  const ids: string[] = [];
  for (const name of names) {
    ids.push(await start(runtime, name));
  }
  let most = 0;
  const order: string[] = [];
  await until(
    async () => {
      const rows = await Promise.all(names.map(async (name, index) => execution(runtime, name, ids[index] ?? '')));
      const running = rows.filter(({ status }) => status === 'running');
      most = Math.max(most, running.length);
      rows
        .filter(({ status, id }) => status !== 'submitted' && !order.includes(id))
        .forEach(({ id }) => order.push(id));
      return rows;
    },
    rows => rows.every(row => row.status === 'succeeded')
  );
  expect(most).toBeLessThanOrEqual(2);
  // What one look saw first stands in any order: two run, and a look takes its time.
  order.forEach((id, place) => expect(Math.abs(ids.indexOf(id) - place)).toBeLessThan(ids.length / 2));
});

it('cancels what waits at once, and what ignores SIGTERM after the grace, with all it started', async () => {
  const runtime = await begin({ atOnce: 1, graceMs: 300 });
  const stubborn =
    'import signal, subprocess, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n' +
    'child = subprocess.Popen(["sh", "-c", "trap \'\' TERM; sleep 600 & wait"])\nprint("CHILD", child.pid)\nprint("READY")\ntime.sleep(600)';
  await deploy(runtime, 'stubborn-one', { '10_a.py': step(stubborn) });
  await deploy(runtime, 'waiting-one', { '10_a.py': step('pass') });
  await Promise.all([deployed(runtime, 'stubborn-one'), deployed(runtime, 'waiting-one')]);
  const first = await start(runtime, 'stubborn-one');
  const content = await logHas(runtime, 'stubborn-one', first, 'READY');
  const second = await start(runtime, 'waiting-one');
  expect(await execution(runtime, 'waiting-one', second)).toMatchObject({ status: 'submitted' });
  expect((await ask(runtime, 'DELETE', `${jobs}/waiting-one/executions/${second}`)).status).toBe(200);
  expect(await execution(runtime, 'waiting-one', second)).toMatchObject({ status: 'cancelled' });
  await ask(runtime, 'DELETE', `${jobs}/stubborn-one/executions/${first}`);
  expect(await ended(runtime, 'stubborn-one', first)).toMatchObject({ status: 'cancelled', message: 'Cancelled' });
  const child = Number(/CHILD (\d+)/.exec(content)?.[1]);
  expect(child).toBeGreaterThan(0);
  expect(isAlive(child)).toBe(false);
  expect((await ask(runtime, 'DELETE', `${jobs}/stubborn-one/executions/${first}`)).status).toBe(400);
});

it('forks executions from a warm worker, and records what they used', async () => {
  const runtime = await begin();
  const look = 'import os\nprint("PARENT", os.getppid())\nx = bytearray(100 * 2**20)';
  await deploy(runtime, 'warm-one', { '10_a.py': step(look) });
  await deployed(runtime, 'warm-one');
  const seen = new Set<string>();
  await until(
    async () => {
      const id = await start(runtime, 'warm-one');
      expect(await ended(runtime, 'warm-one', id)).toMatchObject({ status: 'succeeded' });
      const [, parent = ''] = /PARENT (\d+)/.exec(await log(runtime, 'warm-one', id)) ?? [];
      const isSecond = seen.has(parent) && Number(parent) !== process.pid;
      seen.add(parent);
      return isSecond;
    },
    isSecond => isSecond
  );
  await runtime.stop();
  const database = new DatabaseSync(join(server.held.dataFolder, 'runtime.sqlite'));
  const used = database.prepare('select peak_memory, cpu_ms from executions').all();
  database.close();
  expect(used.every(row => Number(row['peak_memory']) > 30 * 2 ** 20 && Number(row['cpu_ms']) > 0)).toBe(true);
  server.held.runtime = await server.held.start();
});

it('ends what lasts too long, and keeps the last executions of a job with their logs', async () => {
  const runtime = await begin({ runMs: 1500, graceMs: 300, keptPerJob: 3 });
  await deploy(runtime, 'kept-three', {
    '10_a.py': step('import time\nprint("BEGUN", flush=True)\ntime.sleep(job_input.get_arguments().get("sleep", 0))')
  });
  await deployed(runtime, 'kept-three');
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    ids.push(await start(runtime, 'kept-three', count === 4 ? { sleep: 600 } : {}));
    await ended(runtime, 'kept-three', ids.at(-1) ?? '');
  }
  const last = ids.at(-1) ?? '';
  expect(await execution(runtime, 'kept-three', last)).toMatchObject({
    status: 'user_error',
    message: expect.stringContaining('time limit')
  });
  const folder = join(server.held.dataFolder, 'executions');
  await until(
    () => readdirSync(folder),
    names => names.length === 3
  );
  expect((await executions(runtime, 'kept-three')).map(({ id }) => id)).toEqual(ids.slice(-3).reverse());
  expect(readdirSync(folder).sort()).toEqual(ids.slice(-3).sort());
  expect(await log(runtime, 'kept-three', last)).toContain('BEGUN');
});

it('keeps the newest executions also after a clock that was ahead for a while', async () => {
  const runtime = await begin({ keptPerJob: 2 });
  await deploy(runtime, 'was-ahead', { '10_a.py': step('pass') });
  await deployed(runtime, 'was-ahead');
  for (let count = 0; count < 2; count += 1) {
    await ended(runtime, 'was-ahead', await start(runtime, 'was-ahead'));
  }
  await runtime.stop();
  const database = new DatabaseSync(join(server.held.dataFolder, 'runtime.sqlite'));
  database.exec(`update executions set start_time = '2199-01-01T00:00:00.000Z'`);
  database.close();
  server.held.runtime = await server.held.start();
  const newest = await start(server.held.runtime, 'was-ahead');
  expect(await ended(server.held.runtime, 'was-ahead', newest)).toMatchObject({ status: 'succeeded' });
  await until(
    () => executions(server.held.runtime, 'was-ahead'),
    rows => rows.length <= 2
  );
  expect((await executions(server.held.runtime, 'was-ahead')).map(({ id }) => id)).toContain(newest);
});

it('ends with its executions, which say why', async () => {
  const runtime = await begin({ atOnce: 1 });
  for (const name of ['first-one', 'second-one']) {
    await deploy(runtime, name, { '10_a.py': step('import time\nprint("BEGUN", flush=True)\ntime.sleep(600)') });
    await deployed(runtime, name);
  }
  const first = await start(runtime, 'first-one');
  const second = await start(runtime, 'second-one');
  await logHas(runtime, 'first-one', first, 'BEGUN');
  await runtime.stop('the machine is shut down');
  server.held.runtime = await server.held.start();
  for (const [name, id] of [
    ['first-one', first],
    ['second-one', second]
  ] as const) {
    const row = await execution(server.held.runtime, name, id);
    expect(row).toMatchObject({
      status: 'platform_error',
      message: expect.stringContaining('the machine is shut down')
    });
    expect(isActive(row)).toBe(false);
  }
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
