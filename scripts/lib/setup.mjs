// What `npm start` and `npm test` need, made on a fresh machine. Runs on Node 20 before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cache, developmentEnvironment, labextensions, node, root, venv, venvBin } from './paths.mjs';
import { SetupError, run } from './run.mjs';
import { step } from './step.mjs';

const uvVersion = '0.13.9';
const oldestPython = [3, 10];

/** Is what the lock says installed? npm keeps its own record; `npm install` of a developer counts too. Links of packages must be there. */
function installedAsLocked() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record) || !existsSync(node)) {
    return false;
  }
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') ||
      entry.optional ||
      (entry.link ? existsSync(join(root, path)) : present[path]?.version === entry.version)
  );
}

/** npm packages of the repository, by its lock. */
export async function nodeModules() {
  if (installedAsLocked()) {
    return;
  }
  await step('npm packages', {
    work: () =>
      run('npm', ['ci', '--loglevel=error'], {
        cwd: root,
        quiet: true,
        advice: 'npm needs its registry: check the network and the proxy settings, then run the same command again.'
      })
  });
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  if (!version.startsWith('v24.')) {
    throw new SetupError(
      `Node 24 did not get installed (found ${version || 'nothing'}): npm must be allowed to run install scripts. ` +
        'Set `ignore-scripts=false` and run the same command again.'
    );
  }
}

/** An interpreter of Python that is new enough: `VDK_LAB_SETUP_PYTHON`, else the first good one on the path. */
export function findPython() {
  const named = process.env.VDK_LAB_SETUP_PYTHON;
  for (const command of named ? [named] : ['python3.11', 'python3.12', 'python3.13', 'python3.10', 'python3']) {
    const answer = spawnSync(command, ['-c', 'import sys, venv; print(*sys.version_info[:2])'], { encoding: 'utf8' });
    const [major = 0, minor = 0] = (answer.stdout ?? '').trim().split(' ').map(Number);
    if (answer.status === 0 && major === oldestPython[0] && minor >= oldestPython[1] && minor <= 13) {
      return command;
    }
  }
  throw new SetupError(
    `No Python ${oldestPython.join('.')} to 3.13 with the module venv was found${named ? ` at ${named}` : ''}. ` +
      'Install Python 3.11 (Debian: python3 python3-venv), or name one with VDK_LAB_SETUP_PYTHON.'
  );
}

/** uv does not read pip's settings: certificates and index of a company are passed on. */
export const uvSettings = {
  SSL_CERT_FILE: process.env.SSL_CERT_FILE ?? process.env.PIP_CERT,
  UV_DEFAULT_INDEX: process.env.UV_DEFAULT_INDEX ?? process.env.PIP_INDEX_URL
};

/** The uv on the path, but not that of `.venv`, which is deleted by what it would be used for. */
function uvOnPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder && resolve(folder) !== venvBin(''));
  const path = folders.map(folder => join(folder, 'uv')).find(candidate => existsSync(candidate));
  const found = path ? spawnSync(path, ['--version'], { encoding: 'utf8' }) : undefined;
  return found?.status === 0 && found.stdout.startsWith(`uv ${uvVersion}`) ? path : undefined;
}

/** Absolute path of uv: one that is there in the right version, else one in a small environment of its own. */
export async function uv() {
  const found = uvOnPath();
  if (found) {
    return found;
  }
  const folder = join(cache, 'uv');
  const path = join(folder, 'bin', 'uv');
  await step('uv', {
    inputs: [],
    extra: uvVersion,
    made: path,
    work: async () => {
      await run(findPython(), ['-m', 'venv', '--clear', folder], { quiet: true });
      await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `uv==${uvVersion}`], {
        quiet: true,
        advice: 'pip needs its index: check the network and the proxy settings, then run the same command again.'
      });
    }
  });
  return path;
}

