import { homedir } from 'node:os';
import { join } from 'node:path';

/** Environment variables, as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Jupyter's data folder of the user, as jupyter_core finds it. */
export function jupyterDataFolder(env: Variables): string {
  if (env['JUPYTER_DATA_DIR']) {
    return env['JUPYTER_DATA_DIR'];
  }
  const home = env['HOME'] ?? homedir();
  if (process.platform === 'darwin') {
    return join(home, 'Library', 'Jupyter');
  }
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'jupyter');
}

/**
 * The folder in which the Lab keeps everything of this user on this machine: environments, drafts, runs, the local runtime.
 * `VDK_LAB_STATE_DIR`, else one for each named server of a hub below Jupyter's data folder.
 */
export function stateFolder(env: Variables = process.env): string {
  return (
    env['VDK_LAB_STATE_DIR'] || join(jupyterDataFolder(env), 'vdk-lab', env['JUPYTERHUB_SERVER_NAME'] || 'default')
  );
}
