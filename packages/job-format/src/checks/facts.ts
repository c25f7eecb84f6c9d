import {
  type PythonModule,
  analysePython,
  definedNames,
  ipythonUses,
  normalForm,
  ownName,
  setUpOf,
  withoutSetUp
} from '../python/index.js';
import { isGivenName } from './knownmodules.js';
import { remembered } from './remembered.js';
import { type Sign, exitLine, kernelOnly } from './signs.js';

/** What the syntax tree of a Python source tells. */
export interface TreeFacts {
  readonly errorLine: number | null;
  readonly defines: ReadonlySet<string>;
  /** Names that it looks up, does not bind itself before, and that are no builtins. */
  readonly reads: readonly { readonly name: string; readonly line: number; readonly immediate: boolean }[];
  readonly imports: PythonModule['names']['imports'];
  /** What a script cannot do. */
  readonly needsIPython: ReturnType<typeof ipythonUses>;
  /** Names come in ways that no reader can follow. */
  readonly isOpen: boolean;
}

/** What the rules ask of a Python source. */
export interface PythonFacts extends TreeFacts {
  /** What works in a kernel alone. */
  readonly kernelOnly: readonly Sign[];
  /** Where it ends the process; from 1. */
  readonly exitLine: number | null;
  /** A line that sets the kernel up, and where it stands in the source. */
  readonly setUp: { readonly text: string; readonly index: number } | null;
  /** Nothing above is of interest but the names: most cells are so, and most rules need not look at them. */
  readonly isPlain: boolean;
}

/** Facts of a source; after an edit only the edited cell is analysed again. */
export const factsOf: (source: string) => PythonFacts = remembered(source => {
  const cell = withoutSetUp(source);
  const tree = sharedTreeFacts(cell) ?? treeFacts(cell);
  const text = { kernelOnly: kernelOnly(source), exitLine: exitLine(source), setUp: setUpOf(source) };
  const isPlain =
    [tree.imports, tree.needsIPython, text.kernelOnly].every(list => list.length === 0) &&
    [tree.errorLine, text.exitLine, text.setUp].every(sign => sign === null);
  return { ...tree, ...text, isPlain };
});

/** By the parser. */
export function treeFacts(source: string): TreeFacts {
  const module = analysePython(source);
  return {
    ...allFacts(module),
    reads: unboundReads(module).filter(({ name }) => !isGivenName(name))
  };
}

function allFacts(module: PythonModule): Omit<TreeFacts, 'reads'> {
  const { imports } = module.names;
  return {
    errorLine: module.errorLine,
    defines: definedNames(module),
    imports,
    needsIPython: ipythonUses(module),
    isOpen: module.changesNames || imports.some(({ names }) => names.some(({ name }) => name === '*'))
  };
}

function unboundReads({ names, source }: PythonModule): TreeFacts['reads'] {
  const lines = lineFinder(source);
  return names.reads
    .filter(({ bound }) => !bound)
    .map(({ name, from, immediate }) => ({ name, line: lines(from), immediate }));
}

/** Facts of a normal form, which sources share that differ in their names alone; null where it is no plain Python. */
const ofNormalForm: (text: string) => { readonly facts: TreeFacts | null } = remembered(text => {
  const module = analysePython(text);
  const facts = { ...allFacts(module), reads: unboundReads(module) };
  return { facts: facts.errorLine === null && facts.needsIPython.length === 0 ? facts : null };
});

/** What the parser would tell, told by what it told of a source of the same form; null where that is not certain. */
export function sharedTreeFacts(source: string): TreeFacts | null {
  const form = normalForm(source);
  const facts = form && ofNormalForm(form.text).facts;
  if (!facts) {
    return null;
  }
  const own = (name: string): string => ownName(name, form.names);
  return {
    ...facts,
    defines: new Set([...facts.defines].map(own)),
    reads: facts.reads.map(read => ({ ...read, name: own(read.name) })).filter(({ name }) => !isGivenName(name)),
    imports: facts.imports.map(found => ({
      ...found,
      module: own(found.module),
      names: found.names.map(({ name, binds }) => ({ name: own(name), binds: own(binds) }))
    }))
  };
}

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
