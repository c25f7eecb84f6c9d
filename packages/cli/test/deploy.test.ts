import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliWithRuntime } from './support/runtime.js';

const { folder, vdkLab } = cliWithRuntime();
const key = 'AKIA' + 'IOSFODNN7ABCDEFG';
const job = (): string => join(folder(), 'secret-job');

beforeAll(() => {
  mkdirSync(job());
  writeFileSync(join(job(), 'config.ini'), '[owner]\nteam = tests\n');
  writeFileSync(join(job(), '10_a.py'), `key = "${key}"\n\ndef run(job_input):\n    pass\n`);
});

describe('deploy', () => {
  it('of a secret is refused with its place, and done when somebody lets it', async () => {
    const refused = await vdkLab(['deploy', job()]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('10_a.py:1');
    expect(refused.err).toContain('--allow-secrets');
    expect(refused.err).not.toContain(key);
    const done = await vdkLab(['deploy', job(), '--allow-secrets', '--disable', '--json']);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(JSON.parse(done.out)).toMatchObject({ job: 'secret-job', team: 'tests' });
    // Once: the next deploy asks again.
    expect(await vdkLab(['deploy', job()])).toMatchObject({ code: 1 });
  });

  it('of a mode that is none is wrong use', async () => {
    expect(await vdkLab(['deploy', job(), '--mode', 'whatever'])).toMatchObject({ code: 2 });
    const target = JSON.stringify({ name: 'odd', url: 'http://127.0.0.1:1', shipMode: 'whatever' });
    const odd = await vdkLab(['deploy', job(), '--target', 'odd'], { VDK_LAB_TARGETS: target });
    expect(odd).toMatchObject({ code: 2, err: expect.stringContaining('unknown shipMode') });
  });
});
