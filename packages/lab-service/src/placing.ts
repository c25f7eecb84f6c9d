import { lstat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isControlServiceError } from '@vdk-lab/control-service';
import { readJob } from '@vdk-lab/job-format';
import { ArchiveError, PlaceError, diskFileSystem } from '@vdk-lab/job-format/node';
import type { JobPlace } from './paths.js';
import { ServiceProblem } from './problem.js';

/** A job's folder that was just written, as openapi/lab-service.yaml describes it. */
export interface PlacedJob {
  readonly path: string;
  readonly open: string | null;
  readonly replaced: string | null;
  readonly notebooks?: readonly string[];
}

/** Contents path of a name in a folder. */
export const below = (parent: Pick<JobPlace, 'path'>, name: string): string =>
  parent.path === '' ? name : `${parent.path}/${name}`;

export async function isPresent(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** The wanted name, or with the first number that is free. */
export async function freeName(folder: string, wanted: string, end = ''): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!(await isPresent(join(folder, `${name}${end}`)))) {
      return name;
    }
  }
}

/**
 * A copy of a job in its own folder would ship with it.
 * @throws ServiceProblem 409 `in-the-job`
 */
export function refuseWithin(job: JobPlace, parent: JobPlace): void {
  if (`${parent.folder}${sep}`.startsWith(`${job.folder}${sep}`)) {
    throw new ServiceProblem(
      409,
      'in-the-job',
      'A copy of a job cannot be in the job itself.',
      `It would be in ${job.path === '' ? 'the folder that Jupyter serves, which is the job' : job.path}, and ship with it.`,
      'Choose a folder beside the job.'
    );
  }
}

/** Tells what opens first: the file of the first step. */
export async function placed(
  folder: string,
  path: string,
  name: string,
  replaced: string | null = null
): Promise<PlacedJob> {
  const [first] = (await readJob(diskFileSystem(folder), name)).steps;
  return {
    path,
    open: first ? `${path}/${first.file}` : null,
    replaced: replaced === null ? null : `${path}/${replaced}`
  };
}

/** Failures of the packages below as answers. */
export function asAnswer(error: unknown): unknown {
  if (error instanceof PlaceError) {
    const [what, advice] =
      error.code === 'nothing-to-do'
        ? ['There is nothing to do.', 'Look at the job: it is as it should be.']
        : ['The files cannot be written there.', 'Choose another name or folder.'];
    return new ServiceProblem(409, error.code, what, error.message, advice);
  }
  if (error instanceof ArchiveError) {
    const advice = 'Ask whoever made the archive.';
    return new ServiceProblem(422, 'archive-refused', 'The files of the job are refused.', error.message, advice);
  }
  if (error instanceof RangeError) {
    const what = 'A notebook of the job cannot be read.';
    return new ServiceProblem(422, 'broken-notebook', what, error.message, 'Take it out of the job.');
  }
  if (isControlServiceError(error)) {
    const status = error.status === 404 || error.status === 403 ? error.status : 502;
    return new ServiceProblem(status, error.code, error.what, error.why, error.countermeasures);
  }
  return error;
}
