import type { SyntaxNode } from '@lezer/common';
import { compareText } from '../names.js';
import type { Binding } from './scopes.js';
import type { PythonModule } from './module.js';
import { childrenOf, lineAt, textOf } from './syntax.js';

/**
 * What VDK does with a `.py` step: it calls the first member by name that is a function with `__name__ == 'run'`,
 * with the arguments that it knows by name (only `job_input`).
 */
export type VdkRun =
  | {
      /** VDK calls `run(job_input=…)`. */
      readonly kind: 'called';
      /** The sibling module that `run` was imported from; null for a function of its own. */
      readonly from: string | null;
      /** Line of the definition or import, from 1. */
      readonly line: number;
    }
  | {
      readonly kind:
        | 'none'
        | 'not-a-function'
        | 'async'
        | 'generator'
        | 'several'
        | 'other-name'
        | 'keyword-only'
        | 'positional-only'
        | 'no-job-input'
        | 'more-arguments'
        | 'decorated'
        | 'unknown';
      /** A sentence for people: what VDK does with it, or why that cannot be told. */
      readonly message: string;
      readonly line: number | null;
    };

/** The module of that name in the job's folder; null for any other. */
export type ResolveModule = (name: string) => PythonModule | null;

/** What a name holds, as far as VDK's rule asks. */
type Holds = 'run' | 'other' | 'unknown';

/** One name of the module, at its end. */
interface Member {
  readonly name: string;
  readonly bindings: readonly Binding[];
}

const mostModules = 20;

function members(module: PythonModule): Member[] {
  const byName = new Map<string, Binding[]>();
  for (const binding of module.names.bindings) {
    byName.set(binding.name, [...(byName.get(binding.name) ?? []), binding]);
  }
  return [...byName].map(([name, bindings]) => ({ name, bindings }));
}

function isDecorated({ node }: Binding): boolean {
  return node.parent?.name === 'DecoratedStatement';
}

/** Where a name was imported from, if one of these bindings is that. */
function importOf(module: PythonModule, binding: Binding): { module: string; name: string } | null {
  const line = lineAt(module.source, binding.node.from);
  for (const found of module.names.imports) {
    const one = found.line === line && found.isFrom ? found.names.find(({ binds }) => binds === binding.name) : null;
    if (one) {
      return { module: found.module, name: one.name };
    }
  }
  return null;
}

function holds(module: PythonModule, member: Member, resolve: ResolveModule, depth: number): Holds {
  const all = member.bindings.map((binding): Holds => {
    if (binding.kind === 'function') {
      return binding.node.name === 'FunctionDefinition' && member.name === 'run' ? 'run' : 'other';
    }
    if (binding.kind !== 'import') {
      return binding.kind === 'assignment' && module.runEscapes ? 'unknown' : 'other';
    }
    const origin = importOf(module, binding);
    const sibling = origin && depth < mostModules ? resolve(origin.module) : null;
    if (!origin || !sibling) {
      return origin?.name === 'run' ? 'unknown' : 'other';
    }
    const there = members(sibling).find(({ name }) => name === origin.name);
    return there ? holds(sibling, there, resolve, depth + 1) : 'other';
  });
  return all.every(one => one === all[0]) ? (all[0] ?? 'other') : 'unknown';
}

interface Parameters {
  readonly positionalOnly: readonly string[];
  readonly named: readonly string[];
  readonly keywordOnly: readonly string[];
  /** Those of all three that have a default. */
  readonly optional: ReadonlySet<string>;
}

/** The parameters of a function. */
export function parametersOf(definition: SyntaxNode, source: string): Parameters {
  const list = childrenOf(definition).find(({ name }) => name === 'ParamList');
  let named: string[] = [];
  let positionalOnly: string[] = [];
  const keywordOnly: string[] = [];
  const optional = new Set<string>();
  let isAfterStar = false;
  let last = '';
  const children = list ? childrenOf(list) : [];
  children.forEach((child, index) => {
    const before = children[index - 1]?.name;
    const text = textOf(child, source);
    // The tree has no node for the slash.
    if (/^\s*\/\s*$/.test(source.slice(children[index - 1]?.to ?? child.from, child.from))) {
      positionalOnly = named;
      named = [];
    }
    if (text === '*') {
      isAfterStar = true;
    } else if (child.name === 'AssignOp') {
      optional.add(last);
    } else if (child.name === 'VariableName' && (before === '(' || before === ',')) {
      last = text;
      (isAfterStar ? keywordOnly : named).push(text);
    }
  });
  return { positionalOnly, named, keywordOnly, optional };
}

function containsYield(node: SyntaxNode): boolean {
  return childrenOf(node).some(
    child =>
      ['YieldExpression', 'YieldStatement', 'yield'].includes(child.name) ||
      (!['FunctionDefinition', 'LambdaExpression', 'ClassDefinition'].includes(child.name) && containsYield(child))
  );
}

