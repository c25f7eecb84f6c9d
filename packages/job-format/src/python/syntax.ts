import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';

/** A source and its syntax tree. */
export interface Syntax {
  readonly source: string;
  readonly tree: Tree;
  /** Line of the first thing that is no Python 3, from 1; null when all is. */
  readonly errorLine: number | null;
}

/** Line of a position, from 1. */
export function lineAt(source: string, position: number): number {
  return source.slice(0, position).split(/\r\n|\r|\n/).length;
}

export function textOf(node: SyntaxNode, source: string): string {
  return source.slice(node.from, node.to);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}

/** The grammar takes Python 2's print statement, `except A, e` and `<>` too. */
function isPython2(node: SyntaxNode, source: string): boolean {
  switch (node.name) {
    case 'PrintStatement':
      return true;
    case 'CompareOp':
      return textOf(node, source) === '<>';
    case 'TryStatement':
      return childrenOf(node).some(({ name }) => name === ',');
    default:
      return false;
  }
}

/** The grammar wants something after `yield`; Python does not. */
function isBareYield(node: SyntaxNode): boolean {
  return node.from === node.to && /^Yield/.test(node.parent?.name ?? '');
}

/** Never throws: what is no Python becomes a tree with errors in it. */
export function parsePython(source: string): Syntax {
  const tree = parser.parse(source);
  let errorAt: number | null = null;
  tree.iterate({
    enter: node => {
      const isWrong = node.type.isError ? !isBareYield(node.node) : isPython2(node.node, source);
      if (errorAt === null && isWrong) {
        errorAt = node.from;
      }
      return errorAt === null;
    }
  });
  return { source, tree, errorLine: errorAt === null ? null : lineAt(source, errorAt) };
}
