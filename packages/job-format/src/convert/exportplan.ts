import { cleanNotebook } from '../clean.js';
import type { FileSystem } from '../filesystem.js';
import { sha256 } from '../hash.js';
import { type Problem, parseNotebook } from '../job.js';
import { compareText, sameFileKey } from '../names.js';
import { type NotebookLike, isStep, isStepNotebook, outline, sourceOf } from '../outline.js';
import { type MappedStep, type ShipMap, ShipError, cellsFolder, compileScripts, mapPath } from '../ship.js';
import { crossing } from './crossings.js';
import { type Listing, listFolder } from './folder.js';
import { type Entry, nameInOrder } from './placenames.js';
import { type CellToExport, type PlainStep, cellToExport, plainStep } from './plainstep.js';

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
  /** `script`: a file that runs the cell by `vdk_lab_cells`, because names cross cells. */
  readonly form: PlainStep['form'] | 'script';
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

/** A notebook with steps, read. */
interface Source {
  readonly file: string;
  readonly text: string;
  readonly notebook: NotebookLike;
  readonly cells: readonly CellToExport[];
}

interface PlainCell {
  readonly cell: CellToExport;
  readonly plain: PlainStep;
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** What becomes of one notebook. */
type Outcome =
  | { readonly as: 'files'; readonly cells: readonly PlainCell[] }
  | { readonly as: 'scripts'; readonly files: ReadonlyMap<string, string> }
  | { readonly as: 'notebook' };

/** Looks at a job and says what an export of its notebooks to `.sql` and `.py` files would give. Writes nothing. */
export async function planExport(fs: FileSystem, options: ExportOptions): Promise<ExportPlan> {
  const listing = await listFolder(fs);
  const problems: Problem[] = [];
  const top = listing.files.map(({ path }) => path).filter(path => !path.includes('/'));
  const requirements = top.includes('requirements.txt')
    ? new TextDecoder().decode(await fs.read('requirements.txt'))
    : null;
  const outcomes = new Map<string, { source: Source; outcome: Outcome }>();
  for (const file of top.filter(isStepNotebook)) {
    const source = readSource(file, await fs.read(file), problems);
    if (source && source.cells.length > 0) {
      const outcome = await outcomeOf(source, top, requirements, options, problems);
      outcomes.set(file, { source, outcome });
    }
  }
  return finish(listing, top, outcomes, problems, options);
}

function readSource(file: string, bytes: Uint8Array, problems: Problem[]): Source | null {
  try {
    const text = decoder.decode(bytes);
    const notebook = parseNotebook(text, file);
    const cells = outline(notebook, file).map(step =>
      cellToExport(step, notebook.cells[step.cellIndex] ?? { cell_type: '' })
    );
    return { file, text, notebook, cells };
  } catch (error) {
    const message = error instanceof TypeError ? `${file} is not UTF-8.` : error instanceof Error ? error.message : '';
    const explanation = 'It cannot be told which steps it has. Mend it, or move it out of the job’s folder.';
    problems.push({ rule: 'broken-notebook', severity: 'error', message, explanation, file });
    return null;
  }
}

async function outcomeOf(
  source: Source,
  top: readonly string[],
  requirements: string | null,
  { unportable = 'refuse' }: ExportOptions,
  problems: Problem[]
): Promise<Outcome> {
  const { file, text, cells } = source;
  const ipython = cells.filter(({ module }) => module && (module.ipython.length > 0 || module.names.awaitsAtTop));
  if (ipython.length === 0) {
    const plain: PlainCell[] = [];
    let why = crossing(cells);
    for (const cell of cells) {
      const made = await plainStep(cell);
      if (typeof made === 'string') {
        why ??= `of the step ${cell.step.name}: ${made}`;
      } else {
        plain.push({ cell, plain: made });
      }
    }
    if (why === null) {
      return { as: 'files', cells: plain };
    }
    problems.push(asScripts(file, why));
  }
  try {
    const others = top.filter(name => name !== file);
    const files = await compileScripts(new Map([[file, text]]), others, requirements);
    if (ipython.length > 0) {
      problems.push(asScripts(file, 'a cell waits at its top level, or names what a notebook provides'));
    }
    return { as: 'scripts', files };
  } catch (error) {
    if (!(error instanceof ShipError)) {
      throw error;
    }
    const isKept = unportable === 'keep';
    const wayOut = isKept
      ? `${file} stays a notebook: to run it, vdk-lab-job must be where the job runs.`
      : 'Or keep this notebook as it is (--keep-notebooks); vdk-lab-job must then be where the job runs.';
    problems.push(
      ...error.problems.map(problem => ({
        ...problem,
        severity: isKept ? ('warning' as const) : ('error' as const),
        explanation: `${problem.explanation ?? ''} ${wayOut}`.trim()
      }))
    );
    return { as: 'notebook' };
  }
}

function asScripts(file: string, why: string): Problem {
  return {
    rule: 'exported-as-scripts',
    severity: 'info',
    message: `The steps of ${file} are exported as scripts that share their names, because ${why}.`,
    explanation: `They run by a module in ${cellsFolder}/, with vdk-core alone. Change the notebook there, not the scripts, and import again.`,
    file
  };
}

/** A step file, a notebook that stays, or one cell. */
interface Item extends Entry {
  readonly file: string;
  readonly cell: PlainCell | null;
}

function itemsOf(file: string, outcome: Outcome | undefined): Item[] {
  const fixed = (name: string): Item => ({
    file,
    cell: null,
    wish: name,
    isFixed: true,
    wanted: { slug: '', end: '' }
  });
  if (outcome?.as === 'files') {
    return outcome.cells.map(cell => {
      const { wish, slug, end } = cell.plain;
      return { file, cell, wish, isFixed: false, wanted: { slug, end } };
    });
  }
  return outcome?.as === 'scripts'
    ? [...outcome.files.keys()].filter(path => !path.includes('/')).map(fixed)
    : [fixed(file)];
}

async function finish(
  listing: Listing,
  top: readonly string[],
  outcomes: ReadonlyMap<string, { source: Source; outcome: Outcome }>,
  problems: Problem[],
  { name }: ExportOptions
): Promise<ExportPlan> {
  const order = top
    .filter(file => /\.(sql|py)$/i.test(file) || outcomes.has(file))
    .sort(compareText)
    .flatMap(file => itemsOf(file, outcomes.get(file)?.outcome));
  const taken = [...listing.files, ...listing.left].map(({ path }) => sameFileKey(path.replace(/\/.*$/, '')));
  const names = nameInOrder(order, new Set(taken));
  const written = new Map<string, Uint8Array>();
  const steps: ExportedStep[] = [];
  if (!names) {
    problems.push(noNames());
  }
  order.forEach(({ file, cell }, index) => {
    const path = names?.[index];
    if (cell && path !== undefined) {
      const { step } = cell.cell;
      written.set(path, cell.plain.bytes);
      steps.push({ notebook: file, cellId: step.cellId, name: step.name, file: path, form: cell.plain.form });
      if (cell.plain.wish !== null && cell.plain.wish !== path) {
        problems.push(renamed(file, cell.plain.wish, path));
      }
    }
  });
  await addScripts(outcomes, written, steps);
  await keepProse(outcomes, written, steps);
  const replaced = [...outcomes].filter(([, { outcome }]) => outcome.as !== 'notebook').map(([file]) => file);
  return {
    name,
    steps,
    written,
    replaced,
    kept: listing.files.filter(({ path }) => !replaced.includes(path) && !written.has(path)),
    emptyFolders: listing.emptyFolders,
    left: listing.left,
    problems
  };
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

type Outcomes = ReadonlyMap<string, { source: Source; outcome: Outcome }>;

async function addScripts(outcomes: Outcomes, written: Map<string, Uint8Array>, steps: ExportedStep[]): Promise<void> {
  const maps: ShipMap[] = [];
  for (const { outcome } of outcomes.values()) {
    for (const [path, text] of outcome.as === 'scripts' ? outcome.files : []) {
      if (path === mapPath) {
        maps.push(JSON.parse(text) as ShipMap);
      } else {
        written.set(path, encoder.encode(text));
      }
    }
  }
  for (const { steps: mapped } of maps) {
    for (const [file, { notebook, cellId, name }] of Object.entries(mapped)) {
      steps.push({ notebook, cellId, name, file, form: 'script' });
    }
  }
  writeMap(maps, written);
}

function writeMap(maps: readonly ShipMap[], written: Map<string, Uint8Array>): void {
  if (maps.length > 0) {
    const notebooks = maps.flatMap(map => map.notebooks);
    const steps = Object.assign({}, ...maps.map(map => map.steps)) as ShipMap['steps'];
    written.set(mapPath, encoder.encode(`${JSON.stringify({ format: 1, notebooks, steps }, null, 1)}\n`));
  }
}

/** Text and cells that are no steps have no place in step files: such a notebook is kept beside, for the next import. */
async function keepProse(
  outcomes: Outcomes,
  written: Map<string, Uint8Array>,
  steps: readonly ExportedStep[]
): Promise<void> {
  const before = written.get(mapPath);
  const maps: ShipMap[] = before ? [JSON.parse(decoder.decode(before)) as ShipMap] : [];
  for (const [file, { source, outcome }] of outcomes) {
    if (outcome.as !== 'files' || !source.notebook.cells.some(cell => !isStep(cell) && sourceOf(cell).trim() !== '')) {
      continue;
    }
    const mapped: Record<string, MappedStep> = {};
    const own = steps.filter(({ notebook }) => notebook === file);
    for (const [index, { step }] of source.cells.entries()) {
      const path = own[index]?.file;
      const bytes = path === undefined ? undefined : written.get(path);
      if (path !== undefined && bytes) {
        const { cellId, cellIndex, name, kind } = step;
        mapped[path] = { notebook: file, cellId, cellIndex, name, kind, sha256: await sha256(bytes) };
      }
    }
    written.set(`${cellsFolder}/${file}`, encoder.encode(cleanNotebook(source.text)));
    maps.push({ format: 1, notebooks: [file], steps: mapped });
  }
  writeMap(maps, written);
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
