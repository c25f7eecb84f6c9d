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

function star({ file, module }: PythonStep): string | null {
  const from = starImport(module);
  return from === null ? null : `${file} imports everything from ${from}, and which names that are is not known`;
}

/** The names that the Python cells of one notebook share, as files do not. */
export class SharedNames {
  private readonly bound = new Map<string, { file: string; statements: ReadonlySet<string> }>();
  private first: PythonStep | null = null;
  private star: string | null = null;

  /**
   * Why a step cannot be a cell of this notebook: a sentence; null when it can.
   * The same statement in both, as an import that both need, does no harm.
   */
  collision(step: PythonStep): string | null {
    if (!this.first) {
      return null;
    }
    const flags = [this.first.module, step.module].map(module => futures(module).join(', '));
    if (flags[0] !== flags[1]) {
      return `one of ${this.first.file} and ${step.file} imports ${flags[0] || flags[1] || ''} from __future__, which would hold for both`;
    }
    const open = this.star ?? star(step);
    if (open !== null) {
      return open;
    }
    const own = statementsByName(step.module);
    for (const [name, statements] of own) {
      const other = this.bound.get(name);
      if (other && !isSame(statements, other.statements)) {
        return `${other.file} and ${step.file} both define ${name}`;
      }
    }
    const leaked = step.module.names.reads.find(({ name }) => this.bound.has(name) && !own.has(name));
    return leaked
      ? `${step.file} uses ${leaked.name}, which it does not define; ${this.bound.get(leaked.name)?.file ?? 'another step'} does, and would change what it means`
      : null;
  }

  add(step: PythonStep): void {
    this.first ??= step;
    this.star ??= star(step);
    for (const [name, statements] of statementsByName(step.module)) {
      this.bound.set(name, { file: step.file, statements });
    }
  }
}
