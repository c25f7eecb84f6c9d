import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import {
  type FileSystem,
  type ImportPlan,
  importedFiles,
  isStepNotebook,
  memoryFileSystem,
  planImport,
  visible,
  withoutTrust
} from '@vdk-lab/job-format';
import {
  ArchiveError,
  diskFileSystem,
  importInPlace,
  readJobArchive,
  undoImport,
  writeNewFolder
} from '@vdk-lab/job-format/node';
import { freeFolder, problemLines, refusing } from '../convert.js';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { givenPath } from '../job.js';
import { countedReads } from '../reading.js';
import { run } from './run.js';

interface Options {
  into?: string;
  inPlace?: boolean;
  undo?: boolean;
  notebooks?: 'job' | 'step';
  dryRun?: boolean;
  run?: boolean;
}

interface Source {
  readonly name: string;
  /** On disk; null for an archive. */
  readonly folder: string | null;
  readonly fs: FileSystem;
}

async function openSource(path: string, output: Output): Promise<Source> {
  const place = resolve(givenPath(path, 'The name of the job'));
  const status = await stat(place).catch(() => null);
  if (status?.isDirectory()) {
    return { name: basename(place), folder: place, fs: countedReads(diskFileSystem(place), output, 'files read') };
  }
  if (!status?.isFile() || extname(place).toLowerCase() !== '.zip') {
    throw new CommandError(
      `${path} is no folder and no .zip file. Name the folder or archive of a job.`,
      exitCodes.usage
    );
  }
  try {
    const { name, files } = await readJobArchive(await readFile(place), basename(place, extname(place)));
    return { name, folder: null, fs: memoryFileSystem(Object.fromEntries(files)) };
  } catch (error) {
    throw error instanceof ArchiveError ? new CommandError(error.message) : error;
  }
}

/** What an import will do, or has done, for people. */
function describe(plan: ImportPlan, left: ImportPlan['left']): string[] {
  const cells = new Map<string, string[]>();
  for (const { file, notebook } of plan.steps) {
    if (notebook !== null) {
      cells.set(notebook, [...(cells.get(notebook) ?? []), file]);
    }
  }
  return [
    ...[...cells].map(([notebook, files]) => visible(`  ${notebook}: ${files.join(', ')}`)),
    ...problemLines(plan.problems),
    ...left.map(({ path, reason }) => visible(`  not taken along: ${path} (${reason})`))
  ];
}

/** `vdk-lab import`: a job of `.sql` and `.py` steps becomes one of notebooks. */
export async function importJob(path: string, options: Options, output: Output): Promise<void> {
  const chosen = [options.into !== undefined && '--into', options.inPlace && '--in-place', options.undo && '--undo'];
  if (chosen.filter(Boolean).length > 1) {
    throw new CommandError(`${chosen.filter(Boolean).join(' and ')} exclude each other.`, exitCodes.usage);
  }
  const source = await openSource(path, output);
  if ((options.inPlace || options.undo) && source.folder === null) {
    throw new CommandError('An archive has no place of its own: import it --into a folder.', exitCodes.usage);
  }
  if (options.undo && source.folder !== null) {
    return undo(source.folder, options, output);
  }
  const plan = await planImport(source.fs, { name: source.name, notebooks: options.notebooks ?? 'job' });
  if (plan.steps.length === 0 && plan.notebooks.length === 0) {
    const isDone = (await source.fs.list('')).some(({ name }) => isStepNotebook(name));
    const advice = isDone ? 'Its steps are in notebooks already.' : 'Name the folder of a job, not the one around it.';
    throw new CommandError(`${path} has no .sql or .py step. ${advice}`);
  }
  const folder =
    options.inPlace && source.folder !== null
      ? source.folder
      : await freeFolder(options.into, [source.name, `${source.name}-notebooks`], source.folder);
  const cells = plan.steps.filter(({ notebook }) => notebook !== null).length;
  const summary = `${cells} of ${plan.steps.length} steps become cells of ${plan.notebooks.length} ${plan.notebooks.length === 1 ? 'notebook' : 'notebooks'}`;
  const { notebooks, kept, left: leftOut, ...rest } = plan;
  const left = options.inPlace ? [] : leftOut;
  const result = { ...rest, left, notebooks: notebooks.map(one => one.path), kept: kept.map(one => one.path), folder };
  if (options.dryRun) {
    output.result(
      { ...result, done: false },
      [`${folder} (nothing is written): ${summary}`, ...describe(plan, left)].join('\n')
    );
    return;
  }
  const originals = await refusing(async signal => {
    if (options.inPlace && source.folder !== null) {
      return importInPlace(source.folder, plan);
    }
    const files = await importedFiles(source.fs, plan);
    await writeNewFolder(source.folder === null ? withoutTrust(files) : files, folder, {
      emptyFolders: plan.emptyFolders,
      mayBeThere: true,
      signal,
      progress: (done, all) => output.progress('files written', done, all),
      ...(source.folder === null ? {} : { like: source.folder })
    });
    return [];
  });
  const next = options.inPlace
    ? `The originals are in vdk_lab_originals/. To go back: vdk-lab import ${path} --undo`
    : `To see that it does the same: vdk-lab run ${folder}`;
  const report = { ...result, done: true, originals };
  const said = [`${folder}: ${summary}`, ...describe(plan, left), next].join('\n');
  if (!options.run) {
    output.result(report, said);
    return;
  }
  output.say(said);
  await run(folder, {}, { ...output, result: (value, text) => output.result({ ...report, run: value }, text) });
}

async function undo(folder: string, options: Options, output: Output): Promise<void> {
  if (options.dryRun || options.notebooks || options.run) {
    throw new CommandError('--undo goes with no other option.', exitCodes.usage);
  }
  const undone = await refusing(() => undoImport(folder));
  const aside = undone.keptAside.map(({ from, to }) => `  ${from} was changed since: it is ${to} now`);
  output.result(
    { ...undone, folder },
    [
      `${folder}: back as before; ${[...undone.restored].join(', ')} in place of ${undone.removed.join(', ') || 'notebooks'}`,
      ...aside
    ].join('\n')
  );
}
