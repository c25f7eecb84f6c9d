import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlService, noToken, staticToken } from '@vdk-lab/control-service';
import { packJob } from '@vdk-lab/job-format/node';
import { type Runtime, startRuntime } from '@vdk-lab/local-runtime';
import { Environments } from '@vdk-lab/python-environments';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let runtime: Runtime;
let service: ControlService;

/** In a process of its own, while this one serves. */
function vdkLab(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['packages/cli/lib/main.js', ...args], {
    env: { ...process.env, VDK_LAB_STATE_DIR: join(folder, 'state') }
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (text.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.err += data.toString()));
  return new Promise(done => child.once('close', code => done({ code, ...text })));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-difftarget-'));
  const state = join(folder, 'state');
  runtime = await startRuntime({
    dataFolder: join(state, 'runtime'),
    rendezvousFolder: state,
    environments: new Environments({ state }),
    auth: 'random'
  });
  service = new ControlService({
    url: runtime.url,
    token: runtime.token === null ? noToken() : staticToken(runtime.token)
  });
  cpSync('examples/seattle-weather', join(folder, 'seattle-weather'), { recursive: true });
  await service.jobs.create('examples', { job_name: 'seattle-weather', team: 'examples' });
});
afterAll(async () => {
  await runtime.stop('the test ended');
  rmSync(folder, { recursive: true, force: true });
});

describe('diff with what the target has', () => {
  it.each(['notebook', 'scripts'] as const)('the same in the mode %s; then what was changed', async mode => {
    const job = join(folder, 'seattle-weather');
    const { zip } = await packJob(job, 'seattle-weather', { mode });
    await service.sources.upload('examples', 'seattle-weather', new Uint8Array(zip));
    expect(await vdkLab('diff', job)).toMatchObject({ code: 0, out: 'The jobs are the same.\n' });
    writeFileSync(join(job, '20_new.sql'), 'select 1');
    expect(await vdkLab('diff', job)).toMatchObject({ code: 1, out: 'new: 20_new.sql\n' });
    rmSync(join(job, '20_new.sql'));
  });

  it('says that it has none', async () => {
    cpSync('examples/broken', join(folder, 'other-job'), { recursive: true });
    const { code, err } = await vdkLab('diff', join(folder, 'other-job'));
    expect(err).toContain('never deployed there');
    expect(code).toBe(3);
  });
});
