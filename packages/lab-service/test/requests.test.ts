import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environments } from '@vdk-lab/python-environments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LabService, startService } from '../src/service.js';

let folder: string;
let service: LabService;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-service-'));
  for (const root of ['root', 'root2']) {
    const job = join(folder, root, 'some-job');
    mkdirSync(job, { recursive: true });
    writeFileSync(join(job, 'config.ini'), '[owner]\nteam = tests\n');
    writeFileSync(join(job, '10_a.sql'), 'select 1');
  }
  symlinkSync(join(folder, 'root2', 'some-job'), join(folder, 'root', 'linked-job'));
  const state = join(folder, 'state');
  const environments = new Environments({ state });
  service = await startService({ state, token: 'right', environments, configFolders: [], env: {} });
});
afterEach(async () => {
  await service.stop('the test ended');
  rmSync(folder, { recursive: true, force: true });
});

async function startRun(
  path: unknown,
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {}
): Promise<[number, unknown]> {
  const response = await fetch(`${service.url}/runs`, {
    method: 'POST',
    headers: { authorization: 'Bearer right', 'x-vdk-lab-contents-root': join(folder, 'root'), ...headers },
    body: JSON.stringify({ path, ...more })
  });
  const { code } = (await response.json()) as { code?: unknown };
  return [response.status, code];
}

describe('the service', () => {
  it('answers nobody without the token', async () => {
    expect(await startRun('some-job', { authorization: 'Bearer wrong' })).toEqual([401, 'token']);
  });

  it('refuses a path that leads out of the root: by dots, to a sibling, by a link', async () => {
    for (const path of ['../root2/some-job', 'some-job/../../root2/some-job', 'linked-job']) {
      expect(await startRun(path)).toEqual([403, 'path-outside-root']);
    }
  });

  it('a root that was deleted has no job', async () => {
    const gone = { 'x-vdk-lab-contents-root': join(folder, 'nowhere') };
    expect(await startRun('some-job', gone)).toEqual([404, 'not-a-job']);
  });

  it('refuses a request that does not fit the document', async () => {
    expect(await startRun(undefined)).toEqual([400, 'invalid-request']);
    expect(await startRun({ not: 'text' })).toEqual([400, 'invalid-request']);
    expect(await startRun('some-job', {}, { unknown: true })).toEqual([400, 'invalid-request']);
    expect(await startRun('some-job', {}, { arguments: [1] })).toEqual([400, 'invalid-request']);
  });

  it('says that there is no environment, and keeps no run', async () => {
    expect(await startRun('some-job')).toEqual([409, 'no-environment']);
    const list = await fetch(`${service.url}/runs`, { headers: { authorization: 'Bearer right' } });
    expect(await list.json()).toEqual([]);
  });
});
