import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError, Environments, type Variables } from '../src/index.js';
import { PackageIndex } from './support/packageindex.js';
import { jobWheel, makeFolder, preparedBase, removeFolder, variables, withPrepared } from './support/state.js';
import { writeWheel } from './support/wheel.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let folder: string;
const servers: PackageIndex[] = [];
const secret = 's3cr3t-w0rd';
const silent = (): void => undefined;

beforeEach(() => {
  folder = makeFolder();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.stop()));
  removeFolder(folder);
});

async function serve(
  answer: ConstructorParameters<typeof PackageIndex>[0]
): Promise<{ url: string; index: PackageIndex }> {
  const index = new PackageIndex(answer);
  servers.push(index);
  return { url: await index.start(), index };
}

/** Tries to make a base from packages; returns the failure and everything that was told. */
async function failing(more: Variables, options: object = {}): Promise<{ error: EnvironmentError; told: string }> {
  const env = variables(folder, { UV_CACHE_DIR: join(folder, 'cache'), ...more });
  const environments = new Environments({ state: join(folder, 'state'), env, jobModule: async () => jobWheel() });
  const told: string[] = [];
  const error = await environments
    .createBase(options, line => told.push(line))
    .then(
      () => undefined,
      (problem: unknown) => problem
    );
  if (!(error instanceof EnvironmentError)) {
    throw new Error(`It did not fail as it should: ${String(error)}`);
  }
  const bases = join(folder, 'state/environments/bases');
  const left = existsSync(bases) ? readdirSync(bases) : [];
  expect(left, 'nothing half made is left').toEqual([]);
  expect(await environments.base()).toBeNull();
  return { error, told: [...told, error.message, error.log ?? ''].join('\n') };
}

const withPassword = (url: string): string => url.replace('//', `//ann:${secret}@`);

