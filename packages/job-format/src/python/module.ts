import type { SyntaxNode } from '@lezer/common';
import { type IPythonUse, ipythonNameUses, withoutMagics } from './ipython.js';
import { type Names, readNames } from './names.js';
import { type Syntax, childrenOf, parsePython, textOf } from './syntax.js';

/** A Python source, analysed: a `.py` file, or a cell of a notebook. */
export interface PythonModule {
  readonly source: string;
  /** Plain Python 3, as far as the grammar tells; false for a cell with magics too. */
  readonly parses: boolean;
  /** The first line that is no Python, magics apart; from 1. */
  readonly errorLine: number | null;
  /** Of what parses, magics taken out. */
  readonly syntax: Syntax;
  readonly names: Names;
  readonly ipython: readonly IPythonUse[];
  /** At the top level `run` is handed on as a value, or a function made inside another is named so: anything may hold it. */
  readonly runEscapes: boolean;
  /** Names are made or changed in ways that no reader can follow: `exec`, `globals()`, `f.__name__ = …`. */
  readonly changesNames: boolean;
}

const noNames: Names = { bindings: [], reads: [], imports: [], awaitsAtTop: false };

/** At the top level, outside of functions: is this node a use of `run` other than calling it? */
function handsRunOn(node: SyntaxNode, source: string): boolean {
  const isRun = (node.name === 'VariableName' || node.name === 'PropertyName') && textOf(node, source) === 'run';
  if (isRun) {
    const owner = node.name === 'PropertyName' ? node.parent : node;
    const isCalled = owner?.parent?.name === 'CallExpression' && owner.parent.firstChild?.from === owner.from;
    const parent = owner?.parent?.name ?? '';
    const isBinding =
      ['FunctionDefinition', 'ClassDefinition', 'ImportStatement', 'DeleteStatement'].includes(parent) ||
      ((parent === 'AssignStatement' || parent === 'ArgList') && isTarget(owner));
    return !isCalled && !isBinding;
  }
  if (node.name === 'ImportStatement' || node.name === 'FunctionDefinition' || node.name === 'LambdaExpression') {
    return false;
  }
  return childrenOf(node).some(child => handsRunOn(child, source));
}

/** Left of an `=`: of an assignment, or the name of a keyword argument. */
function isTarget(node: SyntaxNode | null): boolean {
  for (let next = node?.nextSibling; next && next.name !== ','; next = next.nextSibling) {
    if (next.name === 'AssignOp') {
      return true;
    }
  }
  return false;
}

/** A function named `run` that another function makes. A method does not count: it is no member of the module. */
function makesRun(node: SyntaxNode, source: string, isInFunction: boolean): boolean {
  if (node.name === 'FunctionDefinition') {
    const name = childrenOf(node).find(child => child.name === 'VariableName');
    if (isInFunction && name && textOf(name, source) === 'run') {
      return true;
    }
  }
  const isInside = node.name === 'FunctionDefinition' || (isInFunction && node.name !== 'ClassDefinition');
  return childrenOf(node).some(child => makesRun(child, source, isInside));
}

/** By assignment, by `setattr`, or as a copy of another's. */
function setsNameOfFunction(source: string): boolean {
  return /\.\s*__name__\s*=[^=]|["']__name__["']|\bupdate_wrapper\b/.test(source);
}

/** Analyses a source. Never throws: what cannot be read does not parse. */
export function analysePython(source: string): PythonModule {
  try {
    return analyse(source);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    // Nested deeper than the stack: no person wrote that.
    const syntax = { ...parsePython(''), source, errorLine: 1 };
    const nothing = { names: noNames, ipython: [], runEscapes: true, changesNames: true };
    return { source, parses: false, errorLine: 1, syntax, ...nothing };
  }
}

function analyse(source: string): PythonModule {
  const whole = parsePython(source);
  const { syntax, uses } = withoutMagics(whole);
  const names = readNames(syntax);
  const free = names.reads.filter(({ bound }) => !bound);
  const ipython = [...uses, ...ipythonNameUses(free, source)];
  for (const { module, line } of names.imports) {
    if (module.split('.')[0] === 'IPython') {
      ipython.push({ kind: 'name', text: module, line });
    }
  }
  const changers = free.filter(
    ({ name, immediate }) =>
      name === 'exec' || name === 'globals' || (immediate && (name === 'locals' || name === 'vars'))
  );
  const root = syntax.tree.topNode;
  return {
    source,
    parses: whole.errorLine === null,
    errorLine: syntax.errorLine,
    syntax,
    names,
    ipython,
    // Most sources do not hold the word at all: their trees are not walked for it.
    runEscapes:
      source.includes('run') &&
      (childrenOf(root).some(child => handsRunOn(child, syntax.source)) || makesRun(root, syntax.source, false)),
    changesNames: changers.length > 0 || setsNameOfFunction(source)
  };
}

/** The names that the module binds at its top level. */
export function definedNames(module: PythonModule): Set<string> {
  return new Set(module.names.bindings.map(({ name }) => name));
}

/** The names that it looks up and does not bind itself (before): builtins, and what another cell must have defined. */
export function freeNames(module: PythonModule): Set<string> {
  return new Set(module.names.reads.filter(({ bound }) => !bound).map(({ name }) => name));
}
