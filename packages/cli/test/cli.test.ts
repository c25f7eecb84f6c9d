import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function vdkLab(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['packages/cli/lib/main.js', ...args], {
    encoding: 'utf8'
  });
  return { code: status, out: stdout, err: stderr };
}

describe('exit codes', () => {
  it('0 when the job succeeds, and each step is told', () => {
    const { code, out } = vdkLab('run', 'examples/seattle-weather');
    expect(out).toContain('seattle-weather: Success');
    expect(code).toBe(0);
  });

  it('1 when a step fails, with the step and its error', () => {
    const { code, out } = vdkLab('run', 'examples/broken');
    expect(code).toBe(1);
    expect(out).toMatch(/3 .*failed.*no such table/);
  });

  it.each([
    [['run', 'nowhere'], 'nowhere is no folder'],
    [['run', 'examples/broken', '--arguments', '[1]'], 'must be a JSON object'],
    [['run', 'examples/broken', '--arguments', '{'], 'is no JSON'],
    [['no-such-command'], 'unknown command'],
    [['jobs', '--target', 'nobody'], 'There is no target "nobody"'],
    [['runtime', 'start', '--port', 'x'], 'is no port']
  ])('2 for wrong use: %j', (args, text) => {
    const { code, err } = vdkLab(...args);
    expect(err).toContain(text);
    expect(code).toBe(2);
  });

  it('3 when the target does not run', () => {
    const { status, stderr } = spawnSync(process.execPath, ['packages/cli/lib/main.js', 'jobs'], {
      encoding: 'utf8',
      env: { ...process.env, VDK_LAB_STATE_DIR: folder }
    });
    expect(stderr).toContain('The local runtime does not run');
    expect(status).toBe(3);
  });
});

describe('validate', () => {
  it('tells what is wrong, as JSON too', () => {
    const job = join(folder, 'Bad Name');
    mkdirSync(job);
    writeFileSync(join(job, 'config.ini'), '[owner]\n[job]\nschedule_cron = 61 * * * *\n');
    const { code, out } = vdkLab('validate', job, '--json');
    const { problems } = JSON.parse(out) as { problems: { rule: string }[] };
    expect(problems.map(({ rule }) => rule).sort()).toEqual(['invalid-schedule', 'job-name', 'no-steps', 'no-team']);
    expect(code).toBe(1);
  });
});

describe('pack', () => {
  it('writes the same bytes for the same content', () => {
    for (const name of ['a.zip', 'b.zip']) {
      expect(vdkLab('pack', 'examples/broken', '-o', join(folder, name)).code).toBe(0);
    }
    expect(existsSync(join(folder, 'a.zip'))).toBe(true);
    expect(spawnSync('cmp', [join(folder, 'a.zip'), join(folder, 'b.zip')]).status).toBe(0);
  });
});

describe('env', () => {
  it('check runs a job of one step', () => {
    const { code, out } = vdkLab('env', 'check');
    expect(out).toContain('a job of one step runs');
    expect(code).toBe(0);
  });
});