/** How VDK's call of this definition ends. */
function callOf(module: PythonModule, binding: Binding): VdkRun {
  const { node } = binding;
  const line = lineAt(module.source, node.from);
  const not = (kind: Exclude<VdkRun['kind'], 'called'>, message: string): VdkRun => ({ kind, message, line });
  if (isDecorated(binding)) {
    return not('decorated', 'run has a decorator: what VDK would call is known only when it runs.');
  }
  if (childrenOf(node)[0]?.name === 'async') {
    return not('async', 'run is async: VDK calls it and never awaits it, so that nothing of it runs.');
  }
  const { positionalOnly, named, keywordOnly, optional } = parametersOf(node, module.source);
  if (keywordOnly.includes('job_input')) {
    return not('keyword-only', 'job_input is a keyword-only argument of run: VDK does not find it and fails the step.');
  }
  if (positionalOnly.includes('job_input')) {
    return not('positional-only', 'job_input is a positional-only argument of run: VDK passes it by name and fails.');
  }
  if (!named.includes('job_input')) {
    return not('no-job-input', 'run has no argument named job_input: VDK fails the step.');
  }
  const missing = [...positionalOnly, ...named, ...keywordOnly].filter(
    name => name !== 'job_input' && !optional.has(name)
  );
  if (missing.length > 0) {
    return not('more-arguments', `run wants ${missing.join(', ')} too: VDK gives job_input alone and fails the step.`);
  }
  if (childrenOf(node).some(child => child.name === 'Body' && containsYield(child))) {
    return not('generator', 'run is a generator: VDK calls it and never reads from it, so that nothing of it runs.');
  }
  return { kind: 'called', from: null, line };
}

/** Which function of a module VDK would call as a step. */
export function vdkRun(module: PythonModule, resolve: ResolveModule = () => null): VdkRun {
  const all = members(module);
  const own = all.find(({ name }) => name === 'run');
  const line = own?.bindings[0] ? lineAt(module.source, own.bindings[0].node.from) : null;
  const stars = module.names.imports.filter(({ names }) => names.some(({ name }) => name === '*'));
  const found = own ? ofMember(module, own, resolve, 0) : nothingCalled(stars.length > 0);
  // Names behind `run` count where `run` itself is no function.
  const isLast = found.kind === 'none' || found.kind === 'not-a-function';
  const first = all
    .filter(({ name }) => name !== 'run' && (isLast || compareText(name, 'run') < 0))
    .sort((a, b) => compareText(a.name, b.name))
    .map(member => ({ name: member.name, holds: holds(module, member, resolve, 0) }))
    .find(member => member.holds !== 'other');
  if (first?.holds === 'run') {
    const message = `VDK would call ${first.name}: it is a function named run, and comes first by name.`;
    return { kind: 'other-name', message, line };
  }
  if (first || module.changesNames) {
    const message = `Whether ${first ? first.name : 'another name'} holds a function named run is known only when it runs.`;
    return { kind: 'unknown', message, line };
  }
  for (const star of stars) {
    const sibling = resolve(star.module);
    if (sibling && members(sibling).some(member => holds(sibling, member, resolve, 1) !== 'other')) {
      return { kind: 'several', message: `${star.module} has a run too, and "import *" brings it here.`, line };
    }
  }
  return found;
}

function nothingCalled(isOpen: boolean): VdkRun {
  const message = isOpen
    ? 'A run may come by "import *": that is known only when it runs.'
    : 'There is no function named run: VDK loads the file, warns, and goes on.';
  return { kind: isOpen ? 'unknown' : 'none', message, line: null };
}

function ofMember(module: PythonModule, member: Member, resolve: ResolveModule, depth: number): VdkRun {
  const [binding, ...more] = member.bindings;
  if (!binding || more.length > 0 || !binding.definite) {
    const line = binding ? lineAt(module.source, binding.node.from) : null;
    const message = 'run is defined in several places or in a branch: which one VDK calls is known only when it runs.';
    return { kind: 'several', message, line };
  }
  const line = lineAt(module.source, binding.node.from);
  if (binding.kind === 'function') {
    return callOf(module, binding);
  }
  if (binding.kind !== 'import') {
    const message =
      'run is no function that was defined as "def run": VDK looks at the name that a function was given.';
    return { kind: 'not-a-function', message, line };
  }
  const origin = importOf(module, binding);
  const sibling = origin && depth < mostModules ? resolve(origin.module) : null;
  const there = sibling && members(sibling).find(({ name }) => name === origin?.name);
  if (!origin || !sibling || !there || sibling.runEscapes || sibling.changesNames) {
    const message = `run is imported from ${origin?.module ?? 'elsewhere'}: what VDK would call is known only when it runs.`;
    return { kind: 'unknown', message, line };
  }
  if (origin.name !== 'run') {
    const message = `run is ${origin.module}.${origin.name}: VDK looks at the name that a function was given.`;
    return { kind: 'not-a-function', message, line };
  }
  const found = ofMember(sibling, there, resolve, depth + 1);
  return found.kind === 'called' ? { kind: 'called', from: origin.module, line } : { ...found, line };
}
