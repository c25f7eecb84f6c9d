import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { compareJobs, readJob, readShipped, reportDifference } from '@vdk-lab/job-format';
import { ArchiveError, diskFileSystem, readArchive } from '@vdk-lab/job-format/node';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { givenPath, jobFolder } from '../job.js';
import { countedReads } from '../reading.js';

interface DiffOptions {
  readonly target?: string;
  readonly team?: string;
  readonly jobVersion?: string;
}

type Files = ReadonlyMap<string, Uint8Array>;

/** One of the two that are compared. */
interface Side {
  readonly files: Files;
  /** Its name when it is one notebook. */
  readonly notebook: string | null;
  /** `newest`: where the target gives no other, or runs nothing of the job. */
  readonly kind: 'folder' | 'zip' | 'notebook' | 'version' | 'running' | 'newest';
  readonly version: string | null;
}

/** A folder, a zip, a notebook, or `<folder>@<version>`: a version that the target has of its job. @throws CommandError */
async function readSide(path: string, options: DiffOptions, output: Output): Promise<Side> {
  const status = await stat(resolve(givenPath(path, 'The name of a job'))).catch(() => null);
  if (status?.isDirectory()) {
    const fs = countedReads(diskFileSystem(resolve(path)), output, `files read of ${path}`);
    return { files: await readShipped(fs), notebook: null, kind: 'folder', version: null };
  }
  const isNotebook = /\.ipynb$/i.test(path);
  if (status?.isFile() && isNotebook) {
    const files = new Map([[basename(path), await readFile(path)]]);
    return { files, notebook: basename(path), kind: 'notebook', version: null };
  }
  if (!status?.isFile()) {
    const [, dir, version] = /^(.+)@([0-9a-f]{4,40})$/i.exec(path) ?? [];
    if (dir !== undefined && version !== undefined) {
      return readTarget(dir, version, options, output);
    }
    throw new CommandError(`${path} is no folder, zip or notebook.`, exitCodes.usage);
  }
  return { files: await openArchive(await readFile(path), path), notebook: null, kind: 'zip', version: null };
}

async function openArchive(zip: Uint8Array, name: string, code: number = exitCodes.usage): Promise<Files> {
  try {
    return await readArchive(Buffer.from(zip));
  } catch (error) {
    throw error instanceof ArchiveError ? new CommandError(`${name}: ${error.message}`, code) : error;
  }
}

/** What the target has of the job in a folder: the version that runs, or one that is named. @throws CommandError */
async function readTarget(
  dir: string,
  wanted: string | undefined,
  options: DiffOptions,
  output: Output
): Promise<Side> {
  const { folder, name } = await jobFolder(dir);
  // Loaded here: comparing two folders needs no target, and no SQLite.
  const [{ targetAddress }, { teamOf }, { ControlService }, { SourcesError, readJobSources }] = await Promise.all([
    import('../target.js'),
    import('./executions.js'),
    import('@vdk-lab/control-service'),
    import('@vdk-lab/targets')
  ]);
  const target = options.target ?? 'local';
  const address = await targetAddress(target);
  const { config } = await readJob(diskFileSystem(folder), name);
  const team = options.team ?? (config.team.trim() || (await teamOf(new ControlService(address), name, options)));
  try {
    const { kind, version, running, zip } = await readJobSources(address, { team, job: name, wanted });
    const what = {
      running: `version ${version ?? ''}, which ${target} runs`,
      version: `version ${version ?? ''}`,
      newest:
        running === null
          ? `the newest upload: ${target} runs nothing of it`
          : `the newest upload: ${target} gives no other, and runs version ${running}`
    };
    output.say(`compare: ${name} of team ${team} on ${target}, ${what[kind]}`);
    return { files: await openArchive(zip, target, exitCodes.target), notebook: null, kind, version };
  } catch (error) {
    if (error instanceof SourcesError) {
      throw new CommandError(`${target}: ${error.message}`, exitCodes.target);
    }
    throw error;
  }
}

/** One notebook is compared with the other, whatever their names, or with the one of its name in a job. */
function sameScope(before: Side, after: Side): [Files, Files] {
  const only = (files: Files, name: string): Files => {
    const bytes = files.get(name);
    return bytes ? new Map([[name, bytes]]) : new Map();
  };
  const [old, now] = [before.notebook, after.notebook];
  if (old !== null && now !== null) {
    return [before.files, new Map([...after.files.values()].map(bytes => [old, bytes]))];
  }
  return [now === null ? before.files : only(before.files, now), old === null ? after.files : only(after.files, old)];
}

/**
 * Compares two jobs, or a folder with the version that the target runs, or with one that is named. Exit code 0 when they
 * are the same, 1 when they differ.
 */
export async function diff(
  before: string,
  after: string | undefined,
  options: DiffOptions,
  output: Output
): Promise<void> {
  if (after !== undefined && options.jobVersion !== undefined) {
    const advice = `Name it with the folder: "${before}@${options.jobVersion}".`;
    throw new CommandError(`--job-version goes with one folder. ${advice}`, exitCodes.usage);
  }
  const isVersion = options.jobVersion === undefined || /^[0-9a-f]{4,40}$/i.test(options.jobVersion);
  if (!isVersion) {
    const message = `"${options.jobVersion ?? ''}" is no version: it has 40 digits from 0 to f; the first four or more are enough.`;
    throw new CommandError(message, exitCodes.usage);
  }
  const isAtTarget = /@[0-9a-f]{4,40}$/i.test(before) && (await stat(resolve(before)).catch(() => null)) === null;
  const [old, now] =
    after !== undefined
      ? [await readSide(before, options, output), await readSide(after, options, output)]
      : isAtTarget
        ? // With the folder itself.
          [await readSide(before, options, output), await readSide(before.replace(/@[^@]*$/, ''), options, output)]
        : [await readTarget(before, options.jobVersion, options, output), await readSide(before, options, output)];
  const difference = await compareJobs(...sameScope(old, now));
  const side = ({ kind, version }: Side): Pick<Side, 'kind' | 'version'> => ({ kind, version });
  output.result(
    { ...difference, before: side(old), after: side(now) },
    reportDifference(difference, { isColoured: output.isColoured })
  );
  process.exitCode = difference.isSame ? exitCodes.done : exitCodes.failed;
}
