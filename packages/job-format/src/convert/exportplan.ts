import { cleanNotebook } from '../clean.js';
import type { FileSystem } from '../filesystem.js';
import { sha256 } from '../hash.js';
import type { Problem } from '../job.js';
import { compareText, sameFileKey } from '../names.js';
import { isStep, isStepNotebook, sourceOf } from '../outline.js';
import { type MappedStep, type ShipMap, ShipError, cellsFolder, mapPath } from '../ship.js';
import { type Listing, listFolder } from './folder.js';
import {
  type NotebookFiles,
  type NotebookToExport,
  type StepFile,
  filesOfNotebook,
  readForExport
} from './notebooksteps.js';
import { type Entry, nameInOrder } from './placenames.js';

export interface ExportOptions {
  /** Name of the job. */
  readonly name: string;
  /** Notebooks that cannot be files, because they need IPython: refuse, or leave each as it is. */
  readonly unportable?: 'refuse' | 'keep';
}

/** What a cell becomes. */
export interface ExportedStep {
  readonly notebook: string;
  readonly cellId: string | null;
  readonly name: string;
  readonly file: string;
  readonly form: StepFile['form'];
}

/** Everything that an export will give; nothing is done yet. Pure data. */
export interface ExportPlan {
  readonly name: string;
  readonly steps: readonly ExportedStep[];
  /** What takes the place of the notebooks: path → bytes. */
  readonly written: ReadonlyMap<string, Uint8Array>;
  /** Notebooks whose cells became files. */
  readonly replaced: readonly string[];
  /** Files that are as they were. */
  readonly kept: Listing['files'];
  readonly emptyFolders: readonly string[];
  readonly left: Listing['left'];
  /** One of severity `error` refuses the export. */
  readonly problems: readonly Problem[];
}

/** The job cannot be exported; `problems` says why, and the way out. */
export class ExportError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message, explanation = '' }) => `${message} ${explanation}`.trim()).join('\n'));
    this.name = 'ExportError';
  }
}

/** One notebook, and its files; null where it stays. */
interface Outcome {
  readonly source: NotebookToExport;
  readonly files: NotebookFiles | null;
}

type Outcomes = ReadonlyMap<string, Outcome>;

const encoder = new TextEncoder();

/** Looks at a job and says what an export of its notebooks to `.sql` and `.py` files would give. Writes nothing. */
export async function planExport(fs: FileSystem, options: ExportOptions): Promise<ExportPlan> {
  const listing = await listFolder(fs);
  const problems: Problem[] = [];
  const top = listing.files.map(({ path }) => path).filter(path => !path.includes('/'));
  const requirements = top.includes('requirements.txt')
    ? new TextDecoder().decode(await fs.read('requirements.txt'))
    : null;
  const outcomes = new Map<string, Outcome>();
  for (const file of top.filter(isStepNotebook)) {
    const source = readForExport(file, await fs.read(file), problems);
    if (source && source.cells.length > 0) {
      outcomes.set(file, { source, files: await filesOrNotebook(source, top, requirements, options, problems) });
    }
  }
  const order = orderOf(top, outcomes);
  const taken = [...listing.files, ...listing.left].map(({ path }) => sameFileKey(path.replace(/\/.*$/, '')));
  const names = nameInOrder(order, new Set(taken));
  if (!names) {
    problems.push(noNames());
  }
  const written = new Map<string, Uint8Array>();
  const steps = writeSteps(order, names ?? [], written, problems);
  await writeCellsFolder(outcomes, steps, written);
  const replaced = [...outcomes].filter(([, { files }]) => files !== null).map(([file]) => file);
  return {
    name: options.name,
    steps,
    written,
    replaced,
    kept: listing.files.filter(({ path }) => !replaced.includes(path) && !written.has(path)),
    emptyFolders: listing.emptyFolders,
    left: listing.left,
    problems
  };
}

