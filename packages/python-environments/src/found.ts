import { readFile, readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { readJson } from './files.js';
import { type Facts, inspect } from './inspect.js';
import { type Variables, jupyterDataFolder } from './state.js';

/** An environment with vdk-core that somebody else made. */
export interface FoundEnvironment {
  readonly python: string;
  /** Where it was seen, in words. */
  readonly source: string;
  readonly pythonVersion: string;
  readonly vdkVersion: string;
  /** Packages that jobs or kernels of the Lab need and that are not in it. */
  readonly missing: readonly string[];
}

/** What jobs (the first) and kernels (the second) need beside vdk-core. */
export function missingIn(facts: Facts): string[] {
  return [...(facts.launcher ? [] : ['vdk-lab-job']), ...(facts.ipykernel ? [] : ['ipykernel'])];
}

/** Interpreters of the kernels that Jupyter knows. */
async function kernels(env: Variables): Promise<(readonly [python: string, source: string])[]> {
  const prefix = env['VDK_LAB_SERVER_PREFIX'];
  const folders = [
    ...(env['JUPYTER_PATH'] ?? '').split(delimiter).filter(Boolean),
    jupyterDataFolder(env),
    ...(prefix ? [join(prefix, 'share', 'jupyter')] : []),
    '/usr/local/share/jupyter',
    '/usr/share/jupyter'
  ];
  const found: (readonly [string, string])[] = [];
  for (const folder of folders) {
    for (const name of await readdir(join(folder, 'kernels')).catch(() => [])) {
      const argv = (await readJson(join(folder, 'kernels', name, 'kernel.json')))?.['argv'];
      const python: unknown = Array.isArray(argv) ? argv[0] : null;
      if (typeof python === 'string' && isAbsolute(python)) {
        found.push([python, `the kernel "${name}" of Jupyter`]);
      }
    }
  }
  return found;
}

/** Environments that conda knows of. */
async function condaEnvironments(env: Variables): Promise<(readonly [python: string, source: string])[]> {
  const list = await readFile(join(env['HOME'] ?? homedir(), '.conda', 'environments.txt'), 'utf8').catch(() => '');
  const roots = [env['CONDA_PREFIX'], ...list.split('\n').map(line => line.trim())].filter((folder): folder is string =>
    Boolean(folder)
  );
  return roots.map(folder => [join(folder, 'bin', 'python'), `the conda environment ${folder}`] as const);
}

/** Interpreters beside a program `vdk` on the path, and of the environment that is active. */
function active(env: Variables): (readonly [python: string, source: string])[] {
  const named = env['VDK_LAB_PYTHON'];
  const prefix = env['VDK_LAB_SERVER_PREFIX'];
  const venv = env['VIRTUAL_ENV'];
  return [
    ...(named ? [[named, 'VDK_LAB_PYTHON'] as const] : []),
    ...(venv ? [[join(venv, 'bin', 'python'), 'the active environment'] as const] : []),
    ...(env['PATH'] ?? '')
      .split(delimiter)
      .filter(Boolean)
      .map(folder => [join(folder, 'python'), `the folder ${folder} on the path`] as const),
    ...(prefix ? [[join(prefix, 'bin', 'python'), 'the environment of JupyterLab'] as const] : [])
  ];
}

/** Told by the file system alone, so that no unrelated interpreter is started. */
async function holdsVdk(python: string): Promise<boolean> {
  const lib = join(dirname(python), '..', 'lib');
  for (const version of await readdir(lib).catch(() => [])) {
    for (const site of ['site-packages', 'dist-packages']) {
      const entries = version.startsWith('python') ? await readdir(join(lib, version, site)).catch(() => []) : [];
      if (entries.some(name => /^vdk[_-]core-.*\.(?:dist|egg)-info$/.test(name))) {
        return true;
      }
    }
  }
  return false;
}

/**
 * Environments with vdk-core that are on this machine already: a company's, conda's, a kernel's, the one of `VDK_LAB_PYTHON`.
 * @param ours folder of the environments that were made here; they are left out
 */
export async function findEnvironments(env: Variables, ours: readonly string[]): Promise<FoundEnvironment[]> {
  const candidates = [...active(env), ...(await condaEnvironments(env)), ...(await kernels(env))];
  const seen = new Set<string>();
  const found: FoundEnvironment[] = [];
  for (const [python, source] of candidates) {
    // Folders are compared, not interpreters: those of all environments of one Python are the same file.
    const folder = await realpath(dirname(python)).catch(() => null);
    if (folder === null || seen.has(folder) || ours.some(own => folder.startsWith(`${own}/`))) {
      continue;
    }
    seen.add(folder);
    const facts = (await holdsVdk(join(folder, 'python'))) ? await inspect(python, env) : null;
    if (facts?.vdk) {
      found.push({ python, source, pythonVersion: facts.python, vdkVersion: facts.vdk, missing: missingIn(facts) });
    }
  }
  return found;
}
