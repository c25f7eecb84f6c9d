import { sha256 } from '../hash.js';
import { parseNotebook } from '../job.js';
import { compareText } from '../names.js';
import { isNotebookCopy, isStep, kindOf, outline, sourceOf } from '../outline.js';

/** A step's file, or a cell of a notebook: what a comparison matches. */
export interface Item {
  readonly file: string;
  /** Null for a step's file. */
  readonly cellIndex: number | null;
  readonly cellId: string | null;
  readonly name: string;
  /** `sql`, `python`, `ingest` of a step or code cell; `markdown`, `raw`. */
  readonly kind: string;
  /** Position among the steps of the job, from 1; null for a cell that is none. */
  readonly step: number | null;
  /** Line ends do not count. */
  readonly source: string;
}

/** A job's files as a comparison sees them. */
export interface JobFiles {
  readonly items: readonly Item[];
  /** config.ini, as text; null when there is none. */
  readonly config: string | null;
  readonly requirements: string | null;
  /** All other files, and the metadata of notebooks: path → size and hash. */
  readonly files: ReadonlyMap<string, { readonly bytes: number; readonly hash: string }>;
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array): string => decoder.decode(bytes).replace(/\r\n?/g, '\n');

/** Reads what is compared. Notebooks count without outputs; one that cannot be read is a file like any other. */
export async function readItems(all: ReadonlyMap<string, Uint8Array>): Promise<JobFiles> {
  const items: Item[] = [];
  const files = new Map<string, { bytes: number; hash: string }>();
  let step = 0;
  for (const [path, bytes] of [...all].sort(([a], [b]) => compareText(a, b))) {
    const isTop = !path.includes('/');
    if (path === 'config.ini' || path === 'requirements.txt') {
      continue;
    }
    const kind = !isTop ? null : /\.sql$/i.test(path) ? 'sql' : /\.py$/i.test(path) ? 'python' : null;
    if (kind) {
      step += 1;
      items.push({ file: path, cellIndex: null, cellId: null, name: path, kind, step, source: text(bytes) });
      continue;
    }
    const cells = isTop && /\.ipynb$/i.test(path) ? cellsOf(path, text(bytes), step) : null;
    if (cells) {
      items.push(...cells.items);
      step += cells.steps;
      files.set(path, { bytes: bytes.length, hash: await sha256(cells.metadata) });
    } else {
      files.set(path, { bytes: bytes.length, hash: await sha256(bytes) });
    }
  }
  const own = (path: string): string | null => {
    const bytes = all.get(path);
    return bytes ? text(bytes).replace(/^\uFEFF/, '') : null;
  };
  return { items, config: own('config.ini'), requirements: own('requirements.txt'), files };
}

function cellsOf(
  file: string,
  content: string,
  before: number
): { items: Item[]; steps: number; metadata: string } | null {
  try {
    const notebook = parseNotebook(content, file);
    const steps = isNotebookCopy(file) ? [] : outline(notebook, file);
    const byIndex = new Map(steps.map(one => [one.cellIndex, one]));
    const items = notebook.cells.map((cell, cellIndex): Item => {
      const step = byIndex.get(cellIndex);
      const source = sourceOf(cell).replace(/\r\n?/g, '\n');
      return {
        file,
        cellIndex,
        cellId: step ? step.cellId : typeof cell.id === 'string' && cell.id !== '' ? cell.id : null,
        name: step?.name ?? `cell ${cellIndex + 1}`,
        kind: cell.cell_type === 'code' ? kindOf(source) : cell.cell_type,
        step: step ? before + step.number : null,
        source
      };
    });
    return { items, steps: notebook.cells.filter(isStep).length && steps.length, metadata: metadataOf(notebook) };
  } catch {
    return null;
  }
}

const unstable = ['language_info', 'widgets', 'trusted'];

/** What a notebook says beside its cells. The kernel writes `language_info` anew whenever it likes. */
function metadataOf(notebook: object): string {
  const metadata: unknown = Reflect.get(notebook, 'metadata');
  const entries = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : [];
  return JSON.stringify(entries.filter(([key]) => !unstable.includes(key)).sort(([a], [b]) => compareText(a, b)));
}
