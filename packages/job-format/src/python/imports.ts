import type { SyntaxNode } from '@lezer/common';
import { childrenOf, lineAt, textOf } from './syntax.js';

/** One module that is imported. */
export interface PythonImport {
  /** `a.b`; with its dots where it is relative: `.a`, `..`. */
  readonly module: string;
  /** `from module import …`: the names; `*` for all. Of a plain `import a.b` the one name that it binds. */
  readonly names: readonly { readonly name: string; readonly binds: string }[];
  readonly isFrom: boolean;
  /** Line in the source, from 1. */
  readonly line: number;
  /** At the top level and in no branch: an import in a `try` or in a function may be meant to fail. */
  readonly certain: boolean;
}

/** Reads `import a.b as c, d` (one entry a module) or `from .a import b as c`. */
export function readImport(node: SyntaxNode, source: string, certain: boolean): PythonImport[] {
  const tokens = childrenOf(node)
    .filter(({ name }) => name !== 'Comment')
    .map(child => textOf(child, source))
    .filter(token => token !== '(' && token !== ')');
  const line = lineAt(source, node.from);
  const start = tokens.indexOf('import');
  if (start < 0) {
    return [];
  }
  const parts = split(tokens.slice(start + 1), ',').filter(part => part.length > 0);
  if (tokens[0] === 'from') {
    const names = parts.map(([name = '', , alias]) => ({ name, binds: alias ?? name }));
    return [{ module: tokens.slice(1, start).join(''), names, isFrom: true, line, certain }];
  }
  return parts.map(part => {
    const [path = [], alias] = split(part, 'as');
    const module = path.join('');
    const name = path[0] ?? '';
    return { module, names: [{ name, binds: alias?.[0] ?? name }], isFrom: false, line, certain };
  });
}

function split(tokens: readonly string[], separator: string): string[][] {
  const parts: string[][] = [[]];
  for (const token of tokens) {
    if (token === separator) {
      parts.push([]);
    } else {
      parts.at(-1)?.push(token);
    }
  }
  return parts;
}
