import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Environments, overlayKey } from '../src/index.js';
import { makeFolder, preparedBase, removeFolder, variables, withPrepared } from './support/state.js';
import { writeWheel } from './support/wheel.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let folder: string;
let links: string;
let environments: Environments;
const silent = (): void => undefined;

beforeAll(() => {
  folder = makeFolder();
  links = join(folder, 'links');
  writeWheel(links, { name: 'vdk_lab_one', version: '1.0', files: { 'vdk_lab_one.py': 'answer = 1\n' } });
  writeWheel(links, { name: 'vdk_lab_one', version: '2.0', files: { 'vdk_lab_one.py': 'answer = 2\n' } });
  writeWheel(links, {
    name: 'vdk_lab_needs',
    version: '1.0',
    files: { 'vdk_lab_needs.py': '' },
    requires: ['vdk-lab-one==2.0', 'tabulate']
  });
  // Another version of what the base has.
  writeWheel(links, { name: 'tabulate', version: '0.9.0', files: { 'tabulate.py': 'tabulate = None\n' } });
  environments = withPrepared(join(folder, 'state'), variables(folder, { PIP_CONFIG_FILE: config() }));
});
afterAll(() => removeFolder(folder));

function config(): string {
  const file = join(folder, 'pip.conf');
  writeFileSync(file, '[global]\nno-index = true\n');
  return file;
}

/** Requirements that are found in our folder. */
const text = (...lines: string[]): string => `--find-links ${new URL(`file://${links}/`).href}\n${lines.join('\n')}\n`;

/** Runs Python in an environment; returns what it prints. */
async function python(interpreter: string, code: string): Promise<string> {
  const child = spawn(interpreter, ['-c', code], { cwd: folder });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  await new Promise(done => child.on('close', done));
  return out.trim();
}

const overlays = (): string[] => readdirSync(join(folder, 'state/environments/overlays'));

describe('an overlay', () => {
  it('holds the requirements, sees the base, and holds nothing twice', async () => {
    const made = await environments.ensureForRequirements(text('vdk-lab-one==1.0'), silent);
    const seen = 'import vdk_lab_one, pandas, vdk; print(vdk_lab_one.answer, pandas.__file__)';
    const [answer, pandas] = (await python(made.python, seen)).split(' ');
    expect(answer).toBe('1');
    expect(pandas).toContain(preparedBase());
    expect(statSync(join(made.prefix, 'vdk-lab-lock.txt')).size).toBeGreaterThan(0);
    expect(readFileSync(join(made.prefix, 'vdk-lab-lock.txt'), 'utf8')).toContain('--hash=sha256:');
  });

  it('is shared by content: comments and blanks make no other one', async () => {
    const before = overlays();
    const told: string[] = [];
    const same = text('', '# of another job', 'vdk-lab-one==1.0  ');
    await environments.ensureForRequirements(same, line => told.push(line));
    expect(overlays()).toEqual(before);
    expect(told).toEqual([]);
  });

  it('a changed requirement is another one, seen before a run', async () => {
    const job = join(folder, 'job');
    mkdirSync(job);
    writeFileSync(join(job, 'requirements.txt'), text('vdk-lab-one==1.0'));
    const first = await environments.resolve(job);
    expect(first).toMatchObject({ kind: 'overlay', ready: true });
    writeFileSync(join(job, 'requirements.txt'), text('vdk-lab-one==2.0'));
    expect(await environments.resolve(job)).toMatchObject({ kind: 'overlay', ready: false });
    // Until it is made the job's kernel runs in the base.
    const { packages: before } = await environments.whatRuns(job);
    expect([before?.['vdk-core'], before?.['vdk-lab-one']]).toEqual([first?.vdkVersion, undefined]);
    const second = await environments.ensure(job, silent);
    const { pythonVersion, vdkVersion } = second;
    const after = await environments.whatRuns(job);
    expect(after).toMatchObject({
      pythonVersion,
      vdkVersion,
      packages: { 'vdk-core': vdkVersion, 'vdk-lab-one': '2.0' }
    });
    expect(second.key).not.toBe(first?.key);
    expect(await python(second.python, 'import vdk_lab_one; print(vdk_lab_one.answer)')).toBe('2');
  });

  it('that wants another version than the base has works on a linked copy, and vdk starts', async () => {
    const told: string[] = [];
    const made = await environments.ensureForRequirements(text('tabulate==0.9.0'), line => told.push(line));
    expect(told).toContainEqual(expect.stringContaining('trying on a copy'));
    expect(await python(made.python, 'import tabulate, vdk; print(tabulate.__file__, vdk.__path__)')).not.toContain(
      preparedBase()
    );
    // The base is as it was.
    const base = await environments.base();
    expect(await python(base?.python ?? '', 'import importlib.metadata as m; print(m.version("tabulate"))')).not.toBe(
      '0.9.0'
    );
  });

  it('is made once by two at once', async () => {
    const wanted = text('vdk-lab-needs');
    const other = withPrepared(join(folder, 'state'), variables(folder, { PIP_CONFIG_FILE: join(folder, 'pip.conf') }));
    const made = await Promise.all([
      environments.ensureForRequirements(wanted, silent),
      environments.ensureForRequirements(wanted, silent),
      other.ensureForRequirements(wanted, silent)
    ]);
    expect(new Set(made.map(({ prefix }) => prefix)).size).toBe(1);
    expect(await python(made[0].python, 'import vdk_lab_needs, vdk_lab_one; print(vdk_lab_one.answer)')).toBe('2');
  });

  it.each([
    ['vdk-lab-one==9', 'vdk-lab-one==9'],
    ['no-such-package-anywhere-vdk-lab', 'no-such-package-anywhere-vdk-lab'],
    ['-r other.txt', 'refers to another file'],
    ['./local', 'refers to another file'],
    ['what is this', 'what is this']
  ])('%s is an error of the user with the reason, and leaves nothing', async (line, why) => {
    const before = overlays();
    const problem = await environments.ensureForRequirements(text(line), silent).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'requirements-failed', blame: 'user' });
    const said = `${String(problem)} ${String(Reflect.get(Object(problem), 'log'))}`;
    expect(said).toContain(why);
    // The file that uv reads is ours.
    expect(said).not.toContain(join(folder, 'state'));
    expect(overlays()).toEqual(before);
  });
});

