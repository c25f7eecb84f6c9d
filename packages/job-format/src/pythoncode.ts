import { analyseCell, analysePython, childrenOf, freeNames } from './python/index.js';

/** Is there nothing in the cell that runs? */
export function isOnlyComments(source: string): boolean {
  const { syntax, ipython, errorLine } = analyseCell(source);
  const isComment = (name: string): boolean => name === 'Comment';
  return (
    errorLine === null && ipython.length === 0 && childrenOf(syntax.tree.topNode).every(({ name }) => isComment(name))
  );
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
