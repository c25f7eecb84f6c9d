import type { SyntaxNode } from '@lezer/common';
import { type PythonImport, readImport } from './imports.js';
import { type Binding, type BindingKind, type GlobalRead, Scopes } from './scopes.js';
import { type Syntax, childrenOf, textOf } from './syntax.js';

export interface Names {
  readonly bindings: readonly Binding[];
  readonly reads: readonly GlobalRead[];
  readonly imports: readonly PythonImport[];
  /** `await`, `async for` or `async with` outside of a function. */
  readonly awaitsAtTop: boolean;
}

const expressionSeparators = new Set([',', '(', ')', '[', ']', '*']);
const branches = new Set(['IfStatement', 'WhileStatement', 'ForStatement', 'TryStatement', 'MatchStatement']);

/** Walks a module once. */
class Walk {
  private readonly scopes = new Scopes();
  private readonly imports: PythonImport[] = [];
  private awaitsAtTop = false;
  private branchDepth = 0;
  private statement: SyntaxNode;

  constructor(
    private readonly source: string,
    private readonly root: SyntaxNode
  ) {
    this.statement = root;
  }

  run(): Names {
    for (const statement of childrenOf(this.root)) {
      this.statement = statement;
      this.visit(statement);
    }
    const { imports, awaitsAtTop } = this;
    return { bindings: this.scopes.bindings, reads: this.scopes.globalReads(), imports, awaitsAtTop };
  }

  private bind(name: string, kind: BindingKind, node: SyntaxNode): void {
    this.scopes.bind(name, kind, node, this.statement, this.branchDepth > 0);
  }

  private visitAll(nodes: readonly SyntaxNode[]): void {
    for (const node of nodes) {
      this.visit(node);
    }
  }

  /** The left side of an assignment, a loop or a `del`. */
  private target(node: SyntaxNode, owner: SyntaxNode): void {
    if (node.name === 'VariableName') {
      this.bind(textOf(node, this.source), 'assignment', owner);
    } else if (['TupleExpression', 'ArrayExpression', 'ParenthesizedExpression'].includes(node.name)) {
      for (const child of childrenOf(node)) {
        this.target(child, owner);
      }
    } else if (!expressionSeparators.has(node.name)) {
      this.visit(node);
    }
  }

  private visit(node: SyntaxNode): void {
    const isBranch = branches.has(node.name);
    this.branchDepth += isBranch ? 1 : 0;
    this.visitNode(node);
    this.branchDepth -= isBranch ? 1 : 0;
  }

  private visitNode(node: SyntaxNode): void {
    const children = childrenOf(node);
    switch (node.name) {
      case 'VariableName':
        return this.scopes.lookUp(textOf(node, this.source), node.from);
      case 'AssignStatement':
        return this.assignment(node, children);
      case 'UpdateStatement':
        this.visitAll(children);
        return this.target(children[0] ?? node, node);
      case 'NamedExpression':
        this.visitAll(children.slice(1));
        return this.target(children[0] ?? node, node);
      case 'TypeDefinition':
        return this.typeDefinition(node, children);
      case 'ForStatement':
        return this.loop(node, children);
      case 'WithStatement':
      case 'TryStatement':
        return this.asTargets(node, children);
      case 'DeleteStatement':
        this.visitAll(children.filter(({ name }) => name === 'VariableName'));
        return children.slice(1).forEach(child => this.target(child, node));
      case 'ScopeStatement':
        return this.scopeStatement(children);
      case 'ImportStatement':
        return this.importStatement(node);
      case 'FunctionDefinition':
        return this.functionDefinition(node, children);
      case 'LambdaExpression':
        return this.scopes.within('function', () => {
          this.parameters(children.find(({ name }) => name === 'ParamList'));
          this.visitAll(children.filter(({ name }) => name !== 'ParamList'));
        });
      case 'ClassDefinition':
        return this.classDefinition(node, children);
      case 'Decorator':
        // `@a.b(c)`: only `a` is looked up.
        this.visitAll(children.filter(({ name }) => name === 'VariableName').slice(0, 1));
        return this.visitAll(children.filter(({ name }) => name === 'ArgList'));
      case 'ArgList':
        return this.argumentList(children);
      case 'ComprehensionExpression':
      case 'ArrayComprehensionExpression':
      case 'DictionaryComprehensionExpression':
      case 'SetComprehensionExpression':
        return this.comprehension(children);
      case 'AwaitExpression':
        this.awaitsAtTop ||= !this.scopes.isInFunction();
        return this.visitAll(children);
      case 'CapturePattern':
        return children.forEach(child => textOf(child, this.source) !== '_' && this.target(child, node));
      case 'AsPattern':
        this.visitAll(children.slice(0, -1));
        return children.slice(-1).forEach(child => this.target(child, node));
      case 'KeywordPattern':
        return this.visitAll(children.slice(1));
      default:
        return this.visitAll(children);
    }
  }

  private assignment(node: SyntaxNode, children: readonly SyntaxNode[]): void {
    const last = children.findLastIndex(({ name }) => name === 'AssignOp');
    this.visitAll(children.slice(last + 1).filter(({ name }) => last >= 0 || name === 'TypeDef'));
    for (const child of children.slice(0, Math.max(last, 0))) {
      if (child.name === 'TypeDef') {
        this.visit(child);
      } else if (child.name !== 'AssignOp') {
        this.target(child, node);
      }
    }
    const [first] = children;
    if (last < 0 && first?.name === 'VariableName' && this.scopes.kind === 'function') {
      // `x: int` alone binds nothing, but makes the name local.
      this.scopes.addLocal(textOf(first, this.source));
    }
  }