describe('an index that fails', () => {
  it.each([
    [404, 'is not in the package index', 'which index is used'],
    [500, 'The package index has a failure of its own', 'Wait a little'],
    [401, 'credentials are missing or wrong', '.netrc'],
    [403, 'credentials are missing or wrong', '.netrc']
  ])('answers %i: why, what to do, and no password', async (status, why, what) => {
    const { url } = await serve(status);
    const { error, told } = await failing({ PIP_INDEX_URL: withPassword(url) });
    expect(error.why).toContain(why);
    expect(error.countermeasures).toContain(what);
    expect(error.countermeasures).toContain('try again');
    expect(told).not.toContain(secret);
  });

  it('hangs: says so, after pip’s own time limit', async () => {
    const { url } = await serve('hang');
    const { error } = await failing({ PIP_INDEX_URL: url, PIP_TIMEOUT: '1' });
    expect(error.why).toContain('does not answer in time');
  });

  it('is not there: no network', async () => {
    // The port of a server that ended is soon another test's; no system gives this one away.
    const { error } = await failing({ PIP_INDEX_URL: 'http://127.0.0.1:1/simple/' });
    expect(error.why).toContain('cannot be reached');
    expect(error.countermeasures).toContain('--offline');
  });

  it('is not to be asked, and nothing is in uv’s cache: names neither an index nor folders', async () => {
    const { error, told } = await failing({}, { offline: true });
    expect(error.why).toContain('not in the cache of uv');
    expect(error.countermeasures).toContain('--find-links');
    expect(told).not.toContain('0 packages');
  });

  it('is not to be asked, and the folder of packages is not there: names the folder', async () => {
    const missing = join(folder, 'no such folder');
    const { error } = await failing({}, { offline: true, findLinks: [missing] });
    expect(error.why).toContain(missing);
  });

  it('is believed only as far as the lock goes: each package by its hash', async () => {
    const { url } = await serve(404);
    const wrapper = join(folder, 'uv');
    const log = join(folder, 'uv.log');
    const { findUv } = await import('../src/index.js');
    const real = await findUv(variables(folder));
    writeFileSync(wrapper, `#!/bin/sh\necho "$@" >> '${log}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
    await failing({ PIP_INDEX_URL: url, VDK_LAB_UV: wrapper });
    const calls = readFileSync(log, 'utf8').split('\n');
    expect(calls.find(call => call.startsWith('pip sync') && !call.includes('--dry-run'))).toContain(
      '--require-hashes'
    );
    expect(calls.find(call => call.startsWith('pip compile'))).toContain('--generate-hashes');
  });
});

describe('pip’s settings', () => {
  it('in a file: index with credentials, which reach the index and nothing else', async () => {
    const { url, index } = await serve(403);
    const config = join(folder, 'pip.conf');
    writeFileSync(config, `[global]\nindex-url =\n    ${withPassword(url)}\n`);
    const { told } = await failing({ PIP_CONFIG_FILE: config });
    const sent = index.requests.flatMap(({ authorization }) => (authorization ? [authorization] : []));
    expect(sent).toContain(`Basic ${Buffer.from(`ann:${secret}`).toString('base64')}`);
    expect(told).not.toContain(secret);
  });

  it('a proxy that wants other credentials: says so, and prints none', async () => {
    const { url, index } = await serve(407);
    const proxy = withPassword(url).replace('/simple', '');
    const { error, told } = await failing({ PIP_PROXY: proxy, PIP_INDEX_URL: 'https://index.invalid/simple' });
    expect(error.why).toContain('The proxy wants a name and a password');
    expect(index.requests.map(({ path }) => path)).toContain('index.invalid:443');
    expect(told).not.toContain(secret);
  });

  it('no index: only the folders that are named', async () => {
    const { error } = await failing({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(folder, 'missing') });
    expect(error.why).toMatch(/is not in the folders that were named/);
  });
});

describe('the machine', () => {
  it.each(['3.8', '3.14', '2.7', 'nonsense', '/no/such/python'])('Python %s: which ones can be used', async python => {
    const { error } = await failing({}, { python });
    expect(error.code).toBe('no-python');
    expect(error.message).toContain('3.10 to 3.13');
  });

  it('no uv, an old uv, a uv that is no program: how to get one', async () => {
    const old = join(folder, 'uv');
    writeFileSync(old, '#!/bin/sh\necho uv 0.4.2\n', { mode: 0o755 });
    const cases = [
      [{ PATH: folder, VDK_LAB_UV: old }, '0.9 or newer is needed'],
      [{ PATH: join(folder, 'empty'), VDK_LAB_UV: undefined, VDK_LAB_SERVER_PREFIX: undefined }, 'was not found'],
      [{ VDK_LAB_UV: join(folder, 'none') }, 'is no program']
    ] as const;
    for (const [env, why] of cases) {
      const { error } = await failing(env);
      expect(error).toMatchObject({
        code: 'no-uv',
        countermeasures: expect.stringContaining('pip install --upgrade uv')
      });
      expect(error.why).toContain(why);
    }
  });

  it('no disk: says so, leaves nothing, and works when there is space', async () => {
    const small = join(folder, 'small');
    mkdirSync(small);
    // A file system of two megabytes, in a name space of its own.
    withPrepared(join(folder, 'state'), {}, false);
    const script = `mount -t tmpfs -o size=2m none "$1" && cp -r "$2" "$1/state" && shift 2 && exec "$@"`;
    const { code, text } = await maker(join(small, 'state'), [
      ...['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', small, join(folder, 'state')]
    ]);
    expect(text).toMatch(/The disk .*is full/);
    expect(text).toContain('--prefix');
    expect(code).toBe(1);
    expect(await withPrepared(join(folder, 'state'), variables(folder)).createBase({}, silent)).toMatchObject({
      kind: 'base'
    });
  });

  it('a home that cannot be written: which folder, and what to name', async () => {
    const home = join(folder, 'read-only');
    mkdirSync(home);
    const state = join(home, 'state');
    const script = `mount -t tmpfs -o ro none "$1" && shift && exec "$@"`;
    const { code, text } = await maker(state, [
      ...['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', home]
    ]);
    expect(text).toContain(`The folder ${state} cannot be written by this user`);
    expect(text).toContain('VDK_LAB_STATE_DIR');
    expect(code).toBe(1);
  });
});

/** Makes a base in a process of its own, as the command line does. */
function startMaker(state: string, command: readonly string[] = [], more: Variables = {}): ReturnType<typeof spawn> {
  const script = `
    import { Environments } from '@vdk-lab/python-environments';
    const environments = new Environments({ state: process.argv[1], jobModule: async () => process.argv[2] });
    try {
      const { prefix } = await environments.createBase({}, line => console.log(line));
      console.log('made ' + prefix);
    } catch (error) {
      console.log(error.message);
      process.exitCode = 1;
    }`;
  const [program = '', ...args] = [
    ...command,
    ...[process.execPath, '--input-type=module', '-e', script, state, jobWheel()]
  ];
  const env = variables(folder, { UV_CACHE_DIR: join(folder, 'cache'), ...more });
  return spawn(program, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ReturnType<typeof spawn>): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stdout?.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (text += data.toString()));
  const code = await new Promise<number | null>(done => child.on('close', done));
  return { code, text };
}

const maker = (state: string, command: readonly string[]): Promise<{ code: number | null; text: string }> =>
  ended(startMaker(state, command));

describe('several makers', () => {
  it('at once, in two processes: one makes it, the other waits and gets the same', async () => {
    const state = join(folder, 'state');
    withPrepared(state, {}, false);
    const results = await Promise.all([ended(startMaker(state)), ended(startMaker(state))]);
    const made = results.map(({ text }) => /made (.*)/.exec(text)?.[1]);
    expect(made[0]).toContain(state);
    expect(made[1]).toBe(made[0]);
    expect(results.filter(({ text }) => text.includes('Linking the packages'))).toHaveLength(1);
    expect(readdirSync(join(state, 'environments/bases'))).toHaveLength(1);
  });

  it('killed in the middle: the uv that it left is ended, nothing is left behind, the next one succeeds', async () => {
    const state = join(folder, 'state');
    const { url, index } = await serve('hang');
    const child = startMaker(state, [], { PIP_INDEX_URL: url, PIP_TIMEOUT: '600' });
    await index.asked();
    const bases = join(state, 'environments/bases');
    const [half = ''] = readdirSync(bases);
    child.kill('SIGKILL');
    await ended(child);
    expect(existsSync(join(bases, half, 'bin/python'))).toBe(true);
    const environments = withPrepared(state, variables(folder), false);
    expect((await environments.list()).find(({ key }) => key === half)).toMatchObject({ complete: false });
    const base = await environments.createBase({}, silent);
    expect(base.prefix).not.toContain(half);
    expect(existsSync(join(bases, half))).toBe(false);
    const { processesIn } = await import('../src/processes.js');
    expect(await processesIn(join(bases, half))).toEqual([]);
  });

  it('ended by a signal: takes away what it made', async () => {
    const state = join(folder, 'state');
    const { url, index } = await serve('hang');
    const env = variables(folder, { PIP_INDEX_URL: url, PIP_TIMEOUT: '600', UV_CACHE_DIR: join(folder, 'cache') });
    const environments = new Environments({ state, env, jobModule: async () => jobWheel() });
    const controller = new AbortController();
    const made = environments.createBase({}, silent, controller.signal).catch((error: unknown) => error);
    await index.asked();
    controller.abort();
    expect(await made).toBeInstanceOf(Error);
    expect(readdirSync(join(state, 'environments/bases'))).toEqual([]);
  });
});

describe('a plugin that cannot be imported', () => {
  it('does not count: it is named, and what was there stays', async () => {
    const links = join(folder, 'links');
    writeWheel(links, {
      name: 'vdk_broken',
      version: '1.2',
      files: { 'vdk_broken.py': 'import no_such_module_of_vdk_lab\n' },
      plugin: 'vdk-broken = vdk_broken'
    });
    const environments = withPrepared(join(folder, 'state'), variables(folder));
    // An overlay is proven too.
    const problem = await environments
      .ensureForRequirements(
        `vdk-broken @ ${new URL(`file://${links}/vdk_broken-1.2-py3-none-any.whl`).href}\n`,
        silent
      )
      .catch((error: unknown) => error);
    expect(problem).toMatchObject({
      code: 'requirements-failed',
      blame: 'user',
      why: expect.stringContaining('vdk-broken 1.2 cannot be imported: ModuleNotFoundError')
    });
    expect((await environments.list()).filter(({ kind }) => kind === 'overlay')).toEqual([]);
    expect(preparedBase()).toBe((await environments.base())?.prefix);
  });
});
