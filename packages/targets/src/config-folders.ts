import { accessSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const systemFolders = ['/usr/local/etc/jupyter', '/etc/jupyter'];

/**
 * Jupyter's configuration folders, the strongest first: `VDK_LAB_CONFIG_FOLDERS`, where the server extension puts what
 * Jupyter says; else by the rules of `jupyter_core.paths.jupyter_config_path`, with the environment of
 * `VDK_LAB_SERVER_PREFIX`, where the command `vdk-lab` of pip puts its own.
 */
export function configFolders(env: NodeJS.ProcessEnv): readonly string[] {
  const told = env['VDK_LAB_CONFIG_FOLDERS'];
  if (told !== undefined) {
    return told.split(delimiter).filter(Boolean);
  }
  if (env['JUPYTER_NO_CONFIG']) {
    return [];
  }
  const home = env['HOME'] ?? homedir();
  const prefix = env['VDK_LAB_SERVER_PREFIX'];
  const isVirtual = prefix !== undefined && isThere(join(prefix, 'pyvenv.cfg'));
  const user = [env['JUPYTER_CONFIG_DIR'] || join(home, '.jupyter')];
  if (!isVirtual) {
    user.push(join(env['PYTHONUSERBASE'] || join(home, '.local'), 'etc', 'jupyter'));
  }
  const environment = prefix ? [join(prefix, 'etc', 'jupyter')] : [];
  const isEnvironmentFirst = prefersEnvironment(env, prefix, isVirtual);
  const named = (env['JUPYTER_CONFIG_PATH'] ?? '').split(delimiter).filter(Boolean);
  const own = isEnvironmentFirst ? [...environment, ...user] : [...user, ...environment];
  return [...new Set([...named, ...own, ...systemFolders])];
}

/** As `jupyter_core.paths.prefer_environment_over_user`. */
function prefersEnvironment(env: NodeJS.ProcessEnv, prefix: string | undefined, isVirtual: boolean): boolean {
  const told = env['JUPYTER_PREFER_ENV_PATH'];
  if (told !== undefined) {
    return !['no', 'n', 'false', 'off', '0', '0.0'].includes(told.toLowerCase());
  }
  if (prefix === undefined) {
    return false;
  }
  const conda = env['CONDA_PREFIX'];
  const isConda = conda !== undefined && prefix.startsWith(conda) && (env['CONDA_DEFAULT_ENV'] ?? 'base') !== 'base';
  return (isVirtual || isConda) && isMine(prefix);
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

function isMine(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.();
}
