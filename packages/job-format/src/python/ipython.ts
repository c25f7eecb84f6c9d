import type { GlobalRead } from './scopes.js';
import { type Syntax, lineAt, parsePython } from './syntax.js';

/** Something that only IPython understands or provides. */
export interface IPythonUse {
  readonly kind: 'cell-magic' | 'line-magic' | 'shell' | 'help' | 'name';
  /** As it stands there: `%matplotlib inline`, `!ls`, `df?`, `display`. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What a notebook's namespace holds and a file's does not; the names for which a run starts IPython's shell. */
const ipythonNames = new Set(['get_ipython', 'display', 'In', 'Out', '_ih', '_oh', '_dh', '_i', '_ii', '_iii']);

const forms: readonly (readonly [IPythonUse['kind'], RegExp])[] = [
  ['cell-magic', /^%%\w/],
  ['line-magic', /^\s*%\w/],
  ['line-magic', /^\s*[\w., [\]'"]+=\s*%\w/],
  ['shell', /^\s*!/],
  ['shell', /^\s*[\w., [\]'"]+=\s*!/],
  ['help', /^\s*\?{1,2}[\w.%]/],
  ['help', /^\s*[\w.%*]+\?{1,2}\s*$/]
];

/** Start of each line, and its text. */
function linesOf(source: string): { from: number; text: string }[] {
  let from = 0;
  return source.split(/(?<=\n)/).map(text => {
    const line = { from, text: text.replace(/\r?\n$/, '') };
    from += text.length;
    return line;
  });
}

/** Inside a string or an open bracket a line belongs to the expression around it. */
function continues({ tree }: Syntax, position: number): boolean {
  for (let node: typeof tree.topNode | null = tree.resolveInner(position, 0); node; node = node.parent) {
    if (/String/.test(node.name) && node.from < position && node.to > position) {
      return true;
    }
  }
  return false;
}

/**
 * Takes out the lines that only IPython understands, so that names can be read in the rest.
 * Text that is plain Python holds none, whatever its strings look like.
 */
export function withoutMagics(syntax: Syntax): { syntax: Syntax; uses: IPythonUse[] } {
  const uses: IPythonUse[] = [];
  if (syntax.errorLine === null) {
    return { syntax, uses };
  }
  const { source } = syntax;
  const kept = linesOf(source).map(({ from, text }, index) => {
    const form = forms.find(([, pattern]) => pattern.test(text));
    if (!form || continues(syntax, from)) {
      return text;
    }
    uses.push({ kind: form[0], text: text.trim(), line: index + 1 });
    // The same length: positions stay. A branch of magics only must not become empty.
    const indent = /^\s*/.exec(text)?.[0] ?? '';
    return `${indent}${'0'.padEnd(text.length - indent.length, ' ')}`;
  });
  return { syntax: uses.length > 0 ? parsePython(kept.join('\n')) : syntax, uses };
}

/** Names that only IPython provides, and imports of it. */
export function ipythonNameUses(reads: readonly GlobalRead[], source: string): IPythonUse[] {
  return reads
    .filter(read => ipythonNames.has(read.name))
    .map(({ name, from }) => ({ kind: 'name', text: name, line: lineAt(source, from) }));
}
