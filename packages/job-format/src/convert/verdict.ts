import type { SyntaxNode } from '@lezer/common';
import type { Problem } from '../job.js';
import { type PythonModule, lineAt, textOf, vdkRun } from '../python/index.js';
import { cellText } from './celltext.js';
import type { PythonFiles } from './context.js';
import { type FileText, readFileText } from './filetext.js';

/** A step file that becomes a cell. `module`: of a Python step. */
export interface CellVerdict {
  readonly cell: FileText;
  readonly module: PythonModule | null;
}

/** What an import makes of a step file: a cell, or nothing, with the reason. */
export type Verdict = CellVerdict | Problem;

function stays(file: string, rule: string, why: string, wayOut: string, line: number | null = null): Problem {
  const place = line === null ? {} : { line };
  return { rule, severity: 'warning', message: `${file} stays a file: ${why}`, explanation: wayOut, file, ...place };
}

const asFile = 'It runs as it did before. Nothing needs to be done.';

/** Looks at one step file, at the top of the job's folder. */
export function judgeStep(file: string, bytes: Uint8Array, files: PythonFiles): Verdict {
  const text = readFileText(bytes);
  if (!text) {
    return stays(
      file,
      'not-utf8',
      'it is not UTF-8.',
      'Save it as UTF-8 and import again. As a file it runs as before.'
    );
  }
  const user = files.userOf(file);
  if (user) {
    const how = user.how === 'import' ? 'imports it' : 'names it in a string';
    const advice = 'A notebook cell cannot be imported or opened. Move what both need into a module of its own.';
    return stays(file, `${user.how === 'import' ? 'imported' : 'named'}-by-another`, `${user.file} ${how}.`, advice);
  }
  return /\.sql$/i.test(file) ? judgeSql(file, text) : judgePython(file, text, files);
}

function judgeSql(file: string, text: FileText): Verdict {
  const lines = text.text.split('\n').filter(line => !/^\[.*?\]/.test(line));
  const query = lines.join('\n');
  if (
    query
      .replace(/\/\*[^]*?\*\/|--[^\n]*/g, '')
      .trim()
      .replace(/;/g, '') === ''
  ) {
    return stays(file, 'sql-without-statement', 'there is no statement in it.', asFile);
  }
  // A cell's lines end where Python's splitlines sees an end.
  // eslint-disable-next-line no-control-regex -- the characters are named on purpose
  if (/[\v\f\x1c-\x1e\x85\u2028\u2029]/.test(text.text)) {
    return stays(
      file,
      'sql-line-separator',
      'it holds a separator of lines or pages that a cell would change.',
      asFile
    );
  }
  const own = cellText('sql', text.text);
  return { cell: { ...text, text: own, isExact: text.isExact && own === text.text }, module: null };
}

const kernelNames = new Set(['get_ipython', 'display', 'In', 'Out', '_', '__', '___', 'VDK', '__builtins__']);
const historyName = /^_(?:i{1,3}|ih|oh|dh)$/;
const ownAttributes = new Set(['__doc__', '__spec__', '__package__', '__loader__', '__annotations__', '__path__']);
const setUpLine = /^\s*%(?:(?:re)?load_ext\s+(?:vdk\.plugin\.ipython|vdk_lab_job)\b|reload_VDK\b)/m;
const encodingCookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/** Why a Python step cannot be a cell, in the order in which a person would want to know. */
function judgePython(file: string, text: FileText, files: PythonFiles): Verdict {
  const module = files.modules.get(file);
  if (!module?.parses) {
    const line = module?.errorLine ?? null;
    const why = `${line === null ? 'it' : `its line ${line}`} is no Python 3 that can be read for certain.`;
    return stays(file, 'not-python', why, 'If it runs, leave it; it stays as it is.', line);
  }
  const cookie = text.text
    .split('\n', 2)
    .map(line => encodingCookie.exec(line)?.[1]?.toLowerCase().replace(/_/g, '-'))
    .find(name => name !== undefined);
  if (cookie !== undefined && !['utf-8', 'utf8', 'ascii', 'us-ascii', 'utf-8-sig'].includes(cookie)) {
    return stays(file, 'other-encoding', `it says that its encoding is ${cookie}.`, 'Save it as UTF-8.', 1);
  }
  const run = vdkRun(module, files.resolve);
  if (run.kind !== 'called') {
    const advice = 'As a file VDK does with it what it did before. To make it a cell, write one "def run(job_input):".';
    return stays(file, `run-${run.kind}`, run.message, advice, run.line);
  }
  return (
    ownNames(file, module) ??
    kernelUse(file, module) ??
    (files.needsLoop(file) ? ownLoop(file) : { cell: text, module })
  );
}

function ownLoop(file: string): Problem {
  const why = 'it works with asyncio. In a notebook a loop runs already: asyncio.run fails there.';
  return stays(file, 'own-event-loop', why, 'To make it a cell, await at the top level in place of asyncio.run.');
}