/** `.venv`: Jupyter and the server extension of this checkout, by the lock. */
export async function labEnvironment() {
  const tool = await uv();
  await step('Python environment of the Lab', {
    inputs: ['python/locks/lab.txt', 'python/server/pyproject.toml'],
    made: venvBin('jupyter-lab'),
    work: async () => {
      await run(tool, ['venv', '--quiet', '--clear', '--seed', '--python', findPython(), venv], {
        env: uvSettings,
        quiet: true
      });
      // JupyterLab asks its own yarn.js something at every start. Below this repository's package.json it would count as a
      // module, fail, and fill the terminal with its text.
      writeFileSync(join(venv, 'package.json'), '{ "type": "commonjs" }\n');
      const env = { ...uvSettings, VIRTUAL_ENV: venv };
      const advice = 'uv needs its index: check the network and the proxy settings, then run the same command again.';
      await run(tool, ['pip', 'sync', '--quiet', '--require-hashes', join(root, 'python/locks/lab.txt')], {
        env,
        quiet: true,
        advice
      });
      if (existsSync(join(root, 'python/server/pyproject.toml'))) {
        const editable = ['pip', 'install', '--quiet', '--no-deps', '--no-build-isolation'];
        await run(tool, [...editable, '--editable', join(root, 'python/server')], { env, quiet: true, advice });
      }
    }
  });
}

/** Compiled packages, labextensions and bundles. */
export function build() {
  return step('build', {
    inputs: [
      'packages',
      'openapi',
      'python/job',
      'scripts/build.mjs',
      'scripts/labextension.config.cjs',
      'scripts/lib/third-party.mjs',
      'tsconfig.base.json',
      'tsconfig.labextension.json',
      'package-lock.json'
    ],
    made: join(root, 'packages/core/vdk_lab_core/labextension'),
    work: () => run(node, [join(root, 'scripts/build.mjs')], { env: developmentEnvironment(), quiet: true })
  });
}

/** The built labextensions, linked into `.venv` so that a rebuild shows at the next reload. */
export function linkLabextensions() {
  const folder = join(venv, 'share/jupyter/labextensions/@vdk-lab');
  mkdirSync(folder, { recursive: true });
  for (const name of labextensions) {
    const target = join(root, 'packages', name, `vdk_lab_${name}`, 'labextension');
    const link = join(folder, name);
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === target) {
      continue;
    }
    rmSync(link, { force: true, recursive: true });
    symlinkSync(target, link);
  }
}

/** Everything for an open JupyterLab. The npm packages and the Python environment are made side by side. */
export async function setUp() {
  await Promise.all([nodeModules(), labEnvironment()]);
  await build();
  linkLabextensions();
}

/** The environment that jobs run in, in the state folder that `env` names. */
export async function jobEnvironment(env = {}) {
  const cli = join(root, 'python/server/vdk_lab_server/node/vdk-lab.mjs');
  const environment = { ...developmentEnvironment(), ...env };
  await run(node, [cli, 'env', 'create'], { env: environment, advice: 'Run `npm run doctor` to see what was chosen.' });
}

/**
 * Interpreter of the environment in which the tests of python/job run: vdk-core, the module itself, and what tests need.
 * It is built apart from the environments under test.
 */
export async function testEnvironment() {
  const tool = await uv();
  const folder = join(cache, 'job-tests');
  const python = join(folder, 'bin', 'python');
  await step('Python environment of the job tests', {
    inputs: ['python/locks/job-tests.txt', 'python/job/pyproject.toml'],
    made: python,
    work: async () => {
      await run(tool, ['venv', '--quiet', '--clear', '--python', findPython(), folder], { quiet: true });
      const env = { ...uvSettings, VIRTUAL_ENV: folder, UV_BUILD_CONSTRAINT: join(root, 'python/locks/build-constraints.txt') };
      const advice = 'uv needs its index: check the network and the proxy settings, then run the same command again.';
      await run(tool, ['pip', 'sync', '--quiet', '--require-hashes', join(root, 'python/locks/job-tests.txt')], {
        env,
        quiet: true,
        advice
      });
      const editable = ['pip', 'install', '--quiet', '--no-deps', '--no-build-isolation', '--editable'];
      await run(tool, [...editable, join(root, 'python/job')], { env, quiet: true, advice });
    }
  });
  return python;
}

/** Packages of the end-to-end tests: galata is large, so `npm start` does not pay for it. */
export async function uiTests() {
  await step('npm packages of the browser tests', {
    inputs: ['ui-tests/package-lock.json'],
    made: join(root, 'ui-tests/node_modules/@playwright/test/cli.js'),
    work: () =>
      run('npm', ['ci', '--loglevel=error'], {
        cwd: join(root, 'ui-tests'),
        env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
        quiet: true,
        advice: 'npm needs its registry: check the network and the proxy settings, then run the same command again.'
      })
  });
}
