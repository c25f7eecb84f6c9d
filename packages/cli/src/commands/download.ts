import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isJobName, receivedFiles } from '@vdk-lab/job-format';
import { ArchiveError, PlaceError, readArchive, updateFolder, writeNewFolder } from '@vdk-lab/job-format/node';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { openTarget } from '../target.js';
import { teamOf } from './executions.js';

interface Options {
  target?: string;
  team?: string;
  into?: string;
  update?: boolean;
}

/** Like `cp -r`: below a folder that exists, else that folder. */
async function placeOf(job: string, into: string | undefined): Promise<string> {
  const folder = resolve(into ?? '.');
  const status = await stat(folder).catch(() => null);
  return status?.isDirectory() ? join(folder, job) : folder;
}

/** Writes the files of a deployed job into a folder. */
export async function download(job: string, options: Options, output: Output): Promise<void> {
  if (!isJobName(job)) {
    throw new CommandError(`"${job}" is no name of a job.`, exitCodes.usage);
  }
  const service = openTarget(options.target ?? 'local');
  const team = await teamOf(service, job, options);
  const folder = await placeOf(job, options.into);
  output.say(`download: ${job} of team ${team}`);
  try {
    const zip = await service.sources.download(team, job);
    const { files, problems } = await receivedFiles(await readArchive(zip));
    const isThere = (await stat(folder).catch(() => null)) !== null;
    const replaced = options.update && isThere ? await updateFolder(files, folder) : null;
    if (!options.update || !isThere) {
      await writeNewFolder(files, folder);
    }
    for (const { message } of problems) {
      output.say(message);
    }
    output.result(
      { job, team, path: folder, files: [...files.keys()].sort(), replaced, problems },
      `${folder}: ${files.size} files${replaced === null ? '' : `; what they replaced is in ${replaced}`}`
    );
  } catch (error) {
    if (error instanceof PlaceError) {
      const advice = error.code === 'folder-exists' ? ' With --update it is brought up to date.' : '';
      throw new CommandError(`${error.message}${advice}`);
    }
    throw error instanceof ArchiveError ? new CommandError(error.message, exitCodes.target) : error;
  }
}
