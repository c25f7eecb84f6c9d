import { type CellLike, isStep, sourceOf } from '../outline.js';
import type { CheckInput } from './input.js';
import { eachOf, ofSame, once } from './remembered.js';
import { type FoundSecret, findSecrets } from './secretpatterns.js';

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

const factsOfCells = eachOf(cellFacts);

/** What the rules ask of the cells of each notebook. */
export const notebookFacts: (input: CheckInput) => readonly NotebookFacts[] = once(({ job }) => {
  const all = factsOfCells([...job.notebooks.values()].flatMap(({ cells }) => cells));
  let start = 0;
  return [...job.notebooks].map(([file, { cells }]) => {
    const facts = all.slice(start, start + cells.length);
    start += cells.length;
    const notable: NotableCell[] = [];
    let [steps, others] = [0, 0];
    for (const [cellIndex, one] of facts.entries()) {
      steps += one.isStep ? 1 : 0;
      others += one.type === 'code' && !one.isStep ? 1 : 0;
      if (!one.isPlain) {
        notable.push({ ...one, file, cellIndex });
      }
    }
    const lacksIds = cells.some((cell, index) => cell.id === undefined && facts[index]?.isStep);
    return { file, steps, others, doubled: doubledIds(cells.map(({ id }) => id)), lacksIds, notable };
  });
});

/** Ids that more than one cell has, once for each further cell. */
const doubledIds = ofSame((ids: readonly CellLike['id'][]): string[] => {
  const given = ids.filter(id => id !== undefined);
  const first = new Set(given);
  return first.size === given.length ? [] : given.filter(id => !first.delete(id));
});

/** The cells of all notebooks in which there is something for a rule to find. */
export const notableCells: (input: CheckInput) => readonly NotableCell[] = once(input =>
  notebookFacts(input).flatMap(({ notable }) => notable)
);
