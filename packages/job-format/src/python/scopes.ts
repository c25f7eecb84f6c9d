import type { SyntaxNode } from '@lezer/common';

export type BindingKind = 'function' | 'class' | 'import' | 'assignment';

/** A name that the module gets at its top level. */
export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** Bound whichever way the module runs: not in a branch, a loop, a `try`, or by `global` in a function. */
  readonly definite: boolean;
  /** The statement at the top level that holds it. */
  readonly statement: { readonly from: number; readonly to: number };
  /** The definition itself: of a function, a class, an import or an assignment. */
  readonly node: SyntaxNode;
}

/** A look-up of a name that no function, class or comprehension around it binds. */
export interface GlobalRead {
  readonly name: string;
  readonly from: number;
  /** Read while the module loads; a function's body reads when it is called. */
  readonly immediate: boolean;
  /** The module had bound it before (for a body: binds it anywhere). */
  readonly bound: boolean;
}

export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

interface Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | null;
  readonly bound: Set<string>;
  readonly globals: Set<string>;
}

interface Read {
  readonly name: string;
  readonly from: number;
  readonly scope: Scope;
  readonly immediate: boolean;
  readonly boundBefore: boolean;
}

/** The scopes of a module: who binds a name, who looks it up. Resolved at its end: a function may bind after it reads. */
export class Scopes {
  readonly bindings: Binding[] = [];
  private readonly read: Read[] = [];
  private readonly module: Scope = { kind: 'module', parent: null, bound: new Set(), globals: new Set() };
  private scope = this.module;

  get kind(): ScopeKind {
    return this.scope.kind;
  }

  within(kind: ScopeKind, work: () => void): void {
    const outer = this.scope;
    this.scope = { kind, parent: outer, bound: new Set(), globals: new Set() };
    work();
    this.scope = outer;
  }

  isInFunction(): boolean {
    for (let at: Scope | null = this.scope; at; at = at.parent) {
      if (at.kind === 'function') {
        return true;
      }
    }
    return false;
  }

  /** Binds a name in the scope itself, as a parameter does. */
  addLocal(name: string): void {
    this.scope.bound.add(name);
  }

  addGlobal(name: string): void {
    this.scope.globals.add(name);
  }

  bind(name: string, kind: BindingKind, node: SyntaxNode, statement: SyntaxNode, isInBranch: boolean): void {
    let target = this.scope;
    while (target.kind === 'comprehension' && kind === 'assignment' && target.parent) {
      target = target.parent;
    }
    target.bound.add(name);
    const isByGlobal = target.globals.has(name) && target.kind !== 'module';
    if (target === this.module || isByGlobal) {
      this.module.bound.add(name);
      const { from, to } = statement;
      const definite = target === this.module && !isInBranch;
      this.bindings.push({ name, kind, definite, statement: { from, to }, node });
    }
  }

  lookUp(name: string, from: number): void {
    const boundBefore = this.module.bound.has(name);
    this.read.push({ name, from, scope: this.scope, immediate: !this.isInFunction(), boundBefore });
  }

  /** The look-ups that no scope but the module's answers. */
  globalReads(): GlobalRead[] {
    return this.read
      .filter(read => this.resolvesToModule(read))
      .map(({ name, from, immediate, boundBefore }) => ({
        name,
        from,
        immediate,
        bound: immediate ? boundBefore : this.module.bound.has(name)
      }));
  }

  private resolvesToModule({ name, scope }: Read): boolean {
    for (let at: Scope | null = scope; at && at.kind !== 'module'; at = at.parent) {
      if (at.globals.has(name)) {
        return true;
      }
      // A class's names are seen in its own body only.
      if (at.bound.has(name) && (at.kind !== 'class' || at === scope)) {
        return false;
      }
    }
    return true;
  }
}
