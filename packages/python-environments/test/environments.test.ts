import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError, Environments, stateFolder } from '../src/index.js';
import { jobWheel, makeFolder, preparedBase, removeFolder, variables, withPrepared } from './support/state.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let folder: string;
const silent = (): void => undefined;

/** What `vdk version` says in an environment; on either stream. */
function vdkVersion({ python, launcher }: { python: string; launcher: string }): string {
  const { stdout, stderr } = spawnSync(python, [launcher, 'version'], { encoding: 'utf8' });
  return stdout + stderr;
}

beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => removeFolder(folder));

describe('state folder', () => {
  it('is the one named, else below Jupyter’s data folder, one a server of a hub', () => {
    expect(stateFolder({ VDK_LAB_STATE_DIR: '/s' })).toBe('/s');
    expect(stateFolder({ JUPYTER_DATA_DIR: '/d' })).toBe('/d/vdk-lab/default');
    expect(stateFolder({ JUPYTER_DATA_DIR: '/d', JUPYTERHUB_SERVER_NAME: 'big' })).toBe('/d/vdk-lab/big');
  });
});

describe('resolving', () => {
  it('finds nothing where no base was made, and says how to make one', async () => {
    const environments = new Environments({ state: folder, env: {} });
    expect(await environments.resolve(folder)).toBeNull();
    const problem = await environments.ensure(folder, silent).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(EnvironmentError);
    expect(problem).toMatchObject({ code: 'no-base', countermeasures: expect.stringContaining('vdk-lab env create') });
  });

  it('gives the base to a job without requirements, and an overlay to one with some', async () => {
    const environments = withPrepared(folder, variables(folder));
    const job = join(folder, 'job');
    mkdirSync(job);
    expect(await environments.resolve(job)).toMatchObject({ kind: 'base', ready: true });
    writeFileSync(join(job, 'requirements.txt'), '# nothing\n');
    expect(await environments.resolve(job)).toMatchObject({ kind: 'base' });
    writeFileSync(join(job, 'requirements.txt'), 'vega-datasets\n');
    expect(await environments.resolve(job)).toMatchObject({ kind: 'overlay', ready: false });
  });
});

