import {
  type DocumentNode,
  GraphQLError,
  type GraphQLResolveInfo,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  execute,
  parse,
  validate
} from 'graphql';
import type { Context } from '../context.js';
import type { Deployments } from '../deployments.js';
import type { Jobs } from '../jobs.js';
import { type ServiceProblem, problem } from '../problem.js';
import { atRoots, failure } from './errors.js';
import { type ExecutionArguments, ExecutionsPage } from './executions-page.js';
import { addFunctions } from './functions.js';
import { type JobArguments, JobsPage } from './jobs-page.js';
import { ExecutionNode, jobNode } from './nodes.js';
import { makeSchema } from './schema.js';
import { selectedPaths } from './selection.js';

type Row = Record<string, unknown>;
type Answer = { status: number; body: Row };

const defaultQuery =
  '{ jobs(pageNumber: 1, pageSize: 20) { content { jobName config { team description schedule { scheduleCron } } } totalPages totalItems } }';
/** Clients send the same few texts again and again. */
const keptDocuments = 100;

/** The GraphQL of the Control Service: roots `jobs` and `executions`, the answer unwrapped. */
export class Query {
  private readonly schema = makeSchema();
  private readonly documents = new Map<string, DocumentNode | Answer>();

  constructor(
    private readonly context: Context,
    private readonly jobs: Jobs,
    private readonly deployments: Deployments
  ) {
    addFunctions(context.database);
  }

  /** @returns status and body of the answer */
  async run(query: string | undefined, variables: string | undefined, operationName: string | null): Promise<Answer> {
    const values = this.readVariables(variables);
    const document = this.read(query?.trim() ? query : defaultQuery);
    if ('status' in document) {
      return document;
    }
    const operation = this.operationOf(document, operationName);
    const result = await execute({
      schema: this.schema,
      document,
      variableValues: coerce(operation, values),
      operationName: operation.name?.value ?? null,
      rootValue: {
        jobs: (args: JobArguments, _: unknown, info: GraphQLResolveInfo) => this.jobsPage(args, info),
        executions: (args: ExecutionArguments, _: unknown, info: GraphQLResolveInfo) => this.executionsPage(args, info)
      }
    });
    if (result.errors && result.errors.length > 0) {
      return failure(atRoots(result.errors, operation), 'DataFetchingException');
    }
    return { status: 200, body: { errors: [], data: unwrap(operation, (result.data ?? {}) as Row) } };
  }

  /** The query as it is understood, or the answer that says why it is not. */
  private read(source: string): DocumentNode | Answer {
    const kept = this.documents.get(source);
    if (kept) {
      return kept;
    }
    const read = this.readAnew(source);
    this.documents.set(source, read);
    if (this.documents.size > keptDocuments) {
      this.documents.delete(this.documents.keys().next().value ?? '');
    }
    return read;
  }

  private readAnew(source: string): DocumentNode | Answer {
    let document;
    try {
      document = parse(source);
    } catch (error) {
      return failure([error], 'InvalidSyntax');
    }
    const other = document.definitions.find(
      node => node.kind === Kind.OPERATION_DEFINITION && node.operation !== OperationTypeNode.QUERY
    );
    if (other) {
      const error = new GraphQLError('Only queries are understood.', { nodes: other });
      return failure([error], 'OperationNotSupported');
    }
    const invalid = validate(this.schema, document);
    return invalid.length > 0 ? failure(invalid, 'ValidationError') : document;
  }

  /** @throws problem */
  private operationOf(document: DocumentNode, name: string | null): OperationDefinitionNode {
    const operations = document.definitions.filter(
      (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION
    );
    const operation = name ? operations.find(node => node.name?.value === name) : operations[0];
    if (!operation) {
      const why = name ? `The query has no ${name}.` : 'The query has none.';
      throw this.notUnderstood('The operation is not known.', why, 'Name one that the query has, or none.');
    }
    return operation;
  }

  /** @throws problem */
  private readVariables(text: string | undefined): Record<string, unknown> {
    if (text === undefined) {
      return {};
    }
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return { ...value };
      }
    } catch {
      // Said below.
    }
    throw this.notUnderstood(
      'The variables are not understood.',
      'They are no JSON object.',
      'Send the text of a JSON object.'
    );
  }

  /** The real service calls these its own failure. */
  private notUnderstood(what: string, why: string, countermeasures: string): ServiceProblem {
    return problem(this.context.strict ? 500 : 400, what, why, countermeasures);
  }

  private jobsPage(args: JobArguments, info: GraphQLResolveInfo): Row {
    const { database } = this.context;
    const page = new JobsPage(database, args, selectedPaths(info));
    return {
      content: () =>
        this.jobs.all(page.names()).map(job => jobNode(database, job, () => this.deployments.find(job.name))),
      totalItems: () => page.total(),
      totalPages: () => page.pages()
    };
  }

  private executionsPage(args: ExecutionArguments, info: GraphQLResolveInfo): Row {
    const fields = [...selectedPaths(info)].map(path => path.replace(/^content\./, ''));
    const page = new ExecutionsPage(this.context.database, args, new Set(fields));
    return {
      content: () => page.rows().map(row => new ExecutionNode(row)),
      totalItems: () => page.total(),
      totalPages: () => page.pages()
    };
  }
}

/** The one root, without its name; null when there is none, or under another name. */
function unwrap({ selectionSet }: OperationDefinitionNode, data: Row): Row | null {
  const isAliased = selectionSet.selections.some(node => node.kind === Kind.FIELD && node.alias !== undefined);
  const page = (data['jobs'] ?? data['executions'] ?? null) as Row | null;
  if (!page || isAliased) {
    return null;
  }
  return {
    content: page['content'] ?? null,
    totalItems: page['totalItems'] ?? 0,
    totalPages: page['totalPages'] ?? 0
  };
}

/** Numbers given as text become numbers where the query declares Int. */
function coerce(operation: OperationDefinitionNode, values: Record<string, unknown>): Record<string, unknown> {
  const result = { ...values };
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const value = result[variable.name.value];
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    const isInt = named.kind === Kind.NAMED_TYPE && named.name.value === 'Int';
    if (isInt && typeof value === 'string' && /^-?\d+$/.test(value)) {
      result[variable.name.value] = Number(value);
    }
  }
  return result;
}
