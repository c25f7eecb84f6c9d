import type { CellLike, CellStep } from '../outline.js';
import { parseSqlCell } from '../sqlcell.js';
import { type PythonModule, analysePython, vdkRun } from '../python/index.js';
import { fromCell } from './celltext.js';
import { writeFileText } from './filetext.js';
import { type CellSource, formOf, originalBytes, sourceOfCell } from './source.js';
import { slugOf } from './placenames.js';
import { asksForItself } from './verdict.js';
import { canBeWrapped, hasStatement, wrapInRun } from './wrap.js';

export interface PlainStep {
  /** The name that it had before it was imported. */
  readonly wish: string | null;
  readonly slug: string;
  readonly end: '.sql' | '.py';
  readonly bytes: Uint8Array;
  readonly form: 'as-imported' | 'changed' | 'new';
}

/** A step of a notebook, read for an export. */
export interface CellToExport {
  readonly step: CellStep;
  readonly source: CellSource | null;
  /** Of a Python cell: its whole source. */
  readonly module: PythonModule | null;
}

export function cellToExport(step: CellStep, cell: CellLike): CellToExport {
  const source = sourceOfCell(cell);
  const end = step.kind === 'sql' ? /\.sql$/i : /\.py$/i;
  return {
    step,
    source: source && step.kind !== 'ingest' && end.test(source.file) ? source : null,
    module: step.kind === 'python' ? analysePython(step.source.replace(/\r\n?/g, '\n')) : null
  };
}

/** The step as a file that needs vdk-core alone; a sentence that says why it cannot be one. */
export async function plainStep({ step, source, module }: CellToExport): Promise<PlainStep | string> {
  if (step.kind === 'ingest') {
    return 'it is an ingest cell, for which VDK has no file';
  }
  const text = fromCell(step.kind, step.source);
  const original = source && text !== null ? await originalBytes(source, text) : null;
  const slug = slugOf(step.name);
  if (source && original) {
    return { wish: source.file, slug, end: step.kind === 'sql' ? '.sql' : '.py', bytes: original, form: 'as-imported' };
  }
  const made = module ? plainPython(module, text) : plainSql(step.source, text);
  if ('why' in made) {
    return made.why;
  }
  const form = source ? formOf(source) : { bom: false, lineEnd: 'lf' as const, finalNewline: true };
  return {
    wish: source?.file.toLowerCase().endsWith(made.end) ? source.file : null,
    slug,
    end: made.end,
    bytes: writeFileText(made.text, form),
    form: source ? 'changed' : 'new'
  };
}

type Made = { readonly text: string; readonly end: '.sql' | '.py' } | { readonly why: string };

function plainPython(module: PythonModule, text: string | null): Made {
  const own = text === null ? null : analysePython(text);
  if (own && text !== null && own.parses && vdkRun(own).kind === 'called' && !asksForItself(own)) {
    return { text, end: '.py' };
  }
  if (!hasStatement(module) && module.parses) {
    return { text: module.source.replace(/\n$/, ''), end: '.py' };
  }
  return canBeWrapped(module)
    ? { text: wrapInRun(module).replace(/\n$/, ''), end: '.py' }
    : { why: 'its code means another thing in a function (a class, a global, __name__, an import of everything)' };
}

function plainSql(cell: string, text: string | null): Made {
  const lines = (text === null ? cell : `%%vdksql\n${text}`).replace(/\r\n?/g, '\n').split('\n');
  const magic = lines.findIndex(line => line.trim().startsWith('%%vdksql'));
  const notes = lines.slice(0, magic).map(line => line.trim().replace(/^#/, '--'));
  const databases = (lines[magic] ?? '')
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(name => `[${name.replace(/^[[\]]+|[[\]]+$/g, '')}]`);
  const body = lines.slice(magic + 1).join('\n');
  const statements = parseSqlCell(lines.join('\n')).statements.length;
  if (statements > 1) {
    return { why: 'it has several statements, and a file is sent to the database as one' };
  }
  if (statements === 0) {
    // As a file it would be an empty query; as a cell it is passed over, as this is.
    return { text: [...notes, ...body.split('\n')].map(line => `# ${line}`.trimEnd()).join('\n'), end: '.py' };
  }
  return {
    text: [...databases, ...notes.filter(line => line !== ''), body].join('\n').replace(/\n$/, ''),
    end: '.sql'
  };
}
