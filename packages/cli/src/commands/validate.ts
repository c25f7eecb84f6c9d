import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type CheckOptions,
  FixError,
  type ShipMode,
  type Validation,
  applyFix,
  readJob,
  reportJUnit,
  reportSarif,
  reportText,
  validateJob
} from '@vdk-lab/job-format';
import { diskFileSystem } from '@vdk-lab/job-format/node';
import { makeEnvironments } from '../environments.js';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { jobFolder } from '../job.js';
import { countedReads } from '../reading.js';
import { version } from '../version.js';

export const formats = ['text', 'json', 'junit', 'sarif'] as const;

interface ValidateOptions {
  readonly format?: (typeof formats)[number];
  readonly mode?: ShipMode;
  readonly target?: string;
  readonly fix?: boolean;
}

/** As the target sees the job: another Control Service has vdk-core alone, unless somebody says otherwise. */
async function checkOptions(folder: string, name: string, options: ValidateOptions): Promise<CheckOptions> {
  const isLocal = options.target === undefined || options.target === 'local';
  // Loaded for another target alone: a check of a folder needs none, and no SQLite.
  const usual = isLocal ? null : await (await import('../target.js')).usualShipMode(options.target);
  const { config, requirements } = await readJob(diskFileSystem(folder), name);
  // An interpreter is started for jobs alone that ask for something.
  const asks = config.pythonVersion !== null || requirements !== null;
  const runsWith = asks ? await makeEnvironments().whatRuns(folder) : {};
  const mode = options.mode ?? usual;
  return {
    mode,
    ...(usual === null ? {} : { runsNotebooks: usual === 'notebook' }),
    ...runsWith
  };
}

/** Writes a file, whole or not at all, with the permissions of the one that it was. */
async function place(file: string, bytes: Uint8Array, before: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.vdk-lab-new`, bytes);
  const was = await stat(before).catch(() => null);
  if (was) {
    await chmod(`${file}.vdk-lab-new`, was.mode);
  }
  await rename(`${file}.vdk-lab-new`, file);
}

/** Makes the changes that rules offer, one after the other: each may change what the next is about. */
async function fixAll(folder: string, name: string, options: CheckOptions, output: Output): Promise<string[]> {
  const done: string[] = [];
  const failed = new Set<string>();
  for (;;) {
    const { problems } = await validateJob(diskFileSystem(folder), name, options);
    const next = problems.find(({ fix }) => fix && !fix.needsReview && !failed.has(JSON.stringify(fix)));
    if (!next?.fix) {
      return done;
    }
    failed.add(JSON.stringify(next.fix));
    try {
      const changed = await applyFix(next.fix, path => readFile(join(folder, path)).catch(() => null));
      for (const [path, bytes] of changed) {
        if (bytes) {
          const renamed = next.fix.edits.find(edit => edit.kind === 'rename-file' && edit.to === path);
          const before = renamed?.kind === 'rename-file' ? renamed.from : path;
          await place(join(folder, path), bytes, join(folder, before));
        }
      }
      for (const [path] of [...changed].filter(([, bytes]) => bytes === null)) {
        await rm(join(folder, path));
      }
      done.push(`${next.file ?? name}: ${next.fix.title}`);
      output.say(`fixed   ${next.file ?? name}: ${next.fix.title} [${next.rule}]`);
    } catch (error) {
      if (!(error instanceof FixError)) {
        throw error;
      }
      output.say(error.message);
    }
  }
}

function asJson(validation: Validation, fixed: readonly string[]): Record<string, unknown> {
  const { job, manifest, problems, nextRuns } = validation;
  return {
    job: job.name,
    steps: job.steps.length,
    problems,
    nextRuns,
    fixed,
    ships: { files: manifest.files.length, bytes: manifest.bytes }
  };
}

/** Checks a job; exit code 1 when there is an error. */
export async function validate(dir: string, options: ValidateOptions, output: Output): Promise<void> {
  if (output.isJson && options.format !== undefined && options.format !== 'json') {
    throw new CommandError(`--json and --format ${options.format} exclude each other.`, exitCodes.usage);
  }
  const { folder, name } = await jobFolder(dir);
  const checked = await checkOptions(folder, name, options);
  const fixed = options.fix ? await fixAll(folder, name, checked, output) : [];
  const fs = countedReads(diskFileSystem(folder), output, 'files read');
  const validation = await validateJob(fs, name, checked);
  const format = output.isJson ? 'json' : (options.format ?? 'text');
  if (format === 'junit' || format === 'sarif') {
    const text = format === 'junit' ? reportJUnit(validation) : reportSarif(validation, version);
    output.result(null, text);
  } else {
    const value = asJson(validation, fixed);
    output.result(
      value,
      format === 'json' ? JSON.stringify(value) : reportText(validation, { isColoured: output.isColoured })
    );
  }
  if (validation.problems.some(({ severity }) => severity === 'error')) {
    process.exitCode = exitCodes.failed;
  }
}
