import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isJobName, receivedFiles } from '@vdk-lab/job-format';
import { ArchiveError, readArchive, updateFolder, writeNewFolder } from '@vdk-lab/job-format/node';
import { refusing } from '../convert.js';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { givenPath } from '../job.js';
import { openTarget } from '../target.js';
import { teamOf } from './executions.js';

interface Options {
  target?: string;
  team?: string;
  into?: string;
  update?: boolean;
}

/** Writes the files of a deployed job into a folder. */
export async function download(job: string, options: Options, output: Output): Promise<void> {
  if (!isJobName(job)) {
    throw new CommandError(`"${job}" is no name of a job.`, exitCodes.usage);
  }
  const service = await openTarget(options.target);
  const team = await teamOf(service, job, options);
  const folder = resolve(givenPath(options.into ?? job, '--into'));
  output.say(`download: ${job} of team ${team}`);
  try {
    const zip = await service.sources.download(team, job);
    const { files, problems } = await receivedFiles(await readArchive(zip));
    const isUpdate = options.update === true && (await stat(folder).catch(() => null)) !== null;
    const replaced = await refusing(async signal => {
      if (isUpdate) {
        return updateFolder(files, folder, new Date(), signal);
      }
      await writeNewFolder(files, folder, { mayBeThere: true, signal });
      return null;
    });
    for (const { message } of problems) {
      output.say(message);
    }
    output.result(
      { job, team, path: folder, files: [...files.keys()].sort(), replaced, problems },
      `${folder}: ${files.size} files${replaced === null ? '' : `; what they replaced is in ${replaced}`}`
    );
  } catch (error) {
    throw error instanceof ArchiveError ? new CommandError(error.message, exitCodes.target) : error;
  }
}