describe('disk use', () => {
  it('is told, by what is shared and what is not', async () => {
    const found = (await environments.list()).filter(({ kind }) => kind === 'overlay');
    expect(found.length).toBeGreaterThan(2);
    for (const { bytes, sharedBytes, requirements, base } of found) {
      expect(bytes).toBeGreaterThan(sharedBytes);
      expect(requirements?.[0]).toContain('--find-links');
      expect(base).toBe(preparedBase());
    }
  });

  it('the least recently used goes when the limit is reached; one that is in use stays', async () => {
    const key = overlayKey((await environments.base())?.key ?? '', text('vdk-lab-one==1.0')) ?? '';
    const place = (name: string): string => join(folder, 'state/environments/overlays', name);
    const others = overlays().filter(name => name !== key);
    const long = new Date('2020-01-01');
    others.forEach(name => utimesSync(join(place(name), 'vdk-lab-overlay.json'), long, long));
    const [used = ''] = others;
    const kernel = spawn(join(place(used), 'bin/python'), ['-c', 'print(1, flush=True); input()'], {
      stdio: ['pipe', 'pipe', 'ignore']
    });
    try {
      await new Promise(done => kernel.stdout.once('data', done));
      await expect(environments.remove(used)).rejects.toMatchObject({
        code: 'environment-in-use',
        why: expect.stringContaining(String(kernel.pid))
      });
      const env = variables(folder, { VDK_LAB_OVERLAYS_MAX_GB: '0', PIP_CONFIG_FILE: join(folder, 'pip.conf') });
      const limited = withPrepared(join(folder, 'state'), env);
      const made = await limited.ensureForRequirements(text('vdk-lab-one'), silent);
      expect(overlays().sort()).toEqual([used, made.key].sort());
    } finally {
      kernel.stdin.end();
      await new Promise(done => kernel.on('close', done));
    }
    expect(await environments.remove(used)).toBe(place(used));
    expect(existsSync(place(used))).toBe(false);
  });

  it('an overlay whose interpreter vanished is made again', async () => {
    const made = await environments.ensureForRequirements(text('vdk-lab-one'), silent);
    rmSync(join(made.prefix, 'bin/python'));
    const again = await environments.ensureForRequirements(text('vdk-lab-one'), silent);
    expect(await python(again.python, 'import vdk_lab_one; print(vdk_lab_one.answer)')).toBe('2');
  });
});