async function filesOrNotebook(
  source: NotebookToExport,
  top: readonly string[],
  requirements: string | null,
  { unportable = 'refuse' }: ExportOptions,
  problems: Problem[]
): Promise<NotebookFiles | null> {
  const { file } = source;
  const others = top.filter(name => name !== file);
  try {
    return await filesOfNotebook(source, others, requirements, problems);
  } catch (error) {
    if (!(error instanceof ShipError)) {
      throw error;
    }
    const isKept = unportable === 'keep';
    const wayOut = isKept
      ? `${file} stays a notebook: to run it, vdk-lab-job must be where the job runs.`
      : 'Or keep this notebook as it is (--keep-notebooks); vdk-lab-job must then be where the job runs.';
    for (const problem of error.problems) {
      const explanation = `${problem.explanation ?? ''} ${wayOut}`.trim();
      problems.push({ ...problem, severity: isKept ? 'warning' : 'error', explanation });
    }
    return null;
  }
}

/** A step file, a notebook that stays, or one cell. */
interface Item extends Entry {
  readonly file: string;
  readonly step: StepFile | null;
}

/** All that runs, in the order in which it does. */
function orderOf(top: readonly string[], outcomes: Outcomes): Item[] {
  return top
    .filter(file => /\.(sql|py)$/i.test(file) || outcomes.has(file))
    .sort(compareText)
    .flatMap((file): Item[] => {
      const files = outcomes.get(file)?.files;
      return files
        ? files.steps.map(step => ({ ...step, file, step }))
        : [{ file, step: null, wish: file, isFixed: true, wanted: { slug: '', end: '' } }];
    });
}

function writeSteps(
  order: readonly Item[],
  names: readonly string[],
  written: Map<string, Uint8Array>,
  problems: Problem[]
): ExportedStep[] {
  return order.flatMap(({ file, step, wish }, index) => {
    const path = names[index];
    if (!step || path === undefined) {
      return [];
    }
    written.set(path, step.bytes);
    if (wish !== null && wish !== path) {
      problems.push(renamed(file, wish, path));
    }
    const { cellId, name } = step.cell.step;
    return [{ notebook: file, cellId, name, file: path, form: step.form }];
  });
}

function noNames(): Problem {
  return {
    rule: 'no-name-in-between',
    severity: 'error',
    message: 'There is no file name that would stand at the place of a new step.',
    explanation: 'Rename the files before or after it, with numbers that leave room, and export again.'
  };
}

function renamed(notebook: string, before: string, now: string): Problem {
  return {
    rule: 'step-renamed',
    severity: 'info',
    message: `The step ${before} is exported as ${now}: under its old name it would not run at its place in ${notebook}.`,
    explanation: 'Files run in the order of their names.',
    file: notebook
  };
}

/** Has the notebook something that no step file holds? */
function hasProse({ notebook }: NotebookToExport): boolean {
  return notebook.cells.some(cell => !isStep(cell) && sourceOf(cell).trim() !== '');
}

/** `vdk_lab_cells/`: what scripts need, and the notebooks that files alone would lose, for the next import. */
async function writeCellsFolder(
  outcomes: Outcomes,
  steps: readonly ExportedStep[],
  written: Map<string, Uint8Array>
): Promise<void> {
  const notebooks: string[] = [];
  const mapped: Record<string, MappedStep> = {};
  for (const [file, { source, files }] of outcomes) {
    if (!files || (files.support.size === 0 && !hasProse(source))) {
      continue;
    }
    notebooks.push(file);
    const own = steps.filter(({ notebook }) => notebook === file);
    for (const [index, { step }] of source.cells.entries()) {
      const path = own[index]?.file ?? '';
      const { cellId, cellIndex, name, kind } = step;
      const hash = await sha256(written.get(path) ?? '');
      mapped[path] = { notebook: file, cellId, cellIndex, name, kind, sha256: hash };
    }
    for (const [path, text] of files.support) {
      written.set(path, encoder.encode(text));
    }
    written.set(`${cellsFolder}/${file}`, encoder.encode(cleanNotebook(source.text)));
  }
  if (notebooks.length > 0) {
    const map: ShipMap = { format: 1, notebooks, steps: mapped };
    written.set(mapPath, encoder.encode(`${JSON.stringify(map, null, 1)}\n`));
  }
}

/**
 * The files of the exported job: path → bytes.
 * @throws ExportError when the plan has an error
 */
export async function exportedFiles(fs: FileSystem, plan: ExportPlan): Promise<Map<string, Uint8Array>> {
  const errors = plan.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new ExportError(errors);
  }
  const files = new Map<string, Uint8Array>();
  for (const { path } of plan.kept) {
    files.set(path, await fs.read(path));
  }
  return new Map([...files, ...plan.written]);
}
