import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environments } from '@vdk-lab/python-environments';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { smallJob } from './support/archives.js';
import { startProcess } from './support/command.js';
import { until } from './support/runtime.js';

let folder: string;
let child: ChildProcess | null = null;
let url = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-crash-'));
});
afterEach(async () => {
  await kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

async function begin(): Promise<void> {
  ({ child, url } = await startProcess(join(folder, 'data')));
}

async function kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  child = null;
}

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const isBytes = body instanceof Uint8Array;
  return fetch(`${url}/data-jobs/for-team/crash/jobs${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' },
    ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) })
  });
}

/** The same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

async function read<T>(path: string): Promise<T> {
  return (await (await send('GET', path)).json()) as T;
}

/** Processes with the data folder of this test in their environment: runs and workers, whether recorded or not. */
function runningJobs(): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== child?.pid)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(join(folder, 'data'));
      } catch {
        return false;
      }
    });
}

it('keeps every acknowledged write and leaves no process, killed at random moments', async () => {
  const random = numbers(20_261_124);
  const acknowledged = { properties: 0, versions: new Set<string>(), executions: new Set<string>() };
  await begin();
  expect((await send('POST', '', { job_name: 'crash-job', config: {} })).status).toBe(201);
  const first = (await (await send('POST', '/crash-job/sources', await smallJob('job'))).json()) as {
    version_sha: string;
  };
  acknowledged.versions.add(first.version_sha);
  expect((await send('POST', '/crash-job/deployments', { job_version: first.version_sha })).status).toBe(202);
  await until(
    () => read<unknown[]>('/crash-job/deployments'),
    list => list.length > 0
  );

  for (let round = 0; round < 6; round += 1) {
    const moment = Math.floor(random() * 1200);
    const killing = new Promise(done => setTimeout(done, moment)).then(() => kill('SIGKILL'));
    // Load until the connection breaks: only what was answered counts.
    await load(acknowledged, round).catch(() => undefined);
    await killing;
    await begin();
    if (round % 2 === 1) {
      // Twice in a row.
      await kill('SIGKILL');
      await begin();
    }
    const { round: kept } = await read<{ round: number }>('/crash-job/deployments/x/properties');
    expect(kept ?? 0).toBeGreaterThanOrEqual(acknowledged.properties);
    const rows = await read<{ id: string; status: string }[]>('/crash-job/executions');
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining([...acknowledged.executions]));
    expect(rows.filter(({ status }) => status === 'submitted' || status === 'running')).toEqual([]);
    expect(runningJobs()).toEqual([]);
    const answer = await fetch(`${url}/runtime/jobs/crash/crash-job/versions`);
    const versions = ((await answer.json()) as { version: string }[]).map(({ version }) => version);
    expect(versions).toEqual(expect.arrayContaining([...acknowledged.versions]));
    const parts = readdirSync(join(folder, 'data', 'sources.git'), { recursive: true }).map(String);
    expect(parts.filter(name => name.endsWith('.part'))).toEqual([]);
  }
});

async function load(
  acknowledged: { properties: number; versions: Set<string>; executions: Set<string> },
  round: number
): Promise<void> {
  const started = await send('POST', '/crash-job/deployments/x/executions', { args: { sleep: 30 } });
  const id = started.headers.get('location')?.split('/').at(-1);
  if (started.status === 202 && id) {
    acknowledged.executions.add(id);
  }
  for (let count = 1; ; count += 1) {
    const value = round * 100_000 + count;
    if ((await send('PUT', '/crash-job/deployments/x/properties', { round: value })).status === 204) {
      acknowledged.properties = value;
    }
    if (count % 20 === 0) {
      const archive = await smallJob('job', { 'job/note.txt': String(value) });
      const answer = (await (await send('POST', '/crash-job/sources', archive)).json()) as { version_sha: string };
      acknowledged.versions.add(answer.version_sha);
    }
  }
}

it('remembers a cancellation that it took, and ends what ignores it', async () => {
  await begin();
  await send('POST', '', { job_name: 'stubborn-job', config: {} });
  const stubborn =
    'import signal, time\ndef run(job_input):\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n' +
    '    print("DEAF", flush=True)\n    time.sleep(600)\n';
  const { version_sha: version } = (await (
    await send('POST', '/stubborn-job/sources', await smallJob('job', { 'job/10_a.py': stubborn }))
  ).json()) as { version_sha: string };
  await send('POST', '/stubborn-job/deployments', { job_version: version });
  await until(
    () => read<unknown[]>('/stubborn-job/deployments'),
    list => list.length > 0
  );
  const started = await send('POST', '/stubborn-job/deployments/x/executions', {});
  const id = started.headers.get('location')?.split('/').at(-1) ?? '';
  await until(
    () => read<{ logs: string }>(`/stubborn-job/executions/${id}/logs`),
    ({ logs }) => logs.includes('DEAF')
  );
  expect((await send('DELETE', `/stubborn-job/executions/${id}`)).status).toBe(200);
  await kill('SIGKILL');
  await begin();
  expect(await read(`/stubborn-job/executions/${id}`)).toMatchObject({ status: 'cancelled' });
  expect(runningJobs()).toEqual([]);
});

it('ends what installed packages for it, takes its half away, and can deploy again', async () => {
  // An index that never answers.
  const silent = createServer(() => undefined);
  await new Promise<void>(done => silent.listen(0, '127.0.0.1', done));
  const { port } = silent.address() as AddressInfo;
  try {
    await begin();
    await send('POST', '', { job_name: 'never-ready', config: {} });
    const requirements = `slow @ http://127.0.0.1:${port}/slow-1.0-py3-none-any.whl\n`;
    const upload = await send(
      'POST',
      '/never-ready/sources',
      await smallJob('job', { 'job/requirements.txt': requirements })
    );
    const { version_sha: version } = (await upload.json()) as { version_sha: string };
    await send('POST', '/never-ready/deployments', { job_version: version });
    const asked = once(silent, 'request');
    await asked;
    await kill('SIGKILL');
    // The overlay that its requirements name.
    await writeFile(join(folder, 'requirements.txt'), requirements);
    const prefix = (await new Environments().resolve(folder))?.prefix ?? '';
    expect(existsSync(prefix)).toBe(true);
    await begin();
    expect(runningJobs()).toEqual([]);
    await until(
      () => existsSync(prefix),
      isThere => !isThere
    );
    const status = await fetch(`${url}/runtime/jobs/crash/never-ready/deployment-status`);
    expect(await status.json()).toMatchObject({
      status: 'platform_error',
      message: expect.stringContaining('Deploy again')
    });
    const again = await send('POST', '/never-ready/sources', await smallJob('job'));
    const { version_sha: good } = (await again.json()) as { version_sha: string };
    await send('POST', '/never-ready/deployments', { job_version: good });
    await until(
      () => read<unknown[]>('/never-ready/deployments'),
      list => list.length > 0
    );
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
});
