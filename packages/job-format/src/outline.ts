export type StepKind = 'sql' | 'python' | 'ingest';

/** The part of a notebook that matters; nbformat 4. `source` is one string or a list of lines. */
export interface NotebookLike {
  readonly cells: readonly CellLike[];
}

export interface CellLike {
  readonly cell_type: string;
  readonly id?: string | undefined;
  readonly source?: string | readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A step that is a cell, as the notebook alone tells it. */
export interface CellStep {
  /** `<notebook>#<cell id>`; `#<number>` where the cell has no id. */
  readonly id: string;
  /** Among the steps of this notebook, from 1. */
  readonly number: number;
  readonly name: string;
  readonly kind: StepKind;
  readonly file: string;
  readonly cellId: string | null;
  /** Among all cells, from 0. */
  readonly cellIndex: number;
  readonly source: string;
}

const stepTag = 'vdk';
const magics: Readonly<Record<string, StepKind>> = { '%%vdksql': 'sql', '%%vdkingest': 'ingest' };

export function sourceOf(cell: CellLike): string {
  // What a file says may be anything.
  const source: unknown = cell.source;
  return typeof source === 'string' ? source : Array.isArray(source) ? source.join('') : '';
}

/** The first line that is neither blank nor a comment: a magic may stand below those. */
function firstLine(source: string): string {
  return (
    source
      .split(/\r\n|\r|\n/)
      .map(line => line.trim())
      .find(line => line !== '' && !line.startsWith('#')) ?? ''
  );
}

export function kindOf(source: string): StepKind {
  // Most cells hold no magic at all: they are not taken apart.
  if (!source.includes('%%vdk')) {
    return 'python';
  }
  const [word = ''] = firstLine(source).split(/\s/);
  return magics[word] ?? 'python';
}

/** Is the cell a step? A code cell with the tag `vdk`, exactly. */
export function isStep(cell: CellLike): boolean {
  const tags = cell.metadata?.['tags'];
  return cell.cell_type === 'code' && Array.isArray(tags) && tags.includes(stepTag);
}

function ownName(cell: CellLike): string | null {
  const own = cell.metadata?.['vdk'];
  if (
    typeof own === 'object' &&
    own !== null &&
    'name' in own &&
    typeof own.name === 'string' &&
    own.name.trim() !== ''
  ) {
    return own.name;
  }
  return null;
}

/** The steps of a notebook in document order. Synchronous and without I/O: for a notebook that is being edited. */
export function outline(notebook: NotebookLike, file: string): CellStep[] {
  const stem = file.replace(/\.ipynb$/i, '');
  const steps: CellStep[] = [];
  const ids = new Set<string>();
  notebook.cells.forEach((cell, cellIndex) => {
    if (!isStep(cell)) {
      return;
    }
    const number = steps.length + 1;
    const source = sourceOf(cell);
    // An id that is there twice (editors of old made such) names no cell.
    const cellId = typeof cell.id === 'string' && cell.id !== '' && !ids.has(cell.id) ? cell.id : null;
    if (cellId !== null) {
      ids.add(cellId);
    }
    steps.push({
      id: `${file}#${cellId ?? number}`,
      number,
      name: ownName(cell) ?? `${stem}_${number}`,
      kind: kindOf(source),
      file,
      cellId,
      cellIndex,
      source
    });
  });
  return steps;
}

/** Is this file a notebook whose cells may be steps? Copies that JupyterLab makes are not: they would run twice. */
export function isStepNotebook(file: string): boolean {
  return /\.ipynb$/i.test(file) && !isNotebookCopy(file);
}

/** Did JupyterLab's *Duplicate* make this, or is it one of its checkpoints? */
export function isNotebookCopy(file: string): boolean {
  return /-(Copy\d+|checkpoint)\.ipynb$/i.test(file);
}
