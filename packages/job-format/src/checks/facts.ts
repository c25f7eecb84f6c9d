import { type PythonModule, analyseCell, definedNames, ipythonUses, setUpOf } from '../python/index.js';
import { remembered } from './remembered.js';
import { type Sign, exitLine, kernelOnly } from './signs.js';
import { isGivenName } from './knownmodules.js';

/** What the rules ask of a Python source. */
export interface PythonFacts {
  readonly errorLine: number | null;
  readonly defines: ReadonlySet<string>;
  /** Names that it looks up, does not bind itself before, and that are no builtins. */
  readonly reads: readonly { readonly name: string; readonly line: number; readonly immediate: boolean }[];
  readonly imports: PythonModule['names']['imports'];
  /** What a script cannot do. */
  readonly needsIPython: ReturnType<typeof ipythonUses>;
  /** What works in a kernel alone. */
  readonly kernelOnly: readonly Sign[];
  /** Where it ends the process; from 1. */
  readonly exitLine: number | null;
  /** A line that sets the kernel up, and where it stands in the source. */
  readonly setUp: { readonly text: string; readonly index: number } | null;
  /** Names come in ways that no reader can follow. */
  readonly isOpen: boolean;
  /** Nothing above is of interest but the names: most cells are so, and most rules need not look at them. */
  readonly isPlain: boolean;
}

/** Facts of a source; after an edit only the edited cell is analysed again. */
export const factsOf: (source: string) => PythonFacts = remembered(source => {
  const module = analyseCell(source);
  const lines = lineFinder(source);
  const facts = {
    errorLine: module.errorLine,
    defines: definedNames(module),
    reads: module.names.reads
      .filter(({ bound, name }) => !bound && !isGivenName(name))
      .map(({ name, from, immediate }) => ({ name, line: lines(from), immediate })),
    imports: module.names.imports,
    needsIPython: ipythonUses(module),
    kernelOnly: kernelOnly(source),
    exitLine: exitLine(source),
    setUp: setUpOf(source),
    isOpen: module.changesNames || module.names.imports.some(({ names }) => names.some(({ name }) => name === '*'))
  };
  const { errorLine, imports, needsIPython, setUp } = facts;
  const isPlain =
    [imports, needsIPython, facts.kernelOnly].every(list => list.length === 0) &&
    [errorLine, facts.exitLine, setUp].every(sign => sign === null);
  return { ...facts, isPlain };
});

function lineFinder(source: string): (position: number) => number {
  let at = 0;
  let line = 1;
  return position => {
    if (position < at) {
      at = 0;
      line = 1;
    }
    for (; at < position && at < source.length; at += 1) {
      line += source[at] === '\n' ? 1 : 0;
    }
    return line;
  };
}
