import { cleanNotebook } from './clean.js';
import { cellsModule } from './generated/cells.js';
import { sha256 } from './hash.js';
import { type Problem, parseNotebook } from './job.js';
import { compareText } from './names.js';
import { type CellStep, isStepNotebook, outline } from './outline.js';
import { analyseCell, ipythonUses } from './python/index.js';
import { stepFile } from './stepfile.js';

/** How notebooks ship: as they are, for an environment with vdk-lab-job, or as steps that need nothing but vdk-core. */
export type ShipMode = 'notebook' | 'scripts';

export const shipModes: readonly ShipMode[] = ['notebook', 'scripts'];

export const cellsFolder = 'vdk_lab_cells';
export const mapPath = `${cellsFolder}/map.json`;

/** The notebooks cannot ship as scripts; `problems` says which cells, and why. */
export class ShipError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    const waysOut = new Set(problems.flatMap(({ explanation }) => explanation ?? []));
    super([...problems.map(({ message }) => message), ...waysOut].join('\n'));
    this.name = 'ShipError';
  }
}

/** Which cell a step file was made from: an entry of map.json. */
export interface MappedStep {
  readonly notebook: string;
  readonly cellId: string | null;
  /** Among all cells of the notebook, from 0. */
  readonly cellIndex: number;
  readonly name: string;
  readonly kind: CellStep['kind'];
  /** Of the step file's text: another one was changed by hand. */
  readonly sha256: string;
}

/** map.json of a job that ships as scripts. */
export interface ShipMap {
  readonly format: 1;
  /** File names; they stand in `vdk_lab_cells/`. */
  readonly notebooks: readonly string[];
  readonly steps: Readonly<Record<string, MappedStep>>;
}

/** Why a notebook's cells cannot run where there is no IPython. */
export function scriptProblems(file: string, steps: readonly CellStep[], hasIPython: boolean): Problem[] {
  return steps
    .filter(({ kind }) => kind === 'python')
    .flatMap(step => {
      const [use] = ipythonUses(analyseCell(step.source)).filter(
        ({ text }) => !(hasIPython && /^IPython\b/.test(text))
      );
      if (!use) {
        return [];
      }
      const message = `${file}, step ${step.name}, line ${use.line}: ${use.text.slice(0, 80)} needs IPython, which is not where the job is deployed.`;
      const explanation =
        'Write it in plain Python (subprocess, open, print), take the tag vdk away, or deploy to a target in the mode notebook.';
      return [
        { rule: 'needs-ipython', severity: 'error', message, explanation, file, cellId: step.cellId, line: use.line }
      ];
    });
}

/** `pip`'s name in requirements.txt. */
export function hasRequirement(requirements: string | null, name: string): boolean {
  return new RegExp(String.raw`^\s*${name}\s*(?:$|[\[<>=!~;@ #])`, 'im').test(requirements ?? '');
}

/**
 * The form of notebooks that needs nothing but vdk-core: each step a file that sorts at the notebook's place, and
 * `vdk_lab_cells/` with the module that runs them, the notebooks without outputs, and map.json.
 *
 * @param notebooks name → text of the notebooks at the top of the folder
 * @param others names of the other files there, to prove that the order stays
 * @returns path → text of what takes the notebooks' place; notebooks without steps are not in it and stay
 * @throws ShipError when a notebook cannot be read, a cell needs IPython, or a file's name would come in between
 */