  private typeDefinition(node: SyntaxNode, children: readonly SyntaxNode[]): void {
    const name = children.find(child => child.name === 'VariableName');
    if (name) {
      this.target(name, node);
    }
    // Its right side is evaluated lazily.
    this.scopes.within('function', () => this.visitAll(children.slice(name ? children.indexOf(name) + 1 : 0)));
  }

  private loop(node: SyntaxNode, children: readonly SyntaxNode[]): void {
    this.awaitsAtTop ||= children.some(({ name }) => name === 'async') && !this.scopes.isInFunction();
    const start = children.findIndex(({ name }) => name === 'for');
    const middle = children.findIndex(({ name }) => name === 'in');
    const body = children.findIndex(({ name }) => name === 'Body');
    this.visitAll(children.slice(middle + 1, body));
    children.slice(start + 1, middle).forEach(child => this.target(child, node));
    this.visitAll(children.slice(body));
  }

  /** `with x as y` and `except E as e`. */
  private asTargets(node: SyntaxNode, children: readonly SyntaxNode[]): void {
    this.awaitsAtTop ||= children.some(({ name }) => name === 'async') && !this.scopes.isInFunction();
    children.forEach((child, index) => {
      if (children[index - 1]?.name === 'as') {
        this.target(child, node);
      } else {
        this.visit(child);
      }
    });
  }

  private scopeStatement(children: readonly SyntaxNode[]): void {
    for (const child of children[0]?.name === 'global' ? children.slice(1) : []) {
      if (child.name === 'VariableName') {
        this.scopes.addGlobal(textOf(child, this.source));
      }
    }
  }

  private importStatement(node: SyntaxNode): void {
    const found = readImport(node, this.source, this.scopes.kind === 'module' && this.branchDepth === 0);
    for (const one of found) {
      this.imports.push(one);
      for (const { binds } of one.names.filter(({ name }) => name !== '*')) {
        this.bind(binds, 'import', node);
      }
    }
  }

  private functionDefinition(node: SyntaxNode, children: readonly SyntaxNode[]): void {
    const name = children.find(child => child.name === 'VariableName');
    const parameters = children.find(child => child.name === 'ParamList');
    // Defaults and annotations belong to the scope around.
    (parameters ? childrenOf(parameters) : []).forEach((child, index, all) => {
      if (child.name === 'TypeDef' || all[index - 1]?.name === 'AssignOp') {
        this.visit(child);
      }
    });
    this.visitAll(children.filter(child => child.name === 'TypeDef'));
    if (name) {
      this.bind(textOf(name, this.source), 'function', node);
    }
    this.scopes.within('function', () => {
      this.typeParameters(children);
      this.parameters(parameters, false);
      this.visitAll(children.filter(child => child.name === 'Body'));
    });
  }

  private parameters(list: SyntaxNode | undefined, withDefaults = true): void {
    (list ? childrenOf(list) : []).forEach((child, index, all) => {
      if (all[index - 1]?.name === 'AssignOp') {
        if (withDefaults) {
          this.visit(child);
        }
      } else if (child.name === 'VariableName') {
        this.scopes.addLocal(textOf(child, this.source));
      }
    });
  }

  private typeParameters(children: readonly SyntaxNode[]): void {
    const lists = children.filter(({ name }) => name === 'TypeParamList');
    for (const parameter of lists.flatMap(childrenOf)) {
      const name = childrenOf(parameter).find(child => child.name === 'VariableName');
      if (name) {
        this.scopes.addLocal(textOf(name, this.source));
      }
    }
  }

  private classDefinition(node: SyntaxNode, children: readonly SyntaxNode[]): void {
    const name = children.find(child => child.name === 'VariableName');
    this.visitAll(children.filter(child => child.name === 'ArgList'));
    this.scopes.within('class', () => {
      this.typeParameters(children);
      this.visitAll(children.filter(child => child.name === 'Body'));
    });
    if (name) {
      this.bind(textOf(name, this.source), 'class', node);
    }
  }

  private argumentList(children: readonly SyntaxNode[]): void {
    if (children.some(({ name }) => name === 'for')) {
      return this.comprehension(children);
    }
    children.forEach((child, index) => {
      const next = children[index + 1];
      if (child.name === 'VariableName' && next?.name === 'AssignOp') {
        if (textOf(next, this.source) === ':=') {
          this.target(child, child);
        }
      } else {
        this.visit(child);
      }
    });
  }

  private comprehension(children: readonly SyntaxNode[]): void {
    const start = children.findIndex(({ name }) => name === 'for');
    const first = children.findIndex(({ name }) => name === 'in');
    // The first iterable is evaluated outside.
    const iterable = children[first + 1];
    this.visitAll(iterable ? [iterable] : []);
    this.awaitsAtTop ||= children.some(({ name }) => name === 'async') && !this.scopes.isInFunction();
    this.scopes.within('comprehension', () => {
      let isTarget = false;
      for (const child of children.slice(start)) {
        isTarget = child.name === 'for' || (isTarget && child.name !== 'in');
        if (isTarget) {
          this.loopNames(child);
        }
      }
      children.forEach(child => child !== iterable && this.visit(child));
    });
  }

  private loopNames(node: SyntaxNode): void {
    if (node.name === 'VariableName') {
      this.scopes.addLocal(textOf(node, this.source));
    } else {
      childrenOf(node).forEach(child => this.loopNames(child));
    }
  }
}

/** The names that a module binds and looks up. */
export function readNames({ tree, source }: Syntax): Names {
  return new Walk(source, tree.topNode).run();
}
