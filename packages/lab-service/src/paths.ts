import { realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { ServiceProblem } from './problem.js';

/** A job's folder in the contents of a Jupyter server. */
export interface JobPlace {
  /** Contents path, `/` between parts, none at the ends. */
  readonly path: string;
  /** Absolute, links resolved. */
  readonly folder: string;
  readonly name: string;
}

function outside(path: string): ServiceProblem {
  return new ServiceProblem(
    403,
    'path-outside-root',
    `The path "${path}" is not allowed.`,
    'It leads out of the folder that Jupyter serves.',
    'Use a folder below it.'
  );
}

/** Is `folder` the root or below it? Compared by components: `/root2` is not below `/root`. */
export function isBelow(root: string, folder: string): boolean {
  const way = relative(root, folder);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** What a contents path names on disk. Links are resolved before the comparison with the root; null: there is nothing. */
async function confined(
  contentsRoot: string | null,
  contentsPath: string
): Promise<{ parts: readonly string[]; found: string | null }> {
  if (contentsRoot === null) {
    throw new ServiceProblem(
      409,
      'no-local-path',
      'This job has no folder on this machine.',
      'The files are served by something that is no local disk.',
      'Open the job from the default drive.'
    );
  }
  const parts = contentsPath.split('/').filter(part => part !== '');
  if (parts.some(part => part === '..' || part === '.' || part.includes('\0') || part.includes('\\'))) {
    throw outside(contentsPath);
  }
  // One that was deleted has nothing in it.
  const root = await realpath(contentsRoot).catch(() => contentsRoot);
  const found = await realpath(resolve(root, ...parts)).catch(() => null);
  if (found !== null && !isBelow(root, found)) {
    throw outside(contentsPath);
  }
  return { parts, found };
}

/**
 * The job's folder of a contents path.
 * @throws ServiceProblem `no-local-path`, `path-outside-root`, `not-a-job`
 */
export async function jobPlace(contentsRoot: string | null, contentsPath: string): Promise<JobPlace> {
  const { parts, found: folder } = await confined(contentsRoot, contentsPath);
  const status = folder === null ? null : await stat(folder);
  if (folder === null || !status?.isDirectory()) {
    throw new ServiceProblem(
      404,
      'not-a-job',
      `There is no folder "${contentsPath}".`,
      'It was moved or deleted, or the path is wrong.',
      'Look in the file browser.'
    );
  }
  return { path: parts.join('/'), folder, name: basename(folder) };
}

/**
 * The absolute path of an ordinary file of the contents.
 * @throws ServiceProblem `no-local-path`, `path-outside-root`; null when there is no such file
 */
export async function filePlace(contentsRoot: string | null, contentsPath: string): Promise<string | null> {
  const { found } = await confined(contentsRoot, contentsPath);
  return found !== null && (await stat(found)).isFile() ? found : null;
}
