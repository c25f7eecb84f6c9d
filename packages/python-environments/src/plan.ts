import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from './error.js';
import { basePackages, planKey, stockKey } from './packages.js';

export interface BaseOptions {
  /** Version or path of the interpreter, as uv understands it. */
  readonly python?: string;
  /** Further packages, e.g. `vdk-trino`. */
  readonly with?: readonly string[];
  /** Absolute folder where it is made; below the state folder by default. */
  readonly prefix?: string;
  /** Ask no index: everything must be in `findLinks`, or in uv's cache when there are none. */
  readonly offline?: boolean;
  /** Absolute folders of packages. */
  readonly findLinks?: readonly string[];
  /** Folder or wheel of vdk-lab-job. */
  readonly jobModule: string;
  /** Make it anew, although the same is there. */
  readonly recreate?: boolean;
  /** `false`: the versions and hashes are those of the index, not those of the lock that comes with this package. */
  readonly lock?: boolean;
}

/** What a base will hold, and the names of that. */
export interface BasePlan {
  readonly key: string;
  readonly stock: string;
  readonly packages: readonly string[];
  readonly python?: string;
  readonly offline: boolean;
  readonly findLinks: readonly string[];
  readonly jobModule: string;
  /** Versions and hashes to begin from; empty where they are solved anew. */
  readonly lock: string;
}

/** Content hash of the module's source or wheel: a changed module is another base. */
async function jobModuleHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  const entry = await stat(path).catch(() => null);
  if (!entry) {
    throw new EnvironmentError({
      code: 'base-failed',
      blame: 'platform',
      what: 'The package vdk-lab-job was not found.',
      why: `It was expected at ${path}.`,
      consequences: 'The environment for jobs was not made.',
      countermeasures: 'Install vdk-lab-server again, or name the package with VDK_LAB_JOB_SOURCE.'
    });
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

/** A folder that is not there would be told by uv without its name. */
async function checkFolders(findLinks: readonly string[]): Promise<void> {
  for (const folder of findLinks.filter(link => !/^[a-z]+:\/\//.test(link))) {
    if (!(await stat(folder).catch(() => null))) {
      throw new EnvironmentError({
        code: 'base-failed',
        blame: 'user',
        what: 'The environment for jobs cannot be made.',
        why: `The folder of packages ${folder} is not there.`,
        consequences: 'Nothing was changed.',
        countermeasures: 'Correct what --find-links names, and run the same again.'
      });
    }
  }
}

/** The packages of a base and what it will be called. @throws EnvironmentError when vdk-lab-job is not there */
export async function planBase(options: BaseOptions): Promise<BasePlan> {
  await checkFolders(options.findLinks ?? []);
  // Large, and of no use to who only looks for an environment.
  const { baseLock } = await import('./generated/lock.js');
  const packages = [...basePackages, ...(options.with ?? [])];
  // Folders hold packages that were built elsewhere: their hashes are their own.
  const lock = options.lock === false || (options.findLinks ?? []).length > 0 ? '' : baseLock.trimStart();
  const stock = stockKey(options.python ?? '', packages, lock);
  return {
    key: planKey(stock, await jobModuleHash(options.jobModule)),
    stock,
    packages,
    ...(options.python === undefined ? {} : { python: options.python }),
    offline: options.offline ?? false,
    findLinks: options.findLinks ?? [],
    jobModule: options.jobModule,
    lock
  };
}
