// The npm packages as they are published: their tarballs, and what installs from them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labextensions, root } from '../../scripts/lib/paths.mjs';

const manifestOf = name => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
const names = readdirSync(join(root, 'packages')).sort();
/** Compiled for a bundler: JupyterLab's builder, and ours. Their modules name each other without extensions. */
const forBundlers = [...labextensions, 'ui'];
const forNode = names.filter(name => !forBundlers.includes(name));

let folder;
let tarballs;

const npm = (args, cwd) =>
  execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', env: { ...process.env, NODE_ENV: '' } });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-npm-'));
  const packages = names.map(name => join(root, 'packages', name));
  const packed = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...packages], root)
  );
  const list = Array.isArray(packed) ? packed : Object.values(packed);
  tarballs = Object.fromEntries(
    list.map(({ name, filename, files }) => [
      name.replace('@vdk-lab/', ''),
      { path: join(folder, filename), files: files.map(({ path }) => path) }
    ])
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('packs every package, with its licence and without tests or the folders of the compiler', () => {
  expect(Object.keys(tarballs).sort()).toEqual(names);
  for (const [name, { files }] of Object.entries(tarballs)) {
    expect([name, files]).toEqual([name, expect.arrayContaining(['LICENSE', 'README.md', 'package.json'])]);
    expect(files.filter(path => /(^|\/)(test|src|stories|node_modules)\/|tsbuildinfo$/.test(path))).toEqual([]);
    expect(files.some(path => path.startsWith('lib/'))).toBe(true);
  }
});

describe.each(names)('%s', name => {
  it('is one that publint finds nothing wrong with', async () => {
    const { messages } = await publint({ pkgDir: join(root, 'packages', name), pack: false, strict: true });
    // JupyterLab's builder goes by `main`.
    const isKnown = code => code === 'HAS_ESM_MAIN_BUT_NO_EXPORTS' && labextensions.includes(name);
    const found = messages.filter(({ code }) => !isKnown(code));
    expect(found.map(({ code, path }) => [code, ...path])).toEqual([]);
  });

  it('has types that fit what runs', async () => {
    if (name === 'cli') {
      expect(Object.keys(manifestOf(name).exports)).toEqual(['./package.json']);
      return; // A command: nothing is imported from it.
    }
    const data = new Uint8Array(readFileSync(tarballs[name].path));
    const { problems = ['no types'] } = await checkPackage(createPackageFromTarballData(data));
    // ESM only, on purpose: TypeScript's oldest resolution knows no `exports`, and CommonJS takes a dynamic import.
    const isKnown = problem =>
      problem.kind === 'CJSResolvesToESM' ||
      (problem.kind === 'NoResolution' && problem.resolutionKind === 'node10') ||
      (forBundlers.includes(name) &&
        problem.kind === 'InternalResolutionError' &&
        problem.resolutionOption !== 'bundler') ||
      // Style sheets have no types.
      (problem.kind === 'NoResolution' && String(problem.entrypoint).startsWith('./style'));
    expect(problems.filter(problem => !isKnown(problem))).toEqual([]);
  });

  it('asks for the versions of ours that are here', () => {
    const { dependencies = {} } = manifestOf(name);
    for (const [other, range] of Object.entries(dependencies).filter(([key]) => key.startsWith('@vdk-lab/'))) {
      expect([other, range]).toEqual([other, `^${manifestOf(other.replace('@vdk-lab/', '')).version}`]);
    }
  });
});

it('installs what runs in Node in an empty folder, where each package is imported and the command runs', () => {
  const empty = mkdtempSync(join(folder, 'empty-'));
  writeFileSync(join(empty, 'package.json'), '{"name": "empty", "private": true, "type": "module"}');
  npm(
    [
      'install',
      '--prefer-offline',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      ...forNode.map(name => tarballs[name].path)
    ],
    empty
  );
  const entries = forNode.flatMap(name =>
    Object.keys(manifestOf(name).exports)
      .filter(entry => !entry.endsWith('.json'))
      .map(entry => `@vdk-lab/${name}${entry.slice(1)}`)
  );
  const script = `for (const entry of ${JSON.stringify(entries)}) {
    const names = Object.keys(await import(entry));
    if (names.length === 0) throw new Error(entry + ' exports nothing');
  }
  console.log('all imported');`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: empty,
    encoding: 'utf8'
  });
  expect(said).toBe('all imported\n');
  const version = execFileSync(join(empty, 'node_modules/.bin/vdk-lab'), ['--version'], { encoding: 'utf8' });
  expect(version.trim()).toBe(manifestOf('cli').version);
});
