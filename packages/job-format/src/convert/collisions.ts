import type { PythonModule } from '../python/index.js';

/** A step that becomes a Python cell. */
export interface PythonStep {
  readonly file: string;
  readonly module: PythonModule;
}

/** The names that a step's file binds, and the statements that do. `run` is not among them: each cell makes its own. */
export function statementsByName(module: PythonModule): Map<string, Set<string>> {
  const statements = new Map<string, Set<string>>();
  for (const { name, statement } of module.names.bindings) {
    if (name !== 'run') {
      const texts = statements.get(name) ?? new Set();
      statements.set(name, texts.add(module.source.slice(statement.from, statement.to).trimEnd()));
    }
  }
  return statements;
}

export function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every(text => b.has(text));
}

/** What the module asks of `__future__` holds for every later cell of a notebook. */
export function futures(module: PythonModule): string[] {
  return module.names.imports
    .filter(({ module: name }) => name === '__future__')
    .flatMap(({ names }) => names.map(({ name }) => name))
    .sort();
}

/** The module that everything is imported from; null when there is none. */
export function starImport(module: PythonModule): string | null {
  return module.names.imports.find(({ names }) => names.some(({ name }) => name === '*'))?.module ?? null;
}

/**
 * Why two steps cannot be cells of one notebook, where names are shared: a sentence; null when they can.
 * The same statement in both, as an import that both need, does no harm.
 */
export function collision(earlier: PythonStep, later: PythonStep): string | null {
  const [first, second] = [earlier.module, later.module].map(module => futures(module).join(', '));
  if (first !== second) {
    return `one of ${earlier.file} and ${later.file} imports ${first || second || ''} from __future__, which would hold for both`;
  }
  for (const { file, module } of [earlier, later]) {
    const star = starImport(module);
    if (star !== null) {
      return `${file} imports everything from ${star}, and which names that are is not known`;
    }
  }
  const before = statementsByName(earlier.module);
  const own = statementsByName(later.module);
  for (const [name, statements] of own) {
    const others = before.get(name);
    if (others && !isSame(statements, others)) {
      return `${earlier.file} and ${later.file} both define ${name}`;
    }
  }
  const leaked = later.module.names.reads.find(({ name }) => before.has(name) && !own.has(name));
  return leaked
    ? `${later.file} uses ${leaked.name}, which it does not define; ${earlier.file} does, and would change what it means`
    : null;
}
