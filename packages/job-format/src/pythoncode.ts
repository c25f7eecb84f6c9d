import { type IPythonUse, type PythonModule, analysePython, childrenOf, freeNames } from './python/index.js';

/** Lines of VDK's older notebooks that set the kernel up; passed over wherever a cell runs. */
const setUpLine = /^[^\S\n]*%(?:(?:re)?load_ext\s+(?:vdk\.plugin\.ipython|vdk_lab_job)\b|reload_VDK\b).*$/gm;

export function withoutSetUp(source: string): string {
  return source.replace(setUpLine, '# (set-up that is not needed any more)');
}

/** Is there nothing in the cell that runs? */
export function isOnlyComments(source: string): boolean {
  const { syntax, ipython, errorLine } = analysePython(withoutSetUp(source));
  const isComment = (name: string): boolean => name === 'Comment';
  return (
    errorLine === null && ipython.length === 0 && childrenOf(syntax.tree.topNode).every(({ name }) => isComment(name))
  );
}

/** What in a cell needs IPython where it runs as a script: there `display` prints. In the order in which it stands. */
export function ipythonUses(module: PythonModule): IPythonUse[] {
  return module.ipython
    .filter(({ kind, text }) => kind !== 'name' || text !== 'display')
    .sort((a, b) => a.line - b.line);
}

export function needsIPython(source: string): IPythonUse[] {
  return ipythonUses(analysePython(withoutSetUp(source)));
}

/** May the cell read a name that it did not set itself? */
export function readsName(source: string, name: string): boolean {
  const module = analysePython(source);
  return module.errorLine !== null || freeNames(module).has(name);
}

/** A literal of Python: one string, a line of the text a line. */
export function pythonString(text: string): string {
  const lines = text.split(/(?<=\n)/);
  return lines.length < 2 ? JSON.stringify(text) : `(\n${lines.map(line => `    ${JSON.stringify(line)}\n`).join('')})`;
}
