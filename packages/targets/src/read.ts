import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { configFolders } from './config-folders.js';
import { type ConfiguredTarget, type Entry, type TargetProblem, nameOfFile, parseTargets } from './parse.js';

export interface ConfiguredTargets {
  /** Without `local`, which is built in. */
  readonly targets: readonly ConfiguredTarget[];
  readonly problems: readonly TargetProblem[];
}

/**
 * All targets that are configured: VDK's own variables as `default`, the files in `vdk-lab/targets.d` of Jupyter's
 * configuration folders, `VDK_LAB_TARGETS`. Of one name the last of these counts, and the strongest folder. One that
 * counts but is wrong is no target: a weaker one in its place might be another service.
 *
 * @param folders the strongest first
 */
export async function readTargets(
  env: NodeJS.ProcessEnv,
  folders: readonly string[] = configFolders(env)
): Promise<ConfiguredTargets> {
  const files = [];
  for (const folder of [...folders].reverse()) {
    files.push(...(await readFolder(join(folder, 'vdk-lab', 'targets.d'))));
  }
  const overlay = env['VDK_LAB_TARGETS'];
  const entries = [
    ...ownVariables(env),
    ...files,
    ...(overlay ? parseTargets(overlay, 'VDK_LAB_TARGETS', process.cwd()) : [])
  ];
  const targets = new Map<string, ConfiguredTarget>();
  for (const { target, problem } of entries) {
    if (target) {
      targets.set(target.name, target);
    } else if (problem?.name) {
      targets.delete(problem.name);
    }
  }
  return { targets: [...targets.values()], problems: entries.flatMap(({ problem }) => (problem ? [problem] : [])) };
}

/** The one service that VDK's own variables name. */
function ownVariables(env: NodeJS.ProcessEnv): Entry[] {
  const variable = ['VDK_CONTROL_SERVICE_REST_API_URL', 'REST_API_URL'].find(name => env[name]);
  if (!variable) {
    return [];
  }
  const target = { name: 'default', title: 'Control Service', url: env[variable] };
  return parseTargets(JSON.stringify(target), variable, process.cwd());
}

async function readFolder(folder: string): Promise<Entry[]> {
  const names = await readdir(folder).catch((error: unknown) => error);
  if (!Array.isArray(names)) {
    return isAbsent(names) ? [] : [unreadable(null, folder)];
  }
  const found = [];
  for (const name of names.filter(one => one.endsWith('.json')).sort()) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8').catch(() => null);
    found.push(...(text === null ? [unreadable(nameOfFile(file), file)] : parseTargets(text, file, folder)));
  }
  return found;
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function unreadable(name: string | null, source: string): Entry {
  return { problem: { name, source, what: `${source} cannot be read.`, advice: 'Make it readable, or remove it.' } };
}
