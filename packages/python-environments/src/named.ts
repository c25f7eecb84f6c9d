import { createHash } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BaseEnvironment, type Making, baseFailure, readBase } from './base.js';
import { EnvironmentError } from './error.js';
import { explain } from './explain.js';
import { inspect } from './inspect.js';
import { constraints, kernelPackage } from './packages.js';
import type { Variables } from './state.js';
import { openUv, runUv } from './uv.js';

function broken(source: string, why: string, countermeasures: string): EnvironmentError {
  return new EnvironmentError({
    code: 'environment-broken',
    blame: 'platform',
    what: `The environment that ${source} names cannot run jobs.`,
    why,
    consequences: 'Jobs cannot run.',
    countermeasures
  });
}

/** `path` is an interpreter, or the folder of an environment. */
export async function interpreterOf(path: string): Promise<string> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory();
  return isFolder ? join(path, 'bin', 'python') : path;
}

/**
 * An environment with vdk-core that somebody else made, or that was made here for many people.
 * @param source what names it, in words
 * @throws EnvironmentError `environment-broken`
 */
export async function readNamed(path: string, source: string, env: Variables): Promise<BaseEnvironment> {
  const python = await interpreterOf(resolve(path));
  const other = 'use "vdk-lab env create", which makes one';
  if (!(await stat(python).catch(() => null))) {
    throw broken(source, `${python} is not there.`, `Name one that is there, or ${other}.`);
  }
  const facts = await inspect(python, env);
  if (!facts) {
    throw broken(source, `${python} does not start.`, `Mend it, name another one, or ${other}.`);
  }
  if (!facts.vdk) {
    throw broken(source, `vdk-core is not installed for ${python}.`, `Install it there, or ${other}.`);
  }
  if (!facts.launcher) {
    throw broken(
      source,
      `vdk-lab-job is not installed for ${python}.`,
      `Add it with "vdk-lab env use --add ${python}", or ${other}.`
    );
  }
  const ours = await readBase(facts.prefix);
  return {
    kind: 'named',
    key:
      ours?.key ??
      createHash('sha256').update(`named:${facts.prefix}\n${facts.python}\n${facts.packages}`).digest('hex'),
    prefix: facts.prefix,
    python,
    launcher: facts.launcher,
    pythonVersion: facts.python,
    vdkVersion: facts.vdk
  };
}

/**
 * Adds what jobs and kernels of the Lab need to an environment of somebody else; no version in it is changed.
 * @throws EnvironmentError `base-failed` with uv's text
 */
export async function addMissing(
  path: string,
  missing: readonly string[],
  jobModule: string,
  making: Making
): Promise<void> {
  const python = await interpreterOf(resolve(path));
  const uv = await openUv(making.env, making.state);
  const packages = missing.map(name => (name === 'vdk-lab-job' ? jobModule : kernelPackage));
  making.onProgress(`Adding ${missing.join(' and ')} to ${python}`);
  const freeze = await runUv(uv, ['pip', 'freeze', '--python', python], { signal: making.signal });
  const pins = freeze.stdout.split('\n').filter(line => /^[A-Za-z0-9._-]+==/.test(line));
  const limits = pins.some(pin => pin.startsWith('setuptools==')) ? pins : [...pins, ...constraints];
  const file = join(making.state, 'environments', `pins-${process.pid}.txt`);
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFile(file, `${limits.join('\n')}\n`);
  try {
    const args = ['pip', 'install', '--python', python, '--constraints', file, ...packages];
    const { code, output } = await runUv(uv, args, { onLine: making.onProgress, signal: making.signal });
    if (code !== 0) {
      throw baseFailure(`Adding ${missing.join(' and ')} to ${python} failed.`, explain(output), output);
    }
  } finally {
    await rm(file, { force: true });
  }
}
