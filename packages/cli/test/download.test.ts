import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlService, noToken, staticToken } from '@vdk-lab/control-service';
import { packJob } from '@vdk-lab/job-format/node';
import { type Runtime, startRuntime } from '@vdk-lab/local-runtime';
import { Environments } from '@vdk-lab/python-environments';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let runtime: Runtime;

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
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-download-'));
  const state = join(folder, 'state');
  runtime = await startRuntime({
    dataFolder: join(state, 'runtime'),
    rendezvousFolder: state,
    environments: new Environments({ state }),
    auth: 'random'
  });
  const source = join(folder, 'source');
  mkdirSync(join(source, 'lib'), { recursive: true });
  writeFileSync(join(source, 'config.ini'), '[owner]\nteam = tests\n');
  writeFileSync(join(source, '10_a.sql'), '\uFEFFselect 1\r\n');
  writeFileSync(join(source, 'lib/help.py'), 'x = 1');
  const service = new ControlService({
    url: runtime.url,
    token: runtime.token === null ? noToken() : staticToken(runtime.token)
  });
  await service.jobs.create('tests', { job_name: 'some-job', team: 'tests', config: { generate_keytab: false } });
  await service.sources.upload('tests', 'some-job', new Uint8Array((await packJob(source, 'some-job')).zip));
});
afterAll(async () => {
  await runtime.stop('the test ended');
  rmSync(folder, { recursive: true, force: true });
});

describe('download', () => {
  it('writes the files into a folder of the job’s name, or into the one that is named', async () => {
    const here = join(folder, 'here');
    const { code, out, err } = await vdkLab('download', 'some-job', '--into', here, '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      path: here,
      team: 'tests',
      files: ['10_a.sql', 'config.ini', 'lib/help.py']
    });
    expect(readFileSync(join(here, '10_a.sql'), 'utf8')).toBe('\uFEFFselect 1\r\n');
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect((await vdkLab('download', 'some-job', '--into', empty)).code).toBe(0);
    expect(readdirSync(empty).sort()).toEqual(['10_a.sql', 'config.ini', 'lib']);
  });

  it('refuses a folder that holds something, and with --update keeps what it replaces', async () => {
    const again = join(folder, 'again');
    mkdirSync(again);
    writeFileSync(join(again, '10_a.sql'), 'mine');
    const refused = await vdkLab('download', 'some-job', '--into', again);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('exists already')]);
    expect(readFileSync(join(again, '10_a.sql'), 'utf8')).toBe('mine');
    const { code, out } = await vdkLab('download', 'some-job', '--into', again, '--update', '--json');
    expect(code).toBe(0);
    const { replaced } = JSON.parse(out) as { replaced: string };
    expect(readFileSync(join(again, replaced, '10_a.sql'), 'utf8')).toBe('mine');
  });

  it('takes no path for a name', async () => {
    expect((await vdkLab('download', '../evil', '--team', 'tests')).code).toBe(2);
  });

  it('says that there is no such job', async () => {
    const { code, err } = await vdkLab('download', 'other-job');
    expect([code, err]).toEqual([1, expect.stringContaining('has no job "other-job"')]);
  });
});
