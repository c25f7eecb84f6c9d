import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

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

it('a check says what is asked for and not installed where the job runs here', () => {
  const job = join(folder, 'some-job');
  mkdirSync(job);
  writeFileSync(join(job, 'config.ini'), '[owner]\nteam = tests\n');
  writeFileSync(join(job, '10_a.sql'), 'select 1');
  writeFileSync(join(job, 'requirements.txt'), 'no-such-package-of-vdk-lab==1\nvdk-core<0.1\n');
  const { code, out } = vdkLab('validate', job);
  expect(out).toContain('no-such-package-of-vdk-lab is asked for, and not installed where the job runs here.');
  expect(out).toContain('vdk-core <0.1 is asked for; here the job runs with');
  expect(code).toBe(0);
});

describe('exit codes', () => {
  it('0 when the job succeeds, and each step is told', () => {
    const { code, out } = vdkLab('run', 'examples/seattle-weather');
    expect(out).toContain('seattle-weather: Success');
    expect(code).toBe(0);
  });

  it('0 when the part of a job succeeds that was asked for, 1 when there is no such step', () => {
    const part = vdkLab('run', 'examples/broken', '--to', '10_broken.ipynb#add-number');
    expect(part.err).toContain('not run: steps 3 (10_broken_3) to 4 (10_broken_4)');
    expect(part.out).toContain('broken: Success');
    expect(part.code).toBe(0);
    const nowhere = vdkLab('run', 'examples/broken', '--only', 'nobody');
    expect(nowhere.err).toContain("There is no step 'nobody'");
    expect(nowhere.code).toBe(1);
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
    [['runtime', 'start', '--port', 'x'], 'is no port'],
    [['runtime', 'start', '--port', ''], 'is no port'],
    [['runtime', 'start', '--port', '1e3'], 'is no port'],
    [['runtime', 'start', '--token-file', ''], 'cannot be read'],
    [['runtime', 'start', '--token-file', 'nowhere/token'], 'nowhere/token cannot be read'],
    [['runtime', 'start', '--token-file', '/dev/null'], '/dev/null is empty'],
    [['runtime', 'start', '--data-dir', ''], '--data-dir names no folder'],
    [['runtime', 'start', '--data-dir', '/proc/nowhere'], '/proc/nowhere cannot be written'],
    [['runtime', 'start', '--data-dir', `/tmp/${'x'.repeat(300)}`], 'cannot be written'],
    [['runtime', 'start', '--data-dir', 'package.json/data'], 'package.json/data cannot be written'],
    [['runtime', 'start', '--python', 'nowhere/python'], '--python nowhere/python is no program'],
    [['runtime', 'start', '--python', ''], 'is no program'],
    [['runtime', 'start', '--python', 'packages'], '--python packages is no program'],
    [['runtime', 'start', '--at-once', '0'], 'no whole number from 1'],
    [['runtime', 'start', '--at-once', '1e3'], 'no whole number from 1'],
    [['runtime', 'start', '--keep-executions', '-1'], 'no whole number from 1'],
    // So many days before today is no time any more.
    [['runtime', 'start', '--keep-days', '999999999999'], 'no whole number from 1']
  ])('2 for wrong use: %j', (args, text) => {
    const { code, err } = vdkLab(...args);
    expect(err).toContain(text);
    expect(code).toBe(2);
  });

  it('2 when there can be no state folder, 1 when what is there is no database', () => {
    const start = (env: NodeJS.ProcessEnv, ...args: string[]) =>
      spawnSync(process.execPath, ['packages/cli/lib/main.js', 'runtime', 'start', ...args], {
        encoding: 'utf8',
        env: { ...process.env, ...env }
      });
    const nowhere = start({ VDK_LAB_STATE_DIR: '/proc/nowhere' });
    expect(nowhere.stderr).toContain('/proc/nowhere/runtime cannot be written');
    expect(nowhere.status).toBe(2);
    writeFileSync(join(folder, 'runtime.sqlite'), 'no database');
    const broken = start({}, '--data-dir', folder);
    expect(broken.stderr).toMatch(/runtime\.sqlite in .* cannot be read.*Restore a backup/);
    expect(broken.status).toBe(1);
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

describe('with --json', () => {
  it.each([
    [['run', 'nowhere'], 'nowhere is no folder', 2],
    [['validate', '.', '--no-such-option'], 'unknown option', 2],
    [['deploy', 'packages'], 'Nothing was deployed', 1]
  ])('a failure is told as JSON too: %j', (args, text, exitCode) => {
    const { code, out, err } = vdkLab(...args, '--json');
    expect(JSON.parse(out)).toEqual({ error: { message: expect.stringContaining(text), exitCode } });
    expect(err).toContain(text);
    expect(code).toBe(exitCode);
  });
});

describe('reports and fixes', () => {
  it('writes JUnit and SARIF, and makes what rules offer', () => {
    const job = join(folder, 'some-job');
    mkdirSync(job);
    writeFileSync(join(job, 'config.ini'), '[owner]\nteam = t\n');
    writeFileSync(join(job, '9_a.sql'), 'select 1');
    chmodSync(join(job, '9_a.sql'), 0o700);
    writeFileSync(join(job, '10_b.sql'), 'select 2');
    writeFileSync(join(job, '20_c.py'), 'import yaml\ndef run(job_input):\n    pass\n');
    expect(vdkLab('validate', job, '--format', 'junit').out).toContain('<testsuites');
    expect(JSON.parse(vdkLab('validate', job, '--format', 'sarif').out).version).toBe('2.1.0');
    expect(vdkLab('validate', job, '--format', 'xml').code).toBe(2);
    expect(vdkLab('validate', job).out).toContain('[order-surprise]');
    const fixed = vdkLab('validate', job, '--fix');
    expect(fixed.err).toContain('Give all numbers as many digits');
    expect(fixed.out).not.toContain('[order-surprise]');
    expect(statSync(join(job, '09_a.sql')).mode & 0o777).toBe(0o700);
    // A guess at a package's name is not installed by itself.
    expect(existsSync(join(job, 'requirements.txt'))).toBe(false);
  });
});

describe('diff', () => {
  it('0 for the same, 1 for different; folders, zips of both modes, notebooks; no colours in a pipe', () => {
    const job = join(folder, 'broken');
    cpSync('examples/broken', job, { recursive: true });
    expect(vdkLab('diff', 'examples/broken', job).code).toBe(0);
    vdkLab('pack', job, '-o', join(folder, 'a.zip'), '--mode', 'scripts');
    expect(vdkLab('diff', join(folder, 'a.zip'), 'examples/broken').code).toBe(0);
    writeFileSync(join(job, '20_new.sql'), 'select 1');
    const { code, out } = vdkLab('diff', 'examples/broken', job);
    expect(out).toBe('new: 20_new.sql\n');
    expect(code).toBe(1);
    expect(JSON.parse(vdkLab('diff', 'examples/broken', job, '--json').out)).toMatchObject({ isSame: false });
    expect(vdkLab('diff', 'examples/broken', join(job, '10_broken.ipynb')).code).toBe(0);
    expect(vdkLab('diff', 'examples/broken', 'nowhere').code).toBe(2);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh'])('prints what %s loads', shell => {
    const { code, out } = vdkLab('completion', shell);
    expect(code).toBe(0);
    writeFileSync(join(folder, 'completion'), out);
    const ask = (...words: string[]): string[] =>
      spawnSync('bash', [
        '-c',
        `source <(grep -v compinit "$0"); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _vdk_lab; printf '%s\\n' "\${COMPREPLY[@]}"`,
        join(folder, 'completion'),
        ...words
      ])
        .stdout.toString()
        .trim()
        .split('\n');
    expect(ask('vdk-lab', 'va')).toEqual(['validate']);
    expect(ask('vdk-lab', 'env', 'cr')).toEqual(['create']);
    expect(ask('vdk-lab', 'pack', 'job', '--mo')).toEqual(['--mode']);
  });

  it('refuses another shell', () => {
    expect(vdkLab('completion', 'fish').code).toBe(2);
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

function vdkLabWith(env: Record<string, string>, ...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['packages/cli/lib/main.js', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env }
  });
  return { code: status, out: stdout, err: stderr };
}

describe('env', () => {
  it('check runs a job of one step and lists the plugins with their versions', () => {
    const { code, out } = vdkLab('env', 'check');
    expect(out).toContain('a job of one step runs');
    expect(out).toMatch(/✓ vdk-lab-job \(vdk-lab-job [\d.]+\)/);
    expect(out).toMatch(/✓ vdk-sqlite \(vdk-sqlite [\d.]+\)/);
    expect(code).toBe(0);
    const { ok, plugins } = JSON.parse(vdkLab('env', 'check', '--json').out) as { ok: boolean; plugins: unknown[] };
    expect(ok).toBe(true);
    expect(plugins).toHaveLength(3);
  });

  it('check of an interpreter without vdk-core says what is wrong and what mends it', () => {
    const { code, err } = vdkLab('env', 'check', '/usr/bin/python3');
    expect(err).toContain('vdk-core is not installed for /usr/bin/python3');
    expect(err).toContain('vdk-lab env create');
    expect(code).toBe(1);
  });

  it('path, list and use agree; without an environment each says how to make one', () => {
    const python = vdkLab('env', 'path').out.trim();
    const { environments } = JSON.parse(vdkLab('env', 'list', '--json').out) as {
      environments: { current: boolean; prefix: string; bytes: number }[];
    };
    const current = environments.find(one => one.current);
    expect(python).toBe(`${current?.prefix ?? ''}/bin/python`);
    expect(current?.bytes).toBeGreaterThan(1e7);
    const own = { VDK_LAB_STATE_DIR: folder };
    for (const command of ['path', 'check']) {
      expect(vdkLabWith(own, 'env', command)).toMatchObject({ code: 1, err: expect.stringContaining('env create') });
    }
    expect(vdkLabWith(own, 'env', 'list')).toMatchObject({ code: 0, out: expect.stringContaining('env create') });
    expect(vdkLabWith(own, 'env', 'use', python)).toMatchObject({ code: 0, out: expect.stringContaining(python) });
    expect(vdkLabWith(own, 'env', 'path').out.trim()).toBe(python);
    expect(existsSync(join(folder, 'kernels/vdk/kernel.json'))).toBe(true);
    // It is not ours to remove.
    expect(vdkLabWith(own, 'env', 'remove', '--unused')).toMatchObject({ code: 0, out: 'Nothing is unused.\n' });
    expect(existsSync(python)).toBe(true);
  });

  it.each([
    [['env', 'remove'], '--unused'],
    [['env', 'remove', 'nothing-begins-so'], 'No environment, or more than one'],
    [['env', 'create', '--no-such-option'], 'unknown option']
  ])('%j is wrong use', (args, text) => {
    expect(vdkLabWith({ VDK_LAB_STATE_DIR: folder }, ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(text)
    });
  });
});

describe('doctor', () => {
  it('tells what was chosen and why, for people and as JSON', () => {
    const { code, out } = vdkLab('doctor');
    for (const name of ['Node', 'Python', 'uv', 'browser', 'environment for jobs', 'service', 'ports', 'targets']) {
      expect(out).toContain(name);
    }
    expect(code).toBe(0);
    const facts = JSON.parse(vdkLab('doctor', '--json').out) as Record<string, { value: string; why?: string }>;
    expect(facts['node']?.value).toContain(process.execPath);
    expect(facts['environment']).toMatchObject({ why: 'chosen or made last' });
    expect(facts['state']).toMatchObject({ why: 'VDK_LAB_STATE_DIR' });
  });

  it('tells what does not work, and prints no credentials', () => {
    const { code, out } = vdkLabWith(
      {
        VDK_LAB_STATE_DIR: folder,
        VDK_LAB_PYTHON: '/nowhere/python',
        VDK_LAB_UV: '/nowhere/uv',
        VDK_LAB_TARGETS: '[{"name": "prod", "url": "https://ann:s3cr3t-w0rd@control.example"}, {}]'
      },
      'doctor'
    );
    expect(out).toContain('/nowhere/python is not there');
    expect(out).toContain('VDK_LAB_UV names /nowhere/uv, which is no program');
    expect(out).toContain('"prod" in VDK_LAB_TARGETS has a user name or password in its url');
    expect(out).toContain('An entry of VDK_LAB_TARGETS has no name or no url');
    expect(out).not.toContain('s3cr3t-w0rd');
    expect(code).toBe(1);
  });
});