export async function compileScripts(
  notebooks: ReadonlyMap<string, string>,
  others: readonly string[] = [],
  requirements: string | null = null
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const moved: string[] = [];
  const mapped: Record<string, MappedStep> = {};
  const problems: Problem[] = [];
  const hasIPython = hasRequirement(requirements, 'ipython');
  for (const [file, text] of [...notebooks].sort(([a], [b]) => compareText(a, b))) {
    let steps: readonly CellStep[];
    let cleaned: string;
    try {
      steps = outline(parseNotebook(text, file), file);
      cleaned = cleanNotebook(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = error instanceof RangeError ? `${file} is no notebook: it is nested too deep.` : why;
      problems.push({ rule: 'broken-notebook', severity: 'error', message, file });
      continue;
    }
    if (steps.length === 0) {
      continue;
    }
    moved.push(file);
    // Cells of a copy are no steps; it must not lie where another plugin would take them for some.
    for (const step of isStepNotebook(file) ? steps : []) {
      const { name, content } = stepFile(step, steps);
      files.set(name, content);
      const { cellId, cellIndex, kind } = step;
      mapped[name] = { notebook: file, cellId, cellIndex, name: step.name, kind, sha256: await sha256(content) };
    }
    problems.push(...(isStepNotebook(file) ? scriptProblems(file, steps, hasIPython) : []));
    problems.push(...namesBetween(file, others, files));
    files.set(`${cellsFolder}/${file}`, cleaned);
  }
  if (problems.length > 0) {
    throw new ShipError(problems);
  }
  if (moved.length > 0) {
    for (const [name, text] of Object.entries(cellsModule)) {
      files.set(`${cellsFolder}/${name}`, text);
    }
    const map: ShipMap = { format: 1, notebooks: moved, steps: mapped };
    files.set(mapPath, `${JSON.stringify(map, null, 1)}\n`);
  }
  return files;
}

/** A step such as `a.ipynb (2).py` stands after `a.ipynb`, but before `a.ipynb.001.py`. */
function namesBetween(notebook: string, others: readonly string[], files: ReadonlyMap<string, string>): Problem[] {
  const first = `${notebook}.`;
  return others
    .filter(name => /\.(sql|py)$/i.test(name) && name.startsWith(notebook))
    .filter(name => compareText(name, first) < 0 || files.has(name) || /^\.\d+\./.test(name.slice(notebook.length)))
    .map(file => ({
      rule: 'step-name-clash',
      severity: 'error',
      message: `${file} would stand between the steps that ${notebook} is made into. Give it a name that does not begin with the notebook’s.`,
      file
    }));
}

const decoder = new TextDecoder();

/** map.json of a job, or null when it does not ship as scripts. */
export function readShipMap(files: ReadonlyMap<string, Uint8Array>): ShipMap | null {
  const bytes = files.get(mapPath);
  if (!bytes) {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return null;
  }
  return isShipMap(value) ? value : null;
}

function isShipMap(value: unknown): value is ShipMap {
  if (typeof value !== 'object' || value === null || !('format' in value) || !('notebooks' in value)) {
    return false;
  }
  const { format, notebooks } = value;
  const isName = (name: unknown): boolean => typeof name === 'string' && /^[^/\\]+\.ipynb$/i.test(name);
  const steps: unknown = Reflect.get(value, 'steps');
  return (
    format === 1 &&
    Array.isArray(notebooks) &&
    notebooks.every(isName) &&
    typeof steps === 'object' &&
    steps !== null &&
    Object.values(steps).every(
      (step: unknown) =>
        typeof step === 'object' &&
        step !== null &&
        isName(Reflect.get(step, 'notebook')) &&
        typeof Reflect.get(step, 'sha256') === 'string'
    )
  );
}

/**
 * The other way: the files of a job that shipped as scripts, with its notebooks back at their place. A step file that
 * was changed since stays beside them, and is told. Files of a job that shipped otherwise come back as they are.
 */
export async function restoreNotebooks(
  files: ReadonlyMap<string, Uint8Array>
): Promise<{ files: Map<string, Uint8Array>; changed: string[] }> {
  const map = readShipMap(files);
  if (!map) {
    return { files: new Map(files), changed: [] };
  }
  const restored = new Map<string, Uint8Array>();
  const changed: string[] = [];
  for (const [path, bytes] of files) {
    const step = Object.hasOwn(map.steps, path) ? map.steps[path] : undefined;
    if (step && (await sha256(bytes)) !== step.sha256) {
      changed.push(path);
    }
    const inFolder = path.startsWith(`${cellsFolder}/`) ? path.slice(cellsFolder.length + 1) : null;
    if (inFolder !== null && map.notebooks.includes(inFolder)) {
      restored.set(inFolder, bytes);
    } else if (inFolder === null && (!step || changed.includes(path))) {
      restored.set(path, bytes);
    }
  }
  return { files: restored, changed };
}
