import { PageConfig, PathExt } from '@jupyterlab/coreutils';

/**
 * Name of the job in a folder, which is the folder's.
 * @param path contents path; '' is the folder that Jupyter shows: its name is known where Jupyter tells where it is,
 * and '' otherwise
 */
export function jobName(path: string): string {
  const name = PathExt.basename(path === '' ? PageConfig.getOption('serverRoot') : path);
  return name === '~' ? '' : name;
}
