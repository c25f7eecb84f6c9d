import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environments, type Variables } from '../../src/index.js';

/** Base that `npm test` made: the one source of all bases here, so that nothing is downloaded. */
export function preparedBase(): string {
  const prepared = process.env['VDK_LAB_STATE_DIR'];
  const file = prepared ? join(prepared, 'environments/current.json') : '';
  if (!existsSync(file)) {
    throw new Error('Run by npm test, which makes the environment for jobs and sets VDK_LAB_STATE_DIR.');
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as { prefix: string }).prefix;
}

/**
 * The wheel of vdk-lab-job that the build made, with a comment: another module than that of the prepared base, so that the
 * prepared one is copied, never used itself.
 */
export function jobWheel(): string {
  wheelOfTests ??= makeWheel();
  return wheelOfTests;
}

let wheelOfTests: string | null = null;

function makeWheel(): string {
  const folder = 'python/server/vdk_lab_server/wheels';
  const [wheel] = readdirSync(folder).filter(name => name.endsWith('.whl'));
  if (!wheel) {
    throw new Error('The wheel of vdk-lab-job is missing: npm run build.');
  }
  const place = mkdtempSync(join(tmpdir(), 'vdk-lab-wheel-'));
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  const copy = join(place, wheel);
  copyFileSync(join(folder, wheel), copy);
  const comment =
    'import sys, zipfile; archive = zipfile.ZipFile(sys.argv[1], "a"); archive.comment = b"test"; archive.close()';
  execFileSync(join(preparedBase(), 'bin/python'), ['-c', comment, copy]);
  return copy;
}

/** A folder of its own for one test, the name of which asks for trouble. */
export function makeFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'vdk-lab Ümläut ')));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Settings in which nothing of this machine's own state is seen. */
export function variables(folder: string, more: Variables = {}): Variables {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const { PATH, VDK_LAB_UV, VDK_LAB_SERVER_PREFIX } = process.env;
  return {
    PATH,
    VDK_LAB_UV,
    VDK_LAB_SERVER_PREFIX,
    HOME: home,
    PYENV_ROOT: process.env['PYENV_ROOT'],
    UV_HTTP_RETRIES: '0',
    PIP_CONFIG_FILE: '/dev/null',
    ...more
  };
}

/** Environments that may copy the prepared base, and use it when `chosen`. */
export function withPrepared(state: string, env: Variables, chosen = true): Environments {
  const folder = join(state, 'environments');
  mkdirSync(folder, { recursive: true });
  const prefix = preparedBase();
  writeFileSync(join(folder, 'elsewhere.json'), JSON.stringify({ prefixes: [prefix] }));
  if (chosen) {
    writeFileSync(join(folder, 'current.json'), JSON.stringify({ prefix }));
  }
  return new Environments({ state, env, jobModule: async () => jobWheel() });
}
