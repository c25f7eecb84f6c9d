import type { SyntaxNode } from '@lezer/common';
import { type PythonModule, childrenOf } from '../python/index.js';

/** What means another thing inside of a function than at the top of a module. */
const onlyAtTop = new Set(['ClassDefinition', 'ScopeStatement']);
const readsScope = new Set(['eval', 'exec', 'dir', 'locals', 'vars', 'globals']);

function contains(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  return names.has(node.name) || childrenOf(node).some(child => contains(child, names));
}

/** Can the code of a cell stand in the body of `def run(job_input)` and do the same? */
export function canBeWrapped(module: PythonModule): boolean {
  const { names, syntax } = module;
  const bound = new Set(names.bindings.map(({ name }) => name));
  return (
    module.parses &&
    !names.awaitsAtTop &&
    !contains(syntax.tree.topNode, onlyAtTop) &&
    names.imports.every(
      found =>
        found.module !== '__future__' && found.module !== '__main__' && found.names.every(({ name }) => name !== '*')
    ) &&
    names.reads.every(
      read =>
        !readsScope.has(read.name) &&
        !/^__\w+__$/.test(read.name) &&
        // `max(a); max = 1` finds the builtin in a module, and nothing in a function.
        (read.bound || !bound.has(read.name))
    )
  );
}

/** Start of each line that stands inside a string, where an indent would change the text. */
function stringLines({ syntax: { tree, source } }: PythonModule): Set<number> {
  const starts = new Set<number>();
  tree.iterate({
    enter: ({ name, from, to }) => {
      if (/^(Format)?String$/.test(name)) {
        for (let at = source.indexOf('\n', from); at >= 0 && at < to; at = source.indexOf('\n', at + 1)) {
          starts.add(at + 1);
        }
      }
    }
  });
  return starts;
}

/** The code of a cell as the text of a step file. */
export function wrapInRun(module: PythonModule): string {
  const inString = stringLines(module);
  let at = 0;
  const lines = module.source.split('\n').map(line => {
    const start = at;
    at += line.length + 1;
    return line.trim() === '' || inString.has(start) ? line : `    ${line}`;
  });
  return `def run(job_input):\n${lines.join('\n').replace(/\n+$/, '')}\n`;
}

/** Is there a statement in it? Comments alone are none. */
export function hasStatement({ syntax }: PythonModule): boolean {
  return childrenOf(syntax.tree.topNode).some(({ name }) => name !== 'Comment');
}
