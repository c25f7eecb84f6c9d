import { ConfigDocument, ConfigError } from './config.js';
import type { FileSystem } from './filesystem.js';
import type { Fix } from './fix.js';
import { sha256 } from './hash.js';
import { compareText } from './names.js';
import { type NotebookLike, type StepKind, isNotebookCopy, isStepNotebook, outline } from './outline.js';

/** A step of a job, in the order in which the job runs. */
export interface Step {
  /** File name of a `.sql` or `.py` step; `<notebook>#<cell id>` of a cell. */
  readonly id: string;
  /** Position in the whole job, from 1. */
  readonly number: number;
  readonly name: string;
  readonly kind: StepKind;
  readonly file: string;
  readonly cellId: string | null;
  readonly cellIndex: number | null;
  readonly source: string;
}

/** What config.ini says of the job itself. */
export interface JobConfig {
  readonly team: string;
  readonly schedule: string;
  readonly pythonVersion: string | null;
  /** `[vdk] db_default_type`, or its old place in `[job]`. */
  readonly databaseType?: string | null;
  readonly document: ConfigDocument | null;
}

export interface JobFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hex; where hashes were asked for. */
  readonly hash?: string;
}

/** Something that is wrong, or may be. `rule` is stable. */
export interface Problem {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly explanation?: string;
  readonly file?: string;
  readonly cellId?: string | null;
  /** From 1; of a cell: in the cell. */
  readonly line?: number;
  /** A change that mends it, where there is one. */
  readonly fix?: Fix;
}

export interface Job {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly config: JobConfig;
  /** Text of requirements.txt; null when there is none. */
  readonly requirements: string | null;
  /** At the top of the folder. */
  readonly files: readonly JobFile[];
  readonly notebooks: ReadonlyMap<string, NotebookLike>;
  /** Found while reading; `checkJob` adds those that need the whole. */
  readonly problems: readonly Problem[];
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A notebook's JSON. @throws Error with a sentence for people */
export function parseNotebook(text: string, file: string): NotebookLike {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} is no notebook: it is no JSON (${why}).`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || !('cells' in value) || !Array.isArray(value.cells)) {
    throw new Error(`${file} is no notebook of nbformat 4. Open and save it in JupyterLab to convert it.`);
  }
  const cells = value.cells.filter(
    (cell): cell is NotebookLike['cells'][number] => typeof cell === 'object' && cell !== null && 'cell_type' in cell
  );
  return { ...value, cells };
}

/** A byte order mark stays in config.ini: VDK stumbles over it. A Python file may name another encoding (PEP 263). */
function decode(file: string, bytes: Uint8Array): string {
  if (file === 'config.ini') {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  }
  const head = /\.py$/i.test(file) ? new TextDecoder('latin1').decode(bytes.subarray(0, 400)) : '';
  const named = /^(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(head)?.[1];
  return (named ? decoderOf(named) : decoder).decode(bytes);
}

/** Python's names of encodings are mostly those of the web; what is not known is read as UTF-8. */
function decoderOf(name: string): TextDecoder {
  try {
    return new TextDecoder(
      name
        .toLowerCase()
        .replaceAll('_', '-')
        .replace(/^latin-/, 'latin'),
      { fatal: true }
    );
  } catch {
    return decoder;
  }
}

/** Reads a job's folder. Broken parts become problems; the rest is read. */
export async function readJob(
  fs: FileSystem,
  name: string,
  options: { readonly withHashes?: boolean } = {}
): Promise<Job> {
  const problems: Problem[] = [];
  const notebooks = new Map<string, NotebookLike>();
  const files: JobFile[] = [];
  const entries = (await fs.list('')).sort((a, b) => compareText(a.name, b.name));
  const text = async (file: string): Promise<string | null> => {
    try {
      return decode(file, await fs.read(file));
    } catch (error) {
      const why =
        error instanceof TypeError ? 'it is not UTF-8' : error instanceof Error ? error.message : String(error);
      problems.push({ rule: 'unreadable-file', severity: 'error', message: `${file} cannot be read: ${why}.`, file });
      return null;
    }
  };

  const steps: Step[] = [];
  const add = (step: Omit<Step, 'number'>): unknown => steps.push({ ...step, number: steps.length + 1 });
  for (const entry of entries) {
    if (entry.kind !== 'file') {
      continue;
    }
    const hash = options.withHashes ? await fs.read(entry.name).then(sha256) : null;
    files.push({ path: entry.name, bytes: entry.bytes, ...(hash === null ? {} : { hash }) });
    const file = entry.name;
    const kind = /\.sql$/i.test(file) ? 'sql' : /\.py$/i.test(file) ? 'python' : null;
    if (kind) {
      add({ id: file, name: file, kind, file, cellId: null, cellIndex: null, source: (await text(file)) ?? '' });
    } else if (isStepNotebook(file)) {
      const content = await text(file);
      if (content === null) {
        continue;
      }
      try {
        const notebook = parseNotebook(content, file);
        notebooks.set(file, notebook);
        outline(notebook, file).forEach(add);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        problems.push({ rule: 'broken-notebook', severity: 'error', message, file });
      }
    } else if (isNotebookCopy(file)) {
      const message = `${file} is a copy of a notebook: its cells are no steps.`;
      problems.push({
        rule: 'notebook-copy',
        severity: 'warning',
        message,
        explanation: 'JupyterLab names copies and checkpoints so. Its steps would run twice. Rename or delete it.',
        file,
        fix: {
          title: 'Move it into the folder copies',
          edits: [{ kind: 'rename-file', from: file, to: `copies/${file}` }]
        }
      });
    }
  }
  const has = (file: string): boolean => files.some(({ path }) => path === file);
  return {
    name,
    steps,
    config: readConfig(has('config.ini') ? await text('config.ini') : null, problems),
    requirements: has('requirements.txt') ? await text('requirements.txt') : null,
    files,
    notebooks,
    problems
  };
}

function readConfig(text: string | null, problems: Problem[]): JobConfig {
  const empty: JobConfig = { team: '', schedule: '', pythonVersion: null, document: null };
  if (text === null) {
    return empty;
  }
  try {
    const document = new ConfigDocument(text);
    // A value that VDK cannot read ends the run, or the deploy.
    const read = document
      .settings()
      .filter(({ section }) => /^(?:owner|job|contacts|vdk|vdk_.*|DEFAULT)$/.test(section));
    read.forEach(({ section, key }) => document.get(section, key));
    return {
      team: document.get('owner', 'team') ?? '',
      schedule: document.get('job', 'schedule_cron') ?? '',
      pythonVersion: document.get('job', 'python_version') || null,
      databaseType: document.get('vdk', 'db_default_type') ?? document.get('job', 'db_default_type'),
      document
    };
  } catch (error) {
    const line = error instanceof ConfigError ? error.line : 1;
    const message = `config.ini cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    problems.push({ rule: 'invalid-config', severity: 'error', message, file: 'config.ini', line });
    return empty;
  }
}
