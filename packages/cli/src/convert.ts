import { lstat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type Problem, visible } from '@vdk-lab/job-format';
import { PlaceError } from '@vdk-lab/job-format/node';
import { CommandError, exitCodes } from './exit.js';
import { interruptible } from './interrupt.js';
import { givenPath } from './job.js';

/** What a preview says of each problem: what, why, and what can be done. */
export function problemLines(problems: readonly Problem[]): string[] {
  return problems.flatMap(({ severity, rule, message, explanation }) => [
    visible(`  ${severity}: ${message} [${rule}]`),
    ...(explanation ? [visible(`    ${explanation}`)] : [])
  ]);
}

/**
 * Work that writes. A place that is taken is wrong use; nothing was changed then.
 * @throws CommandError, InterruptedError
 */
export async function refusing<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await interruptible(work);
  } catch (error) {
    if (error instanceof PlaceError) {
      if (error.code === 'folder-exists') {
        const message = 'The folder exists already and is not empty. Name one that is not there yet.';
        throw new CommandError(message, exitCodes.usage);
      }
      throw new CommandError(error.message, error.code === 'nothing-to-do' ? exitCodes.usage : exitCodes.failed);
    }
    throw error;
  }
}

/**
 * The folder that was named, or the first of these names that is free here.
 * @param job the job's own folder: a copy of the job in it would ship with it
 */
export async function freeFolder(
  into: string | undefined,
  [name, other]: readonly [string, string],
  job: string | null
): Promise<string> {
  const isInJob = (folder: string): boolean => job !== null && `${folder}${sep}`.startsWith(`${job}${sep}`);
  if (into !== undefined) {
    givenPath(into, '--into');
    if (isInJob(resolve(into)) && resolve(into) !== job) {
      throw new CommandError(`${into} lies in the job itself. Name a folder beside it.`, exitCodes.usage);
    }
    return resolve(into);
  }
  for (const candidate of [name, other, ...Array.from({ length: 98 }, (_, index) => `${other}-${index + 2}`)]) {
    const folder = join(process.cwd(), candidate);
    if ((await lstat(folder).catch(() => null)) === null && !isInJob(folder)) {
      return folder;
    }
  }
  throw new CommandError(`There are many folders ${other} here already. Name one with --into.`, exitCodes.usage);
}
