import { GraphQLScalarType, type GraphQLSchema, Kind, buildSchema } from 'graphql';
import { document } from '../generated/control-service.js';

/** The schema that stands in openapi/control-service.yaml. */
export function makeSchema(): GraphQLSchema {
  const operation: Readonly<Record<string, unknown>> = document.paths['/data-jobs/for-team/{team_name}/jobs'].get;
  const schema = buildSchema(String(operation['x-graphql-schema']));
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) {
    dateTime.serialize = value => value;
    dateTime.parseValue = value => new Date(String(value)).toISOString();
    dateTime.parseLiteral = node => (node.kind === Kind.STRING ? new Date(node.value).toISOString() : null);
  }
  return schema;
}
