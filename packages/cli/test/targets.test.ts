import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlService, staticToken } from '@vdk-lab/control-service';
import { readArchive } from '@vdk-lab/job-format/node';
import { type Runtime, startRuntime } from '@vdk-lab/local-runtime';
import { Environments } from '@vdk-lab/python-environments';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let runtime: Runtime;
let token: string;

/** In a process of its own, while this one serves; the local runtime of its state folder does not run. */
const vdkLab = (...args: string[]): ReturnType<typeof vdkLabOf> => vdkLabOf('empty', ...args);

/** The same with a state folder; the runtime of `elsewhere` runs. */
async function vdkLabOf(state: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['packages/cli/lib/main.js', ...args], {
    env: { ...process.env, VDK_LAB_STATE_DIR: join(folder, state), JUPYTER_CONFIG_DIR: join(folder, 'config') }
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (text.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.err += data.toString()));
  const code = await new Promise<number | null>(done => child.once('close', done));
  expect(text.out + text.err).not.toContain(token);
  return { code, ...text };
}

function write(name: string, content: unknown): void {
  const place = join(folder, 'config/vdk-lab/targets.d');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, name), typeof content === 'string' ? content : JSON.stringify(content));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-cli-targets-'));
  const state = join(folder, 'elsewhere');
  runtime = await startRuntime({
    dataFolder: join(state, 'runtime'),
    rendezvousFolder: state,
    environments: new Environments({ state: process.env['VDK_LAB_STATE_DIR'] ?? state }),
    auth: 'random'
  });
  token = runtime.token ?? '';
  expect(token).not.toBe('');
  const { url } = runtime;
  write('prod.token', token);
  write('prod.json', { name: 'prod', title: 'Production', url, tokenFile: 'prod.token', shipMode: 'notebook' });
  write('plain.json', { name: 'plain', url, tokenFile: 'prod.token' });
  write('no-token.json', { name: 'no-token', url });
  write('lost.json', { name: 'lost', url, tokenFile: 'lost.token' });
  write('broken.json', `{"name": "broken", "token": "${token}"`);
});
afterAll(async () => {
  await runtime.stop('the test ended');
  rmSync(folder, { recursive: true, force: true });
});

describe('a target of targets.d', () => {
  it.each([
    ['prod', '10_broken.ipynb'],
    ['plain', 'vdk_lab_cells']
  ])('%s is deployed to as its file says, and its jobs are listed', async (target, shipped) => {
    const job = join(folder, `job-for-${target}`);
    cpSync('examples/broken', job, { recursive: true });
    const { code, out, err } = await vdkLab('deploy', job, '--target', target);
    expect(err).toContain('ready: done');
    expect(out).toContain(`job-for-${target} runs version`);
    expect(code).toBe(0);
    const service = new ControlService({ url: runtime.url, token: staticToken(token) });
    const files = await readArchive(await service.sources.download('examples', `job-for-${target}`));
    expect([...files.keys()].some(path => path.split('/').includes(shipped))).toBe(true);
    expect(files.has('10_broken.ipynb')).toBe(target === 'prod');
    expect(await vdkLab('jobs', '--target', target)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`job-for-${target}`)
    });
  });

  it.each([
    ['no-token', 3, 'sign'],
    ['lost', 3, 'lost.token cannot be read or is empty'],
    ['broken', 2, 'broken.json is no JSON'],
    ['nobody', 2, 'There is no target "nobody". There are: local, lost, no-token, plain, prod.'],
    ['local', 3, 'The local runtime does not run']
  ])('%s: exit code %i, and why', async (target, code, text) => {
    const answer = await vdkLab('jobs', '--target', target);
    expect(answer.err.toLowerCase()).toContain(text.toLowerCase());
    expect(answer.code).toBe(code);
  });

  it('is seen by validate and doctor, too', async () => {
    const { out } = await vdkLab('doctor', '--json');
    const { targets } = JSON.parse(out) as {
      targets: { details: { name: string; shipMode?: string }[]; problem?: string };
    };
    expect(targets.details.map(({ name, shipMode }) => [name, shipMode])).toEqual([
      ['local', undefined],
      ['lost', 'scripts'],
      ['no-token', 'scripts'],
      ['plain', 'scripts'],
      ['prod', 'notebook']
    ]);
    expect(targets.problem).toContain('broken.json is no JSON');
    expect((await vdkLab('validate', 'examples/broken', '--target', 'nobody')).code).toBe(2);
    expect((await vdkLab('validate', 'examples/broken', '--target', 'prod')).code).toBe(0);
  });
});

describe('the target local', () => {
  it('gets the settings of config.ini, as from the Lab', async () => {
    const job = join(folder, 'told-job');
    cpSync('examples/broken', job, { recursive: true });
    writeFileSync(
      join(job, 'config.ini'),
      '[owner]\nteam = examples\n[job]\nschedule_cron = 0 6 * * *\n[contacts]\nnotified_on_job_success = a@b.example; c@d.example\n'
    );
    expect(await vdkLabOf('elsewhere', 'deploy', job)).toMatchObject({ code: 0 });
    const service = new ControlService({ url: runtime.url, token: staticToken(token) });
    expect((await service.jobs.read('examples', 'told-job')).config).toMatchObject({
      schedule: { schedule_cron: '0 6 * * *' },
      contacts: { notified_on_job_success: ['a@b.example', 'c@d.example'] }
    });
  });

  it('says why a deployment failed, and does not wait for what will not come', async () => {
    const job = join(folder, 'needs-more');
    cpSync('examples/broken', job, { recursive: true });
    writeFileSync(join(job, 'requirements.txt'), 'vdk-lab-is-not-installed-anywhere==9\n');
    const { code, err } = await vdkLabOf('elsewhere', 'deploy', job);
    expect(err).toContain('The deployment failed in your code.');
    expect(err).toContain('vdk-lab-is-not-installed-anywhere');
    expect(code).toBe(1);
  });
});
