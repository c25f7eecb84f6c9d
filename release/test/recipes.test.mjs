// The recipes of docs/install.md that need more than one machine, each played on this one: `npm run try-install` executes them.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, venvBin } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { FreshEnvironment } from '../install/environment.mjs';
import { findPythons } from '../install/pythons.mjs';
import { startPypiserver, user } from './registries.mjs';
import { wheels } from './setup.mjs';
import { alignVersions } from '../versions.mjs';

const python = findPythons().at(-1)?.path;
const job = join(root, 'examples/seattle-weather');

/** Nothing but loopback is reached, and nothing that was fetched before is found again. */
const noNetwork = folder => ({
  ...Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].map(name => [name, 'http://127.0.0.1:9'])),
  ...Object.fromEntries(['http_proxy', 'https_proxy', 'all_proxy'].map(name => [name, 'http://127.0.0.1:9'])),
  NO_PROXY: '127.0.0.1',
  no_proxy: '127.0.0.1',
  UV_CACHE_DIR: join(folder, 'empty uv cache'),
  PIP_CACHE_DIR: join(folder, 'empty pip cache'),
  PIP_FIND_LINKS: '',
  PIP_NO_BUILD_ISOLATION: undefined
});

function recipes() {
  let folder;
  let online;
  const environments = [];
  const fresh = async variables => {
    const environment = new FreshEnvironment('pip', python);
    environments.push(environment);
    mkdirSync(join(environment.home, 'jobs'));
    cpSync(job, join(environment.home, 'jobs/seattle-weather'), { recursive: true });
    // Of a machine without a network pip is the one that came with Python.
    await run(python, ['-m', 'venv', environment.prefix], { quiet: true });
    return Object.assign(environment, { extra: variables });
  };
  const call = (environment, name, args) => {
    const ended = environment.attempt(environment.program(name), args, '', environment.extra);
    expect(ended.status, ended.stdout + ended.stderr).toBe(0);
    return ended.stdout + ended.stderr;
  };
  const runsTheJob = environment =>
    expect(call(environment, 'vdk-lab', ['run', join(environment.home, 'jobs/seattle-weather')])).toMatch(/succeeded/);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vdk-lab-recipes-'));
    online = await fresh({});
    const [lab, jobs, limits] = ['wheels', 'wheels-of-jobs', 'constraints.txt'].map(name => join(folder, name));
    call(online, 'python', ['-m', 'pip', 'install', '--quiet', '--upgrade', 'pip']);
    call(online, 'python', ['-m', 'pip', 'download', '--quiet', '--find-links', wheels, '--dest', lab, 'vdk-lab']);
    call(online, 'python', ['-m', 'pip', 'install', '--quiet', '--find-links', wheels, 'vdk-lab']);
    call(online, 'vdk-lab', ['env', 'create', '--python', online.interpreter]);
    const { python: base } = JSON.parse(call(online, 'vdk-lab', ['env', 'path', '--json']));
    writeFileSync(limits, 'setuptools<81\n');
    const lock = join(dirname(dirname(base)), 'vdk-lab-lock.txt');
    for (const requirements of [lock, join(job, 'requirements.txt')]) {
      const options = ['--quiet', '--wheel-dir', jobs, '--requirement', requirements, '--build-constraint', limits];
      call(online, 'python', ['-m', 'pip', 'wheel', ...options]);
    }
  });
  afterAll(() => {
    environments.forEach(environment => environment.remove());
    rmSync(folder, { recursive: true, force: true });
  });

  it('air-gapped: installs, makes the environment for jobs and runs, all without a network', async () => {
    const offline = await fresh(noNetwork(folder));
    const lab = join(folder, 'wheels');
    call(offline, 'python', ['-m', 'pip', 'install', '--quiet', '--no-index', '--find-links', lab, 'vdk-lab']);
    const jobs = join(folder, 'wheels-of-jobs');
    const links = ['--offline', '--find-links', jobs];
    call(offline, 'vdk-lab', ['env', 'create', '--python', offline.interpreter, ...links]);
    Object.assign(offline.extra, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: jobs });
    runsTheJob(offline);
  });

  it('company mirror: pip and uv ask its index alone, with the credentials of pip, which nobody reads', async () => {
    const place = join(folder, 'mirror');
    mkdirSync(place);
    const mirror = await startPypiserver(place, { reads: true });
    try {
      for (const from of ['wheels', 'wheels-of-jobs']) {
        cpSync(join(folder, from), join(place, 'packages'), { recursive: true });
      }
      const index = mirror.address.replace('http://', `http://${user.name}:${user.password}@`);
      const inside = await fresh({ ...noNetwork(folder), PIP_INDEX_URL: `${index}simple/` });
      call(inside, 'python', ['-m', 'pip', 'install', '--quiet', 'vdk-lab']);
      // Its wheels of VDK were built here: they are not those of the lock.
      const said = call(inside, 'vdk-lab', ['env', 'create', '--no-lock', '--python', inside.interpreter]);
      expect(said).not.toContain(user.password);
      expect(call(inside, 'vdk-lab', ['doctor'])).not.toContain(user.password);
      runsTheJob(inside);
    } finally {
      await mirror.stop();
    }
  });

  it('upgrade: brings the parts that were released, keeps the others and the environment for jobs', async () => {
    const copy = join(folder, 'checkout');
    const kept = path => !/node_modules|\/(lib|test|tests|stories|__pycache__)$/.test(path);
    for (const name of ['packages', 'python']) {
      cpSync(join(root, name), join(copy, name), { recursive: true, filter: kept });
    }
    for (const manifest of [
      'packages/monitor',
      'packages/monitor/vdk_lab_monitor/labextension',
      'python/metapackage'
    ]) {
      const path = join(copy, manifest, 'package.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace(/"version": ".*"/, '"version": "0.9.0"'));
    }
    alignVersions(copy);
    const next = join(folder, 'next');
    for (const project of ['packages/monitor', 'python/metapackage']) {
      await run(venvBin('python'), ['-m', 'hatchling', 'build', '-t', 'wheel', '-d', next], {
        cwd: join(copy, project),
        quiet: true
      });
    }
    const before = await online.installed();
    const made = call(online, 'vdk-lab', ['env', 'path']);
    const folders = [wheels, next].flatMap(links => ['--find-links', links]);
    const options = ['--quiet', '--upgrade', '--upgrade-strategy', 'eager'];
    call(online, 'python', ['-m', 'pip', 'install', ...options, ...folders, 'vdk-lab']);
    const isOurs = name => name.startsWith('vdk-lab');
    const after = (await online.installed()).filter(isOurs);
    expect(after.filter(name => !before.includes(name))).toEqual(['vdk-lab-monitor==0.9.0', 'vdk-lab==0.9.0']);
    expect(after).toHaveLength(before.filter(isOurs).length);
    expect(call(online, 'jupyter', ['labextension', 'list'])).toMatch(/@vdk-lab\/monitor v0\.9\.0 .*OK/);
    expect(call(online, 'vdk-lab', ['env', 'path'])).toBe(made);
    runsTheJob(online);
  });

  it('hub image: what was made while the image is built serves people who can write nothing of it', async () => {
    const prefix = join(folder, 'vdk-jobs');
    call(online, 'vdk-lab', ['env', 'create', '--python', online.interpreter, '--prefix', prefix]);
    const before = readdirSync(prefix, { recursive: true }).length;
    const person = await fresh({ VDK_LAB_PYTHON: join(prefix, 'bin/python') });
    call(person, 'python', ['-m', 'pip', 'install', '--quiet', '--find-links', wheels, 'vdk-lab']);
    await run('chmod', ['-R', 'a-w', prefix], { quiet: true });
    runsTheJob(person);
    expect(JSON.parse(call(person, 'vdk-lab', ['env', 'path', '--json'])).kind).toBe('named');
    expect(readdirSync(prefix, { recursive: true })).toHaveLength(before);
    await run('chmod', ['-R', 'u+w', prefix], { quiet: true });
  });
}

// They fetch hundreds of packages: `npm run try-install` executes them.
if (process.env.VDK_LAB_TRY_INSTALL) {
  describe('a recipe', recipes);
}

it('each recipe of docs/install.md says whether a test executes it', () => {
  const [, ...sections] = readFileSync(join(root, 'docs/install.md'), 'utf8').split(/^## /m);
  const recipe = sections.filter(section => section.includes('```'));
  expect(recipe.length).toBeGreaterThan(5);
  expect(recipe.filter(section => !/_tested_|not run/i.test(section))).toEqual([]);
});
