import type { StepKind } from '../outline.js';
import type { CellSource } from './source.js';

export interface StepCell {
  readonly kind: Exclude<StepKind, 'ingest'>;
  readonly source: string;
  readonly from: CellSource;
}

/** An id that nbformat takes, made of the file's name: the same import gives the same notebook. */
function cellId(file: string, taken: Set<string>): string {
  const base = file.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 56);
  let id = base;
  for (let number = 2; taken.has(id); number += 1) {
    id = `${base}-${number}`;
  }
  taken.add(id);
  return id;
}

/** A notebook of steps, as JupyterLab would save it. */
export function makeNotebook(cells: readonly StepCell[]): { text: string; ids: string[] } {
  const taken = new Set<string>();
  const ids = cells.map(({ from }) => cellId(from.file, taken));
  const notebook = {
    cells: cells.map(({ source, from }, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: ids[index],
      metadata: { tags: ['vdk'], vdk: { name: from.file, source: from } },
      outputs: [],
      source: source.split(/(?<=\n)/)
    })),
    metadata: {
      kernelspec: { display_name: 'VDK job (Python)', language: 'python', name: 'vdk' },
      language_info: { name: 'python' }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
  return { text: `${JSON.stringify(notebook, null, 1)}\n`, ids };
}
