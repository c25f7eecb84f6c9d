import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-memory-'));
let child: ChildProcess | null = null;
afterEach(async () => {
  child?.kill('SIGTERM');
  await (child && once(child, 'exit'));
  rmSync(folder, { recursive: true, force: true });
});

/** A runtime that tells its memory, after a collection, for each line it is sent. */
const program = `
  import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
  import { createInterface } from 'node:readline';
  import { keepYoungGenerationSmall } from '@vdk-lab/local-runtime/memory';
  keepYoungGenerationSmall();
  const { startRuntime } = await import('@vdk-lab/local-runtime');
  const { Environments } = await import('@vdk-lab/python-environments');
  const environments = new Environments();
  const runtime = await startRuntime({ dataFolder: process.argv[1], environments, auth: 'none' });
  console.log('ready: ' + runtime.url);
  createInterface({ input: process.stdin }).on('line', () => {
    globalThis.gc();
    const young = getHeapSpaceStatistics().find(space => space.space_name === 'new_space').space_size;
    console.log(JSON.stringify({ young, used: getHeapStatistics().used_heap_size }));
  });
  process.once('SIGTERM', () => void runtime.stop().then(() => process.exit(0)));
`;

it('is flat over very many requests of all kinds', async () => {
  const runtime = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program, folder], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  child = runtime;
  const lines = runtime.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false });
  const read = async (): Promise<string> => String((await lines.next()).value).trim();
  const url = (await read()).replace('ready: ', '');
  const memory = async (): Promise<{ young: number; used: number }> => {
    runtime.stdin.write('\n');
    return JSON.parse(await read()) as { young: number; used: number };
  };
  const jobs = `${url}/data-jobs/for-team/memory/jobs`;
  const query = encodeURIComponent('{jobs(pageNumber: 1, pageSize: 25) {content {jobName config {team}} totalItems}}');
  const send = async (path: string, init?: RequestInit): Promise<void> => {
    await (await fetch(path, init)).text();
  };
  const json = (method: string, body: unknown): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  });
  for (let index = 0; index < 25; index += 1) {
    await send(jobs, json('POST', { job_name: `job-${index}-of-many`, config: {} }));
  }
  const kinds = [
    (count: number) => send(`${jobs}/job-${count % 25}-of-many`),
    (count: number) => send(`${jobs}/job-1-of-many/deployments/x/properties`, json('PUT', { count })),
    () => send(`${jobs}?query=${query}`),
    // Each with a text, and so a statement, of its own.
    (count: number) => send(`${jobs}?query=${query.replace('25', String((count % 900) + 1))}`),
    (count: number) => send(`${jobs}/unknown-${count}`)
  ];
  const load = async (requests: number): Promise<void> => {
    for (let count = 0; count < requests; count += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, more) => kinds[(count + more) % kinds.length]?.(count + more)));
    }
  };
  await load(3000);
  const before = await memory();
  await load(3000);
  const after = await memory();
  const mebibyte = 2 ** 20;
  expect(after.used - before.used).toBeLessThan(mebibyte);
  // As much as Node starts with; without our word it stands at 32 MiB and more by then.
  expect(after.young).toBeLessThanOrEqual(8 * mebibyte);
});
