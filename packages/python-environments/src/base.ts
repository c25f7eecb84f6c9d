import { createHash } from 'node:crypto';
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from './error.js';
import { readJson, writeJson } from './files.js';
import { baseKey, basePackages, constraints, pythonVersions } from './packages.js';
import type { Variables } from './state.js';
import { findUv, runProgram, uvVariables } from './uv.js';

export const baseMarker = 'vdk-lab-environment.json';

/** An environment that holds vdk-core and never changes. */
export interface BaseEnvironment {
  readonly kind: 'base' | 'named';
  /** 64 hex digits. */
  readonly key: string;
  /** Absolute folder. */
  readonly prefix: string;
  readonly python: string;
  /** Absolute path of vdk_lab_job/launch.py in it. */
  readonly launcher: string;
  /** E.g. `3.11.7`. */
  readonly pythonVersion: string;
  /** E.g. `0.3.1466514302`. */
  readonly vdkVersion: string;
}

export interface BaseOptions {
  /** Version or path of the interpreter, as uv understands it. */
  readonly python?: string;
  /** Further packages, e.g. `vdk-trino`. */
  readonly with?: readonly string[];
  /** Where it is made; below the state folder by default. */
  readonly prefix?: string;
  /** Ask no index: everything must be in `findLinks`. */
  readonly offline?: boolean;
  readonly findLinks?: readonly string[];
  /** Folder or wheel of vdk-lab-job. */
  readonly jobModule: string;
}

export type Progress = (text: string) => void;

/** Facts that a Python prints of itself, as one line of JSON. */
const probe = [
  'import json, sys, importlib.metadata as m, importlib.util as u',
  'spec = u.find_spec("vdk_lab_job")',
  'print(json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "vdk": m.version("vdk-core"),',
  ' "launcher": spec.submodule_search_locations[0] + "/launch.py" if spec else None}))'
].join('\n');

/** Looks into an environment: which Python, which vdk-core, where the launcher is. Null when vdk-core is not there. */
export async function inspect(
  python: string,
  env: Variables
): Promise<{ python: string; vdk: string; launcher: string | null } | null> {
  const { code, stdout } = await runProgram(python, ['-c', probe], { env }).catch(() => ({ code: 1, stdout: '' }));
  if (code !== 0) {
    return null;
  }
  const facts: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
  if (
    typeof facts !== 'object' ||
    facts === null ||
    !('python' in facts) ||
    !('vdk' in facts) ||
    !('launcher' in facts)
  ) {
    return null;
  }
  const launcher = typeof facts.launcher === 'string' ? facts.launcher : null;
  return { python: String(facts.python), vdk: String(facts.vdk), launcher };
}

/** A finished base at `prefix`; null when there is none. */
export async function readBase(prefix: string): Promise<BaseEnvironment | null> {
  const marker = await readJson(join(prefix, baseMarker));
  const python = join(prefix, 'bin', 'python');
  const text = (key: string): string => (typeof marker?.[key] === 'string' ? marker[key] : '');
  if (!marker || !text('key') || !text('launcher')) {
    return null;
  }
  // The interpreter that it was made from may be gone.
  if (!(await stat(python).catch(() => null))) {
    return null;
  }
  return {
    kind: 'base',
    key: text('key'),
    prefix,
    python,
    launcher: join(prefix, text('launcher')),
    pythonVersion: text('python'),
    vdkVersion: text('vdkCore')
  };
}

/** Content hash of the module's source or wheel: a changed module is another base. */
async function jobModuleHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  const entry = await stat(path).catch(() => null);
  if (!entry) {
    throw failure('The package vdk-lab-job was not found.', `It was expected at ${path}.`);
  }
  if (entry.isFile()) {
    return hash.update(await readFile(path)).digest('hex');
  }
  const folder = join(path, 'vdk_lab_job');
  for (const name of (await readdir(folder)).filter(file => file.endsWith('.py')).sort()) {
    hash.update(name).update(await readFile(join(folder, name)));
  }
  return hash.digest('hex');
}

function failure(what: string, why: string, log?: string): EnvironmentError {
  return new EnvironmentError({
    code: 'base-failed',
    blame: 'platform',
    what,
    why,
    consequences: 'The environment for jobs was not made, so jobs cannot run. Nothing was changed.',
    countermeasures: 'Mend the cause and run "vdk-lab env create" again; it goes on from what is already in the cache.',
    log
  });
}

/** The packages of a base and what it will be called. */
export async function planBase(options: BaseOptions): Promise<{ key: string; packages: string[]; python: string }> {
  const packages = [...basePackages, ...(options.with ?? [])];
  const python = options.python ?? pythonVersions.usual;
  return { key: baseKey({ python, packages, jobModule: await jobModuleHash(options.jobModule) }), packages, python };
}

/**
 * Makes a base at `prefix`: aside, byte-compiled, proven by `vdk version`, then moved into place. The marker comes last.
 * @throws EnvironmentError with uv's text
 */
export async function makeBase(
  prefix: string,
  options: BaseOptions,
  env: Variables,
  onProgress: Progress,
  signal?: AbortSignal
): Promise<BaseEnvironment> {
  const { key, packages, python } = await planBase(options);
  const uv = await findUv(env);
  const run = async (title: string, args: string[]): Promise<void> => {
    onProgress(title);
    const { code, output } = await runProgram(uv, args, { env: variables, onLine: onProgress, signal });
    if (code !== 0) {
      throw failure(`${title} failed.`, lastLine(output), output);
    }
  };

  // Scripts hold absolute paths, so it is made where it will stand; without its marker it counts for nothing.
  await rm(prefix, { recursive: true, force: true });
  const limits = `${prefix}.constraints.txt`;
  const variables = uvVariables(env, { VIRTUAL_ENV: prefix });
  await run(`Making an environment with Python ${python}`, ['venv', '--quiet', '--python', python, prefix]);
  await writeFile(limits, `${constraints.join('\n')}\n`);
  try {
    await run(`Installing ${packages.join(', ')} and vdk-lab-job`, [
      'pip',
      'install',
      '--compile-bytecode',
      '--constraints',
      limits,
      '--build-constraints',
      limits,
      ...(options.offline ? ['--offline'] : []),
      ...(options.findLinks ?? []).flatMap(folder => ['--find-links', folder]),
      ...packages,
      options.jobModule
    ]);
  } finally {
    await rm(limits, { force: true });
  }

  onProgress('Checking that vdk starts');
  const interpreter = join(prefix, 'bin', 'python');
  const facts = await inspect(interpreter, env);
  const launcher = facts?.launcher;
  if (!facts || !launcher) {
    throw failure('The environment was made, but vdk-core cannot be imported in it.', `Look at ${prefix}.`);
  }
  const proof = await runProgram(interpreter, [launcher, 'version'], { env });
  if (proof.code !== 0) {
    throw failure('The environment was made, but vdk does not start in it.', lastLine(proof.output), proof.output);
  }
  await writeJson(join(prefix, `${baseMarker}.part`), {
    schema: 1,
    key,
    python: facts.python,
    vdkCore: facts.vdk,
    launcher: launcher.slice(prefix.length + 1),
    packages
  });
  await rename(join(prefix, `${baseMarker}.part`), join(prefix, baseMarker));
  const made = await readBase(prefix);
  if (!made) {
    throw failure('The environment was made, but cannot be read.', `Look at ${prefix}.`);
  }
  return made;
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.trim() || 'It said nothing.';
}
