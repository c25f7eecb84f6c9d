import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packJob } from '@vdk-lab/job-format/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliWithRuntime } from './support/runtime.js';

const { folder, runtime, service, vdkLab } = cliWithRuntime();
const name = 'seattle-weather';
const job = (): string => join(folder(), name);

beforeAll(async () => {
  cpSync(`examples/${name}`, job(), { recursive: true });
  await service().jobs.create('examples', { job_name: name, team: 'examples' });
});

async function upload(mode: 'notebook' | 'scripts' = 'notebook'): Promise<string> {
  const { zip } = await packJob(job(), name, { mode });
  return (await service().sources.upload('examples', name, new Uint8Array(zip))) ?? '';
}

async function deployed(version: string): Promise<void> {
  await service().deployments.deploy('examples', name, { job_version: version, enabled: false });
  await expect
    .poll(async () => (await service().deployments.find('examples', name))?.job_version, { timeout: 120_000 })
    .toBe(version);
}

/** A Control Service without what only a local runtime has. */
async function plainService(): Promise<{ server: Server; env: Record<string, string> }> {
  const { url, token } = runtime();
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/runtime/')) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"timestamp":"2026-01-01T00:00:00Z","status":404,"error":"Not Found","path":"/"}');
      return;
    }
    void fetch(`${url}${request.url ?? ''}`, { headers: { authorization: `Bearer ${token ?? ''}` } })
      .then(async answer => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const target = { name: 'plain', url: `http://127.0.0.1:${port}` };
  return { server, env: { VDK_LAB_TARGETS: JSON.stringify(target) } };
}

describe('diff with what the target has', () => {
  it.each(['notebook', 'scripts'] as const)('the same in the mode %s; then what was changed', async mode => {
    await upload(mode);
    const same = await vdkLab(['diff', job()]);
    expect(same).toMatchObject({ code: 0, out: 'The jobs are the same.\n' });
    expect(same.err).toContain('local runs nothing of it');
    writeFileSync(join(job(), '20_new.sql'), 'select 1');
    expect(await vdkLab(['diff', job()])).toMatchObject({ code: 1, out: 'new: 20_new.sql\n' });
    rmSync(join(job(), '20_new.sql'));
  });

  it('looks at the version that runs, not at the newest upload; and at any version that is named', async () => {
    const running = await upload();
    await deployed(running);
    writeFileSync(join(job(), '20_new.sql'), 'select 1');
    const newest = await upload();
    expect(newest).not.toBe(running);
    const { code, out, err } = await vdkLab(['diff', job(), '--json']);
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({
      isSame: false,
      before: { kind: 'running', version: running },
      after: { kind: 'folder', version: null }
    });
    expect(await vdkLab(['diff', job(), '--job-version', newest])).toMatchObject({ code: 0 });
    expect(await vdkLab(['diff', `${job()}@${newest.slice(0, 7)}`])).toMatchObject({ code: 0 });
    expect(await vdkLab(['diff', `${job()}@${running}`, `${job()}@${newest}`])).toMatchObject({
      code: 1,
      out: 'new: 20_new.sql\n'
    });
    const unknown = await vdkLab(['diff', `${job()}@${'0'.repeat(40)}`]);
    expect(unknown).toMatchObject({ code: 3, err: expect.stringContaining('There is no version 000') });
    expect(await vdkLab(['diff', job(), '--job-version', 'newest'])).toMatchObject({ code: 2 });
    expect(await vdkLab(['diff', job(), job(), '--job-version', newest])).toMatchObject({ code: 2 });
  });

  it('of a Control Service sees the newest upload alone, and says so', async () => {
    const { server, env } = await plainService();
    try {
      const latest = await vdkLab(['diff', job(), '--target', 'plain', '--json'], env);
      expect(JSON.parse(latest.out)).toMatchObject({ isSame: true, before: { kind: 'newest', version: null } });
      expect((await vdkLab(['diff', job(), '--target', 'plain'], env)).err).toContain('gives no other');
      const older = await vdkLab(['diff', job(), '--target', 'plain', '--job-version', 'abcd'], env);
      expect(older).toMatchObject({ code: 3, err: expect.stringContaining('newest upload alone') });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('says that it has none', async () => {
    cpSync('examples/broken', join(folder(), 'other-job'), { recursive: true });
    const { code, err } = await vdkLab(['diff', join(folder(), 'other-job')]);
    expect(err).toContain('never deployed');
    expect(code).toBe(3);
  });
});
