import { GraphQLScalarType, type GraphQLSchema, Kind, buildSchema } from 'graphql';
import { querySchema } from '../generated/query-schema.js';

/** The schema that stands in openapi/control-service.yaml. */
export function makeSchema(): GraphQLSchema {
  const schema = buildSchema(querySchema);
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) {
    dateTime.serialize = value => value;
    dateTime.parseValue = value => new Date(String(value)).toISOString();
    dateTime.parseLiteral = node => (node.kind === Kind.STRING ? new Date(node.value).toISOString() : null);
  }
  return schema;
}
