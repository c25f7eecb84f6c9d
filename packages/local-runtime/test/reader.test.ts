import {
  type ExecutionResult,
  Kind,
  type OperationDefinitionNode,
  execute,
  getVariableValues,
  parse,
  validate
} from 'graphql';
import { expect, it } from 'vitest';
import { QueryReader } from '../src/query/reader.js';
import { makeSchema } from '../src/query/schema.js';

// The reader beside graphql's own executor, on the same values.
const schema = makeSchema();

class Job {
  constructor(readonly jobName: string) {}
  get config(): object {
    return { team: 'a-team', description: null, schedule: { scheduleCron: '0 6 * * *', nextRunEpochSeconds: () => 7 } };
  }
  get deployments(): object[] | null {
    return this.jobName === 'undeployed' ? null : [deployment];
  }
}

const deployment = {
  id: 'release',
  enabled: true,
  contacts: {},
  executions: ({ pageSize }: { pageSize?: number }) => {
    if (pageSize === 0) {
      throw new Error('Give 1 or more.');
    }
    return [{ id: `of ${String(pageSize)}`, deployment: { id: null } }, { id: 'second' }];
  }
};

const root = {
  jobs: (args: object) => ({
    content: () => [new Job('deployed'), new Job('undeployed')],
    totalItems: () => Object.keys(args).length,
    totalPages: 1
  })
};

it.each([
  '{ jobs { content { jobName } } }',
  '{ jobs(pageNumber: 1, search: "x") { content { name: jobName jobName config { team } config { description t: team } } totalItems pages: totalPages } }',
  '{ __typename jobs { __typename content { __typename jobName deployments { __typename contacts { notifiedOnJobSuccess } } } } }',
  'query ($not: Boolean!, $yes: Boolean!) { jobs { content { jobName @skip(if: $yes) config @include(if: $not) { team } deployments { id ... @skip(if: $not) { enabled } } } } }',
  'query ($size: Int, $none: Int) { jobs { content { deployments { executions(pageNumber: 1, pageSize: $size) { id deployment { id mode } } others: executions(pageSize: $none) { id } } } } }',
  '{ jobs { ...page } } fragment page on DataJobPage { content { ...job config { schedule { scheduleCron nextRunEpochSeconds } } } } fragment job on DataJob { jobName ... on DataJob { config { team } } }',
  '{ jobs { content { jobName deployments { enabled executions(pageSize: 0) { id } wrong: executions(pageSize: 0) { id } } } } }',
  '{ a: jobs { totalItems } b: jobs(pageNumber: 3) { totalItems } }'
])('%s', async text => {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const values = { not: false, yes: true, size: 3 };
  const known: ExecutionResult = await execute({ schema, document, rootValue: root, variableValues: values });

  const isOperation = (node: { kind: string }): node is OperationDefinitionNode =>
    node.kind === Kind.OPERATION_DEFINITION;
  const operation = document.definitions.find(isOperation);
  const fragments = document.definitions.filter(node => node.kind === Kind.FRAGMENT_DEFINITION);
  const { variableValues } = getVariableValues(schema, operation?.variableDefinitions ?? [], values);
  if (!operation || !variableValues) {
    throw new Error('The query of this test is wrong.');
  }
  const reader = new QueryReader(
    schema,
    Object.fromEntries(fragments.map(node => [node.name.value, node])),
    variableValues
  );
  expect(JSON.stringify(reader.read(operation, root))).toBe(JSON.stringify(known.data));
  expect(JSON.stringify(reader.errors)).toBe(JSON.stringify(known.errors ?? []));
});