describe('a base', () => {
  it('is linked from one with the same packages, starts vdk, is locked with hashes, and gives the kernel', async () => {
    const environments = withPrepared(folder, variables(folder), false);
    const told: string[] = [];
    const base = await environments.createBase({}, line => told.push(line));
    expect(told).toContainEqual(expect.stringContaining(`Linking the packages of ${preparedBase()}`));
    expect(vdkVersion(base)).toContain(base.vdkVersion);
    // Programs are this environment's own.
    const program = join(base.prefix, 'bin/vdk');
    if (existsSync(program)) {
      expect(readFileSync(program, 'utf8')).not.toContain(preparedBase());
    }
    const lock = readFileSync(join(base.prefix, 'vdk-lab-lock.txt'), 'utf8');
    expect(lock).toMatch(/vdk-core==[\d.]+ \\\n\s+--hash=sha256:[0-9a-f]{64}/);
    // Compiled code is shared, not made again.
    const site = join(base.prefix, 'lib', readdirSync(join(base.prefix, 'lib'))[0] ?? '', 'site-packages');
    const compiled = readdirSync(join(site, 'pandas/__pycache__')).find(name => name.startsWith('__init__')) ?? '';
    expect(statSync(join(site, 'pandas/__pycache__', compiled)).nlink).toBeGreaterThan(1);
    expect(readFileSync(join(folder, 'kernels/vdk/logo-svg.svg'), 'utf8')).toContain('<svg');
    const kernel = JSON.parse(readFileSync(join(folder, 'kernels/vdk/kernel.json'), 'utf8')) as { argv: string[] };
    expect(kernel.argv[0]).toBe(base.python);
    // The second time it is there.
    expect(await environments.createBase({}, silent)).toMatchObject({ prefix: base.prefix });
    expect((await environments.list()).filter(({ prefix }) => prefix.startsWith(folder))).toMatchObject([
      { kind: 'base', current: true, complete: true, bytes: expect.any(Number) }
    ]);
  });

  it('is made anew on request, and where the one that is there is damaged', async () => {
    const environments = withPrepared(folder, variables(folder));
    const first = await environments.createBase({ prefix: join(folder, 'one') }, silent);
    const [python = ''] = readdirSync(join(first.prefix, 'lib'));
    const site = join(first.prefix, 'lib', python, 'site-packages');
    const info = readdirSync(site).find(name => name.startsWith('vdk_core-')) ?? '';
    rmSync(join(site, info), { recursive: true });
    const told: string[] = [];
    const second = await environments.createBase({ prefix: join(folder, 'one') }, line => told.push(line));
    expect(told).toContainEqual(expect.stringContaining('is damaged'));
    expect(vdkVersion(second)).toContain('vdk-sqlite');
    // Only starting vdk shows that something it imports is gone.
    rmSync(join(site, 'pluggy'), { recursive: true });
    const third = await environments.createBase({ prefix: join(folder, 'one') }, silent);
    expect(vdkVersion(third)).toContain('vdk-sqlite');
  });

  it('never replaces what somebody else keeps in a folder', async () => {
    const prefix = join(folder, 'mine');
    mkdirSync(prefix);
    writeFileSync(join(prefix, 'thesis.txt'), 'years of work');
    const problem = await withPrepared(folder, variables(folder))
      .createBase({ prefix }, silent)
      .catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'prefix-taken', why: 'The folder holds other things.' });
    expect(readFileSync(join(prefix, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('tells that its interpreter vanished, and is made again', async () => {
    const environments = withPrepared(folder, variables(folder), false);
    const base = await environments.createBase({}, silent);
    const link = join(base.prefix, 'bin/python');
    rmSync(link);
    symlinkSync('/gone/python3.11', link);
    expect(await environments.base()).toBeNull();
    const listed = (await environments.list()).find(({ prefix }) => prefix === base.prefix);
    expect(listed).toMatchObject({ complete: false, lacksPython: true });
    const problem = await environments.ensureForRequirements(null, silent).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'no-base', why: expect.stringContaining('/gone/python3.11, is gone') });
    const again = await environments.createBase({}, silent);
    expect(await environments.ensureForRequirements(null, silent)).toMatchObject({ python: again.python, ready: true });
  });

  it('takes its kernel along when it is removed', async () => {
    const environments = withPrepared(folder, variables(folder), false);
    const base = await environments.createBase({}, silent);
    const registered = await environments.register();
    expect(registered).toContain(join(folder, 'home'));
    expect(await environments.remove(base.prefix.split('/').at(-1) ?? '')).toBe(base.prefix);
    expect([base.prefix, registered ?? '', join(folder, 'kernels/vdk')].filter(path => existsSync(path))).toEqual([]);
  });
});

describe('an environment of somebody else', () => {
  /** One with vdk-core, made elsewhere, without what the Lab needs. */
  async function company(prefix: string): Promise<string> {
    const base = await withPrepared(folder, variables(folder)).createBase({ prefix }, silent);
    const [python = ''] = readdirSync(join(prefix, 'lib'));
    const site = join(prefix, 'lib', python, 'site-packages');
    const ours = readdirSync(site).filter(name => /^(?:vdk_lab_job|ipykernel)/.test(name));
    ours.forEach(name => rmSync(join(site, name), { recursive: true }));
    rmSync(join(prefix, 'vdk-lab-environment.json'));
    rmSync(join(folder, 'environments'), { recursive: true });
    return base.python;
  }

  it('is found, and used only with what is missing added on request', async () => {
    const prefix = join(folder, 'company');
    const python = await company(prefix);
    const env = variables(folder, { VIRTUAL_ENV: prefix, PIP_CONFIG_FILE: process.env['PIP_CONFIG_FILE'] });
    const environments = new Environments({ state: folder, env, jobModule: async () => jobWheel() });
    expect(await environments.find()).toContainEqual(
      expect.objectContaining({
        python,
        source: 'the active environment',
        missing: ['vdk-lab-job', 'ipykernel'],
        vdkVersion: expect.stringMatching(/^0\.3\./)
      })
    );
    const problem = await environments.use(python, {}, silent).catch((error: unknown) => error);
    expect(problem).toMatchObject({
      code: 'environment-broken',
      why: expect.stringContaining('vdk-lab-job is not installed'),
      countermeasures: expect.stringContaining(`vdk-lab env use --add ${python}`)
    });
    expect(await environments.base()).toBeNull();
    const base = await environments.use(prefix, { add: true }, silent);
    expect(base).toMatchObject({ kind: 'named', python });
    expect(await environments.base()).toMatchObject({ kind: 'named', python });
    expect((await environments.find()).find(found => found.python === python)?.missing).toEqual([]);
  });

  it.each([
    ['/nowhere/bin/python', 'is not there'],
    [process.execPath, 'does not start']
  ])('%s cannot be used, and the reason is told', async (named, why) => {
    const environments = new Environments({ state: folder, env: variables(folder, { VDK_LAB_PYTHON: named }) });
    await expect(environments.base()).rejects.toMatchObject({
      code: 'environment-broken',
      what: 'The environment that VDK_LAB_PYTHON names cannot run jobs.',
      why: expect.stringContaining(why)
    });
  });

  it('that was made here serves others by VDK_LAB_PYTHON, with the same overlays', async () => {
    const environments = withPrepared(folder, variables(folder));
    const named = new Environments({ state: folder, env: variables(folder, { VDK_LAB_PYTHON: preparedBase() }) });
    expect((await named.base())?.key).toBe((await environments.base())?.key);
  });
});
