import { GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';

type ErrorType = 'InvalidSyntax' | 'ValidationError' | 'OperationNotSupported' | 'DataFetchingException';

/** What the real service calls a mistake in a query, as far as it was seen; told by the library's words. */
function mistakeOf(message: string): string {
  const isValue = /^(Value|Expected value) | cannot represent /.test(message);
  return message.startsWith('Cannot query field') ? 'FieldUndefined' : isValue ? 'WrongType' : 'InvalidSyntax';
}

/** An error in the shape of the real service. */
function entry(error: unknown, errorType: ErrorType): Record<string, unknown> {
  const known = error instanceof GraphQLError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const more: Readonly<Record<ErrorType, Record<string, unknown>>> = {
    DataFetchingException: { exception: {} },
    ValidationError: { description: message, validationErrorType: mistakeOf(message), queryPath: null },
    OperationNotSupported: { localizedMessage: message, cause: null, stackTrace: [], suppressed: [] },
    InvalidSyntax: { sourcePreview: known?.source?.body ?? null, offendingToken: null }
  };
  return {
    message,
    path: known?.path ?? null,
    ...more[errorType],
    locations: (known?.locations ?? []).map(({ line, column }) => ({ line, column, sourceName: null })),
    extensions: null,
    errorType
  };
}

/** What failed below a root as the root's own, once: the real service fetches all of a page at its root. */
export function atRoots(errors: readonly GraphQLError[], operation: OperationDefinitionNode): GraphQLError[] {
  const roots = new Map<string, GraphQLError>();
  for (const error of errors) {
    const [root] = error.path ?? [];
    const node = operation.selectionSet.selections.find(
      field => field.kind === Kind.FIELD && (field.alias ?? field.name).value === root
    );
    const path = root === undefined ? undefined : [root];
    const nodes = node ?? error.nodes;
    roots.set(`${String(root)} ${error.message}`, new GraphQLError(error.message, { nodes, path }));
  }
  return [...roots.values()];
}

/** The whole answer of a query that failed, also in part. */
export function failure(
  errors: readonly unknown[],
  errorType: ErrorType
): { status: number; body: Record<string, unknown> } {
  return { status: 400, body: { errors: errors.map(error => entry(error, errorType)), data: null } };
}
