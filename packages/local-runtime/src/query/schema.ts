import { GraphQLScalarType, type GraphQLSchema, Kind, buildSchema } from 'graphql';
import { querySchema } from '../generated/query-schema.js';

/** As RFC 3339 has it; without seconds too, for so the real service writes whole minutes. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;

/** A time as the database has it. @throws Error */
function timeOf(value: unknown): string {
  if (typeof value !== 'string' || !time.test(value) || Number.isNaN(Date.parse(value))) {
    throw new Error(`${JSON.stringify(value)} is no time such as 2026-01-31T06:00:00Z.`);
  }
  return new Date(value).toISOString();
}

/** The schema that stands in openapi/control-service.yaml. */
export function makeSchema(): GraphQLSchema {
  const schema = buildSchema(querySchema);
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) {
    dateTime.coerceInputValue = timeOf;
    dateTime.coerceInputLiteral = node => timeOf(node.kind === Kind.STRING ? node.value : null);
  }
  return schema;
}
