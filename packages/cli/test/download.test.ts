import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packJob } from '@vdk-lab/job-format/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliWithRuntime } from './support/runtime.js';

const { folder, service, vdkLab } = cliWithRuntime();

beforeAll(async () => {
  const source = join(folder(), 'source');
  mkdirSync(join(source, 'lib'), { recursive: true });
  writeFileSync(join(source, 'config.ini'), '[owner]\nteam = tests\n');
  writeFileSync(join(source, '10_a.sql'), '\uFEFFselect 1\r\n');
  writeFileSync(join(source, 'lib/help.py'), 'x = 1');
  await service().jobs.create('tests', { job_name: 'some-job', team: 'tests', config: { generate_keytab: false } });
  await service().sources.upload('tests', 'some-job', new Uint8Array((await packJob(source, 'some-job')).zip));
});

describe('download', () => {
  it('writes the files into a folder of the job’s name, or into the one that is named', async () => {
    const here = join(folder(), 'here');
    const { code, out, err } = await vdkLab(['download', 'some-job', '--into', here, '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      path: here,
      team: 'tests',
      files: ['10_a.sql', 'config.ini', 'lib/help.py']
    });
    expect(readFileSync(join(here, '10_a.sql'), 'utf8')).toBe('\uFEFFselect 1\r\n');
    const empty = join(folder(), 'empty');
    mkdirSync(empty);
    expect((await vdkLab(['download', 'some-job', '--into', empty])).code).toBe(0);
    expect(readdirSync(empty).sort()).toEqual(['10_a.sql', 'config.ini', 'lib']);
  });

  it('refuses a folder that holds something, and with --update keeps what it replaces', async () => {
    const again = join(folder(), 'again');
    mkdirSync(again);
    writeFileSync(join(again, '10_a.sql'), 'mine');
    const refused = await vdkLab(['download', 'some-job', '--into', again]);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('exists already')]);
    expect(readFileSync(join(again, '10_a.sql'), 'utf8')).toBe('mine');
    const { code, out } = await vdkLab(['download', 'some-job', '--into', again, '--update', '--json']);
    expect(code).toBe(0);
    const { replaced } = JSON.parse(out) as { replaced: string };
    expect(readFileSync(join(again, replaced, '10_a.sql'), 'utf8')).toBe('mine');
  });

  it('takes no path for a name', async () => {
    expect((await vdkLab(['download', '../evil', '--team', 'tests'])).code).toBe(2);
  });

  it('says that there is no such job', async () => {
    const { code, err } = await vdkLab(['download', 'other-job']);
    expect([code, err]).toEqual([1, expect.stringContaining('has no job "other-job"')]);
  });
});
