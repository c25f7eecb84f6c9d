import type { ErrorObject, ValidateFunction } from 'ajv';

/** An operation of the OpenAPI documents, as `npm run generate` writes it. */
export interface ApiOperation {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** Answered without a token. */
  readonly isPublic: boolean;
  /** Media types of its body; none: it takes no body. */
  readonly accepts: readonly string[];
  /** JSON schema of `{requestBody, path, query}`; null when there is nothing to check. */
  readonly schema: RequestSchema | null;
}

interface RequestSchema {
  readonly type: 'object';
  readonly required: readonly string[];
  readonly properties: {
    readonly requestBody?: object;
    readonly path: object;
    readonly query: { readonly properties: Readonly<Record<string, object>>; readonly [keyword: string]: unknown };
  };
}

/** What a schema is held against. */
export interface RequestParts {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined: none was sent. */
  readonly requestBody?: unknown;
}

interface Route {
  readonly operation: ApiOperation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const parameter = /\{([^}]+)\}/g;

function routeOf(operation: ApiOperation): Route {
  const literal = operation.path.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return {
    operation,
    pattern: new RegExp(`^${literal.replace(parameter, '([^/]+)')}$`),
    names: [...operation.path.matchAll(parameter)].map(([, name = '']) => name)
  };
}

/** How much of a path is no parameter: what says more comes first. */
const literalLength = ({ path }: ApiOperation): number => path.replace(parameter, '').length;

/** Which operation a request means, and whether it fits it. */
export class Api {
  private readonly routes: readonly Route[];
  private readonly checks = new Map<string, ValidateFunction>();

  constructor(operations: readonly ApiOperation[]) {
    this.routes = operations.toSorted((a, b) => literalLength(b) - literalLength(a)).map(routeOf);
  }

  /** Undefined: no operation has this path and method. */
  find(method: string, path: string): ApiOperation | undefined {
    return this.routes.find(({ operation, pattern }) => operation.method === method && pattern.test(path))?.operation;
  }

  /** Methods that a path has. */
  methodsOf(path: string): string[] {
    return this.routes.filter(({ pattern }) => pattern.test(path)).map(({ operation }) => operation.method);
  }

  /** Names in a path that an operation was found by. @throws URIError */
  pathOf(operation: ApiOperation, path: string): Record<string, string> {
    const route = this.routes.find(candidate => candidate.operation === operation);
    const [, ...values] = route?.pattern.exec(path) ?? [];
    return Object.fromEntries(
      (route?.names ?? []).map((name, index) => [name, decodeURIComponent(values[index] ?? '')])
    );
  }

  /**
   * Parameters of a query; one that the operation takes as a list is a list also when it was given once, and one that
   * is no text is not given when it is empty.
   */
  queryOf(operation: ApiOperation, text: string): Record<string, string | string[]> {
    const types = new Map(
      Object.entries(operation.schema?.properties.query.properties ?? {}).map(([name, schema]) => [
        name,
        'type' in schema ? schema.type : 'string'
      ])
    );
    const given = new Map<string, string[]>();
    for (const [name, value] of new URLSearchParams(text)) {
      const before = given.get(name);
      if (value === '' && (types.get(name) ?? 'string') !== 'string') {
        continue;
      }
      if (before) {
        before.push(value);
      } else {
        given.set(name, [value]);
      }
    }
    const isOne = (name: string, values: readonly string[]): boolean =>
      values.length === 1 && types.get(name) !== 'array';
    return Object.fromEntries(
      [...given].map(([name, values]) => [name, isOne(name, values) ? (values[0] ?? '') : values])
    );
  }

  /**
   * What does not fit an operation; texts that mean a number or a truth are changed into it. The checker is loaded by the
   * first request that needs it, and each operation is compiled by its own first one.
   */
  async errorsOf(operation: ApiOperation, parts: RequestParts): Promise<readonly ErrorObject[]> {
    if (operation.schema === null) {
      return [];
    }
    let check = this.checks.get(operation.id);
    if (!check) {
      const { compileCheck } = await import('./schema-check.js');
      check = compileCheck(operation.schema);
      this.checks.set(operation.id, check);
    }
    check(parts);
    return check.errors ?? [];
  }
}
