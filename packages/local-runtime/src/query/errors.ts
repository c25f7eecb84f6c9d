import { GraphQLError } from 'graphql';

type ErrorType = 'InvalidSyntax' | 'ValidationError' | 'DataFetchingException';

/** An error in the shape of the real service. */
function entry(error: unknown, errorType: ErrorType): Record<string, unknown> {
  const known = error instanceof GraphQLError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const more: Readonly<Record<ErrorType, Record<string, unknown>>> = {
    DataFetchingException: { exception: {} },
    ValidationError: { description: message, validationErrorType: 'InvalidSyntax', queryPath: null },
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

/** The whole answer of a query that failed, also in part. */
export function failure(
  errors: readonly unknown[],
  errorType: ErrorType
): { status: number; body: Record<string, unknown> } {
  return { status: 400, body: { errors: errors.map(error => entry(error, errorType)), data: null } };
}
