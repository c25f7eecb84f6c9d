import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ControlServiceError } from '@vdk-lab/control-service';
import { compareJobs, readJob, readShipped, reportDifference } from '@vdk-lab/job-format';
import { ArchiveError, diskFileSystem, readArchive } from '@vdk-lab/job-format/node';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { jobFolder } from '../job.js';

type Files = ReadonlyMap<string, Uint8Array>;

/** A folder, a zip, or one notebook, as the files that ship. @throws CommandError */
async function readSide(path: string): Promise<Files> {
  const status = await stat(resolve(path)).catch(() => null);
  if (status?.isDirectory()) {
    return readShipped(diskFileSystem(resolve(path)));
  }
  if (status?.isFile() && /\.ipynb$/i.test(path)) {
    return new Map([[basename(path), await readFile(path)]]);
  }
  if (!status?.isFile()) {
    throw new CommandError(`${path} is no folder, zip or notebook.`, exitCodes.usage);
  }
  try {
    return await readArchive(await readFile(path));
  } catch (error) {
    throw error instanceof ArchiveError ? new CommandError(`${path}: ${error.message}`, exitCodes.usage) : error;
  }
}

/** One notebook is compared with the other, whatever their names, or with the one of its name in a job. */
function sameScope(before: string, old: Files, after: string, now: Files): [Files, Files] {
  const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);
  const only = (files: Files, name: string): Files => {
    const bytes = files.get(name);
    return bytes ? new Map([[name, bytes]]) : new Map();
  };
  if (isNotebook(before) && isNotebook(after)) {
    return [old, new Map([...now.values()].map(bytes => [basename(before), bytes]))];
  }
  return [isNotebook(after) ? only(old, basename(after)) : old, isNotebook(before) ? only(now, basename(before)) : now];
}

/** What the target runs now, of the job in a folder; nothing when it has none of it. */
async function readDeployed(dir: string, options: { target?: string; team?: string }, output: Output): Promise<Files> {
  const { folder, name } = await jobFolder(dir);
  // Loaded here: comparing two folders needs no target, and no SQLite.
  const [{ openTarget }, { teamOf }] = await Promise.all([import('../target.js'), import('./executions.js')]);
  const target = options.target ?? 'local';
  const service = await openTarget(target);
  const { config } = await readJob(diskFileSystem(folder), name);
  const team = options.team ?? (config.team.trim() || (await teamOf(service, name, options)));
  output.say(`compare: ${name} of team ${team} on ${target}`);
  try {
    return await readArchive(await service.sources.download(team, name));
  } catch (error) {
    if (error instanceof ControlServiceError && error.status === 404) {
      throw new CommandError(
        `${target} has no sources of ${name} of team ${team}: it was never deployed there.`,
        exitCodes.target
      );
    }
    throw error instanceof ArchiveError ? new CommandError(error.message, exitCodes.target) : error;
  }
}

/** Compares two jobs, or a folder with what the target runs. Exit code 0 when they are the same, 1 when they differ. */
export async function diff(
  before: string,
  after: string | undefined,
  options: { target?: string; team?: string },
  output: Output
): Promise<void> {
  const [old, now] =
    after === undefined
      ? [await readDeployed(before, options, output), await readSide(before)]
      : [await readSide(before), await readSide(after)];
  const difference =
    after === undefined ? await compareJobs(old, now) : await compareJobs(...sameScope(before, old, after, now));
  output.result(difference, reportDifference(difference, { isColoured: output.isColoured }));
  process.exitCode = difference.isSame ? exitCodes.done : exitCodes.failed;
}
