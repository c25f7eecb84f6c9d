import type { Step } from '../job.js';
import { type CellLike, isStep, sourceOf } from '../outline.js';
import { type PythonFacts, factsOf } from './facts.js';
import type { CheckInput } from './input.js';
import { once } from './remembered.js';
import type { FoundSecret } from './secretpatterns.js';
import { findSecrets } from './secretpatterns.js';

export function isCell(step: Step): boolean {
  return step.cellIndex !== null;
}

/** Where a step is, for a finding. */
export function placeOf(step: Step, line?: number): { file: string; cellId?: string | null; line?: number } {
  return {
    file: step.file,
    ...(isCell(step) ? { cellId: step.cellId } : {}),
    ...(line === undefined ? {} : { line })
  };
}

/** Steps in Python: files, and cells. */
export const pythonSteps: (input: CheckInput) => readonly Step[] = once(({ job }) =>
  job.steps.filter(({ kind }) => kind === 'python')
);

/** Those that are files. */
export const pythonFiles: (input: CheckInput) => readonly Step[] = once(input =>
  pythonSteps(input).filter(step => !isCell(step))
);

/** Those in which there is something for a rule to find. */
export const notablePython: (input: CheckInput) => readonly { readonly step: Step; readonly facts: PythonFacts }[] =
  once(input => {
    const found: { step: Step; facts: PythonFacts }[] = [];
    for (const step of pythonSteps(input)) {
      const facts = factsOf(step.source);
      if (!facts.isPlain) {
        found.push({ step, facts });
      }
    }
    return found;
  });

/** Every Python source that imports something: steps, and modules that ship. */
export const importingSources: (
  input: CheckInput
) => readonly { readonly facts: PythonFacts; readonly place: ReturnType<typeof placeOf> }[] = once(input => {
  const steps = notablePython(input).map(({ step, facts }) => ({ facts, place: placeOf(step) }));
  const modules = [...input.texts]
    .filter(([path]) => /\/[^/]+\.py$/.test(path))
    .map(([file, source]) => ({ facts: factsOf(source), place: { file } }));
  return [...steps, ...modules].filter(({ facts }) => facts.imports.length > 0);
});

/** Files of the steps, in the order in which they run. */
export const stepFiles: (input: CheckInput) => readonly string[] = once(({ job }) => [
  ...new Set(job.steps.map(({ file }) => file))
]);

/** What the rules ask of a cell, whatever its type. */
export interface CellFacts {
  readonly cellId: string | null;
  readonly type: string;
  readonly tags: readonly string[];
  readonly isStep: boolean;
  readonly secrets: readonly FoundSecret[];
  /** What its outputs show first of what looks like a secret. */
  readonly shown: FoundSecret | null;
  /** There is nothing for a rule to find. */
  readonly isPlain: boolean;
}

const cellFacts: (cell: CellLike) => CellFacts = once(cell => {
  const given = cell.metadata?.['tags'];
  const tags = Array.isArray(given) ? given.filter(tag => typeof tag === 'string') : [];
  const secrets = findSecrets(sourceOf(cell));
  const outputs: unknown = Reflect.get(cell, 'outputs');
  const [shown = null] = outputTexts(outputs).flatMap(text => findSecrets(text));
  const isOrdinary = tags.length === 0 || (cell.cell_type === 'code' && tags.length === 1 && tags[0] === 'vdk');
  return {
    cellId: typeof cell.id === 'string' ? cell.id : null,
    type: cell.cell_type,
    tags,
    isStep: isStep(cell),
    secrets,
    shown,
    isPlain: isOrdinary && secrets.length === 0 && shown === null
  };
});

/** All texts of a notebook's outputs, as they are kept in the file. */
function outputTexts(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') {
    // Pictures are long, and hold no secret that can be read.
    return [value];
  }
  if (depth > 6 || typeof value !== 'object' || value === null) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.every(item => typeof item === 'string')
      ? value.length === 0
        ? []
        : [value.join('')]
      : value.flatMap(item => outputTexts(item, depth + 1));
  }
  return Object.entries(value)
    .filter(([key]) => !key.startsWith('image/'))
    .flatMap(([, item]) => outputTexts(item, depth + 1));
}

export interface NotableCell extends CellFacts {
  readonly file: string;
  readonly cellIndex: number;
}

export interface NotebookFacts {
  readonly file: string;
  /** How many cells are steps. */
  readonly steps: number;
  /** How many other cells hold code. */
  readonly others: number;
  /** Ids that more than one cell has, once for each further cell. */
  readonly doubled: readonly string[];
  /** A step has no id. */
  readonly lacksIds: boolean;
  /** Cells in which there is something for a rule to find. */
  readonly notable: readonly NotableCell[];
}

/** What the rules ask of the cells of each notebook. */
export const notebookFacts: (input: CheckInput) => readonly NotebookFacts[] = once(({ job }) =>
  [...job.notebooks].map(([file, { cells }]) => {
    const notable: NotableCell[] = [];
    const doubled: string[] = [];
    const ids = new Set<string>();
    let [steps, others] = [0, 0];
    let lacksIds = false;
    cells.forEach((cell, cellIndex) => {
      const facts = cellFacts(cell);
      const { id } = cell;
      if (id === undefined) {
        lacksIds ||= facts.isStep;
      } else if (ids.has(id)) {
        doubled.push(id);
      } else {
        ids.add(id);
      }
      steps += facts.isStep ? 1 : 0;
      others += facts.type === 'code' && !facts.isStep ? 1 : 0;
      if (!facts.isPlain) {
        notable.push({ ...facts, file, cellIndex });
      }
    });
    return { file, steps, others, doubled, lacksIds, notable };
  })
);

/** The cells of all notebooks in which there is something for a rule to find. */
export const notableCells: (input: CheckInput) => readonly NotableCell[] = once(input =>
  notebookFacts(input).flatMap(({ notable }) => notable)
);