/** Does the code depend on which module it is in? */
export function asksForItself(module: PythonModule): boolean {
  return ownNames('', module) !== null;
}

/** What is another thing in a notebook: `__name__`, `__file__` and their like. */
function ownNames(file: string, module: PythonModule): Problem | null {
  for (const read of module.names.reads) {
    const line = lineAt(module.source, read.from);
    const node = module.syntax.tree.resolveInner(read.from, 1);
    if (read.name === '__name__' && !isLoggerName(node, module.source)) {
      const isGuard = node.parent?.name === 'BinaryExpression';
      return isGuard
        ? stays(file, 'main-guard', 'it asks for __name__, which is __main__ in a notebook.', asFile, line)
        : stays(file, 'module-name', 'it uses __name__, which is another one in a notebook.', asFile, line);
    }
    if (read.name === '__file__' && !isFolderOfFile(node, module.source)) {
      const why = 'it uses its own file’s name by __file__; in a notebook that is the notebook.';
      return stays(file, 'module-file', why, 'To make it a cell, name the file, or take only its folder.', line);
    }
    if (ownAttributes.has(read.name)) {
      return stays(file, 'module-attribute', `it uses ${read.name}, which a cell does not have.`, asFile, line);
    }
  }
  if (module.names.imports.some(found => found.module === '__main__')) {
    return stays(file, 'module-name', 'it imports __main__, which is the notebook there.', asFile);
  }
  return null;
}

function kernelUse(file: string, module: PythonModule): Problem | null {
  const bound = module.names.bindings.find(({ name }) => name === 'job_input');
  if (bound) {
    const why = 'it gives the name job_input a value at its top level, which is the job in a notebook.';
    return stays(file, 'binds-job-input', why, 'Rename it.', lineAt(module.source, bound.node.from));
  }
  const asked = module.names.reads.find(({ name, bound: isBound }) => name === 'job_input' && !isBound);
  if (asked) {
    const why = 'it uses job_input outside of run, where a file has none and a notebook has the job.';
    return stays(file, 'asks-for-job-input', why, 'Hand job_input on.', lineAt(module.source, asked.from));
  }
  const names = [...module.names.reads, ...module.names.bindings];
  const special = names.find(({ name }) => historyName.test(name) || (kernelNames.has(name) && !isLoopVariable(name)));
  const read = module.names.reads.find(({ name, bound: isBound }) => name === '_' && !isBound);
  const [ipython] = module.ipython;
  if (special || read || ipython) {
    const name = special?.name ?? (read ? '_' : (ipython?.text ?? ''));
    const why = `it uses the name ${name}, which has a meaning of its own in a notebook.`;
    return stays(file, 'notebook-name', why, 'Rename it to make the step a cell.');
  }
  if (setUpLine.test(module.source)) {
    return stays(file, 'set-up-line', 'a line in it looks like the set-up of an older notebook.', asFile);
  }
  return null;
}

function isLoopVariable(name: string): boolean {
  return /^_{1,3}$/.test(name);
}

/** `logging.getLogger(__name__)`: only the logger's name differs. */
function isLoggerName(node: SyntaxNode, source: string): boolean {
  const call = node.parent?.name === 'ArgList' ? node.parent.parent : null;
  const callee = call?.name === 'CallExpression' ? call.firstChild : null;
  return callee !== null && callee !== undefined && /(?:^|\.)get_?logger$/i.test(textOf(callee, source));
}

const keepsFile = /(?:^|\.)(?:Path|PurePath|abspath|realpath|resolve|absolute|str|fspath|fsdecode|normpath)$/;
const takesFolder = /(?:^|\.)(?:dirname|with_name)$/;

/** `Path(__file__).resolve().parent`, `os.path.dirname(os.path.abspath(__file__))`: the folder, which is the same. */
function isFolderOfFile(node: SyntaxNode, source: string): boolean {
  let at: SyntaxNode = node;
  for (;;) {
    const { parent } = at;
    if (!parent) {
      return false;
    }
    if (parent.name === 'MemberExpression' && parent.firstChild?.from === at.from) {
      const name = parent.lastChild ? textOf(parent.lastChild, source) : '';
      if (name === 'parent' || name === 'parents' || name === 'with_name') {
        return true;
      }
      if (!keepsFile.test(name)) {
        return false;
      }
    } else if (parent.name === 'CallExpression' && parent.firstChild) {
      const callee = textOf(parent.firstChild, source);
      const isArgument = parent.firstChild.to <= at.from && parent.firstChild.from !== at.from;
      if (isArgument && takesFolder.test(callee)) {
        return true;
      }
      if (!keepsFile.test(callee)) {
        return false;
      }
    } else if (parent.name !== 'ArgList' && parent.name !== 'ParenthesizedExpression') {
      return false;
    }
    at = parent;
  }
}
