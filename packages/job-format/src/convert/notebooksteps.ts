import { type Problem, parseNotebook } from '../job.js';
import { type NotebookLike, outline } from '../outline.js';
import { cellsFolder, compileScripts, mapPath } from '../ship.js';
import { crossings } from './crossings.js';
import { type Entry, slugOf } from './placenames.js';
import { type CellToExport, type PlainStep, cellToExport, plainStep } from './plainstep.js';

/** A notebook with steps, read for an export. */
export interface NotebookToExport {
  readonly file: string;
  readonly text: string;
  readonly notebook: NotebookLike;
  readonly cells: readonly CellToExport[];
}

/** A cell as a file. */
export interface StepFile extends Entry {
  readonly cell: CellToExport;
  readonly bytes: Uint8Array;
  /** `script`: it runs the cell by `vdk_lab_cells`, because names cross cells. */
  readonly form: PlainStep['form'] | 'script';
}

/** What the cells of a notebook become. */
export interface NotebookFiles {
  readonly steps: readonly StepFile[];
  /** What scripts need beside them: path → text. */
  readonly support: ReadonlyMap<string, string>;
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** Null, and a problem, when it cannot be read. */
export function readForExport(file: string, bytes: Uint8Array, problems: Problem[]): NotebookToExport | null {
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

/**
 * The files that a notebook's cells become: plain ones, and scripts for those that share names.
 * @param others names of the other files in the folder
 * @throws ShipError when a cell needs IPython
 */
export async function filesOfNotebook(
  source: NotebookToExport,
  others: readonly string[],
  requirements: string | null,
  problems: Problem[]
): Promise<NotebookFiles> {
  const { file, cells, text } = source;
  const asScripts = crossings(cells);
  const plain: (PlainStep | null)[] = [];
  for (const [index, cell] of cells.entries()) {
    const made = needsNotebook(cell) ?? (await plainStep(cell));
    if (typeof made === 'string') {
      asScripts.set(index, asScripts.get(index) ?? `${cell.step.name}: ${made}`);
    }
    plain.push(typeof made === 'string' || asScripts.has(index) ? null : made);
  }
  if (asScripts.size === 0) {
    return { steps: plain.flatMap((made, index) => plainFile(cells[index], made)), support: new Map() };
  }
  const compiled = [...(await compileScripts(new Map([[file, text]]), others, requirements))];
  problems.push(scriptsSaid(file, cells, asScripts));
  const scripts = compiled.filter(([path]) => !path.includes('/'));
  // Where all are scripts they have the names that they have when the job ships.
  const isFixed = asScripts.size === cells.length;
  const steps = cells.flatMap((cell, index): StepFile[] => {
    const [name = '', content = ''] = scripts[index] ?? [];
    const made = plain[index];
    if (made) {
      return plainFile(cell, made);
    }
    const wanted = { slug: slugOf(cell.step.name), end: name.endsWith('.sql') ? '.sql' : '.py' };
    return [{ cell, bytes: encoder.encode(content), form: 'script', wish: isFixed ? name : null, isFixed, wanted }];
  });
  return { steps, support: new Map(compiled.filter(([path]) => path.includes('/') && path !== mapPath)) };
}

function plainFile(cell: CellToExport | undefined, made: PlainStep | null | undefined): StepFile[] {
  if (!cell || !made) {
    return [];
  }
  const { bytes, form, wish, slug, end } = made;
  return [{ cell, bytes, form, wish, isFixed: false, wanted: { slug, end } }];
}

/** What a file has no way to do, and a script may. */
function needsNotebook({ module }: CellToExport): string | null {
  if (module?.names.awaitsAtTop) {
    return 'it waits at its top level';
  }
  const [use] = module?.ipython ?? [];
  return use ? `it uses ${use.text}, which a notebook provides` : null;
}

function scriptsSaid(file: string, cells: readonly CellToExport[], why: ReadonlyMap<number, string>): Problem {
  const isAll = why.size === cells.length;
  const names = cells.flatMap(({ step }, index) => (why.has(index) ? [step.name] : []));
  const [reason = ''] = why.values();
  return {
    rule: 'exported-as-scripts',
    severity: 'info',
    message: `${isAll ? 'The steps' : `${names.length} of the steps (${names.join(', ')})`} of ${file} are exported as scripts that share their names, because ${reason}.`,
    explanation: `They run by a module in ${cellsFolder}/, with vdk-core alone. Change the notebook there, not the scripts, and import again.`,
    file
  };
}
