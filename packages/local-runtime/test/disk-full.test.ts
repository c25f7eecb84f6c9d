import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { diskFull } from '../src/problem.js';
import { smallJob } from './support/archives.js';
import { program } from './support/command.js';
import { until } from './support/runtime.js';

let folder: string;
let child: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-full-'));
});
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

it('knows a full disk from any other error, whoever meets it', () => {
  const database = new DatabaseSync(join(folder, 'small.sqlite'));
  database.exec('create table kept (content blob); pragma max_page_count = 4;');
  let met: unknown;
  try {
    database.prepare('insert into kept values (?)').run(new Uint8Array(100_000));
  } catch (error) {
    met = error;
  }
  database.close();
  expect(diskFull(met)).toMatchObject({ status: 507, texts: { what: expect.stringContaining('full') } });
  expect(diskFull(Object.assign(new Error('no room'), { code: 'ENOSPC' }))).toMatchObject({ status: 507 });
  expect(diskFull(new Error('something else'))).toBeNull();
});

/** Starts a runtime whose data folder has a disk of 14 MiB, of which a file of somebody else takes nine, in a name space of its own. */
async function startOnSmallDisk(): Promise<string> {
  const data = join(folder, 'data');
  const script =
    'mkdir -p "$1" && mount -t tmpfs -o size=14m tmpfs "$1" && head -c 9000000 /dev/zero > "$1/ballast" && ' +
    'exec "$2" --input-type=module -e "$3" "$1"';
  child = spawn('unshare', ['-Urm', 'sh', '-c', script, 'sh', data, process.execPath, program], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  let said = '';
  for await (const part of child.stdout ?? []) {
    said += String(part);
    const url = /^ready: (\S+)$/m.exec(said)?.[1];
    if (url) {
      return url;
    }
  }
  throw new Error(`The runtime ended before it was ready: ${said}`);
}

const canMount = spawnSync('unshare', ['-Urm', 'true']).status === 0;

/** Asks a runtime on a small disk. */
function client(url: string) {
  return (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${url}/data-jobs/for-team/full/jobs${path}`, {
      method,
      headers: { 'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json' },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) })
    });
}

/** Takes what somebody else has there away. */
function makeRoom(): void {
  rmSync(`/proc/${child?.pid}/root${join(folder, 'data', 'ballast')}`);
}

async function deployJob(send: ReturnType<typeof client>, name: string, files?: Record<string, string>): Promise<void> {
  await send('POST', '', { job_name: name, config: {} });
  const upload = await send('POST', `/${name}/sources`, await smallJob('job', files));
  const { version_sha: version } = (await upload.json()) as { version_sha: string };
  await send('POST', `/${name}/deployments`, { job_version: version });
  await until(
    async () => (await (await send('GET', `/${name}/deployments`)).json()) as unknown[],
    list => list.length > 0
  );
}

it('says so, harms nothing that was kept, and goes on when there is room again', async () => {
  if (!canMount) {
    // Without name spaces of users there is no small disk; what can be told without one is told above.
    return;
  }
  const url = await startOnSmallDisk();
  const send = client(url);
  await deployJob(send, 'fills-up');
  const start = await send('POST', '/fills-up/deployments/x/executions', { args: { sleep: 3 } });
  const id = start.headers.get('location')?.split('/').at(-1) ?? '';

  const kept = new Map<string, string>();
  let refused: Response | null = null;
  for (let count = 0; !refused && count < 100; count += 1) {
    const value = String(count).repeat(50_000);
    const answer = await send('PUT', `/filler-${count}/deployments/x/properties`, { value });
    if (answer.status === 204) {
      kept.set(`filler-${count}`, value);
    } else {
      refused = answer;
    }
  }
  expect(refused?.status).toBe(507);
  expect(await refused?.json()).toMatchObject({ what: expect.stringContaining('full') });
  const archive = await smallJob('job', { 'job/big.txt': Array.from({ length: 400_000 }, (_, n) => n % 977).join() });
  expect([200, 507]).toContain((await send('POST', '/fills-up/sources', archive)).status);
  for (const [name, value] of kept) {
    expect(await (await send('GET', `/${name}/deployments/x/properties`)).json()).toEqual({ value });
  }

  makeRoom();
  await until(
    async () => (await send('PUT', '/filler-0/deployments/x/properties', {})).status,
    status => status === 204
  );
  const ended = await until(
    async () => (await (await send('GET', `/fills-up/executions/${id}`)).json()) as { status: string },
    ({ status }) => status !== 'submitted' && status !== 'running'
  );
  expect(['succeeded', 'user_error', 'platform_error']).toContain(ended.status);
  const again = await until(
    () => send('POST', '/fills-up/deployments/x/executions', {}),
    ({ status }) => status === 202
  );
  expect(again.status).toBe(202);
});

it('says of an execution that filled the disk what happened, and what to do', async () => {
  if (!canMount) {
    return;
  }
  const send = client(await startOnSmallDisk());
  const filling =
    'def run(job_input):\n    with open("filler", "wb", buffering=0) as file:\n        try:\n' +
    '            while True:\n                file.write(bytes(1000))\n        except OSError as error:\n' +
    '            print(error)\n';
  await deployJob(send, 'takes-all', { 'job/10_a.py': filling });
  // SQLite's log grows to its usual size and is written from its beginning again: how it ends has room there.
  for (let count = 0; count < 40; count += 1) {
    const large = String(count % 10).repeat(200_000);
    const answer = await send('PUT', '/takes-all/deployments/x/properties', { large });
    expect(answer.status).toBe(204);
  }
  const start = await send('POST', '/takes-all/deployments/x/executions', {});
  const id = start.headers.get('location')?.split('/').at(-1) ?? '';
  const ended = await until(
    async () => (await (await send('GET', `/takes-all/executions/${id}`)).json()) as { status: string },
    ({ status }) => status !== 'submitted' && status !== 'running'
  );
  expect(ended).toMatchObject({
    status: 'platform_error',
    message: expect.stringMatching(/disk is full.*Make room/)
  });
});
