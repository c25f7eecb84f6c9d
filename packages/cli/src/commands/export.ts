import { resolve } from 'node:path';
import { type ExportPlan, ExportError, exportedFiles, planExport, visible } from '@vdk-lab/job-format';
import { diskFileSystem, packFiles, writeNewFolder } from '@vdk-lab/job-format/node';
import { freeFolder, problemLines, refusing } from '../convert.js';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { writeWhole } from '../writing.js';
import { givenPath, jobFolder } from '../job.js';
import { countedReads } from '../reading.js';

interface Options {
  into?: string;
  output?: string;
  keepNotebooks?: boolean;
  dryRun?: boolean;
}

function describe(plan: ExportPlan): string[] {
  const forms = { 'as-imported': 'as it was', changed: 'changed', new: 'new', script: 'a script' };
  return [
    ...plan.steps.map(({ file, notebook, name, form }) => {
      const from = name === file ? notebook : `${notebook}, ${name}`;
      return visible(`  ${file} (${from}): ${forms[form]}`);
    }),
    ...problemLines(plan.problems),
    ...plan.left.map(({ path, reason }) => visible(`  not taken along: ${path} (${reason})`))
  ];
}

/** `vdk-lab export`: a job of notebooks becomes one of `.sql` and `.py` steps. */
export async function exportJob(dir: string, options: Options, output: Output): Promise<void> {
  if (options.into !== undefined && options.output !== undefined) {
    throw new CommandError('--into and --output exclude each other.', exitCodes.usage);
  }
  if (options.output !== undefined) {
    givenPath(options.output, '--output');
  }
  const { folder: source, name } = await jobFolder(dir);
  const fs = countedReads(diskFileSystem(source), output, 'files read');
  const plan = await planExport(fs, { name, unportable: options.keepNotebooks ? 'keep' : 'refuse' });
  const errors = plan.problems.filter(({ severity }) => severity === 'error');
  const { written, kept, ...rest } = plan;
  const result = { ...rest, written: [...written.keys()], kept: kept.map(({ path }) => path) };
  if (errors.length > 0) {
    output.result({ ...result, done: false }, problemLines(plan.problems).join('\n'));
    throw new CommandError(
      `${dir} is not exported, and nothing was written: ${errors.length === 1 ? 'one problem' : `${errors.length} problems`}.`
    );
  }
  if (plan.steps.length === 0 && written.size === 0 && kept.length === 0) {
    throw new CommandError(`${dir} has nothing to export. Name the folder of a job.`);
  }
  const place = options.output
    ? resolve(options.output)
    : await freeFolder(options.into, [name, `${name}-files`], source);
  if (options.dryRun) {
    output.result({ ...result, place, done: false }, [`${place} (nothing is written):`, ...describe(plan)].join('\n'));
    return;
  }
  try {
    const files = await exportedFiles(fs, plan);
    if (options.output) {
      const progress = (done: number, all: number): void => output.progress('files packed', done, all);
      await writeWhole(place, [await packFiles(files, name, progress)]);
    } else {
      const { emptyFolders } = plan;
      const progress = (done: number, all: number): void => output.progress('files written', done, all);
      await refusing(signal =>
        writeNewFolder(files, place, { emptyFolders, mayBeThere: true, like: source, progress, signal })
      );
    }
    output.result(
      { ...result, place, done: true },
      [`${place}: ${files.size} ${files.size === 1 ? 'file' : 'files'}`, ...describe(plan)].join('\n')
    );
  } catch (error) {
    throw error instanceof ExportError ? new CommandError(error.message) : error;
  }
}
