import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lint, loadConfig } from '@redocly/openapi-core';
import { buildSchema, parse as parseQuery, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ControlService, jobSummary } from '../src/index.js';
import { buildQuery } from '../src/query.js';
import { serve } from './support/server.js';

const root = join(import.meta.dirname, '../../..');
const document = parse(readFileSync(join(root, 'openapi/control-service.yaml'), 'utf8'));

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, unknown>;
}
const operations: Operation[] = Object.values<Record<string, Operation>>(document.paths).flatMap(path =>
  ['get', 'put', 'post', 'delete', 'patch'].flatMap(method => path[method] ?? [])
);

describe('the document', () => {
  it.each(['control-service', 'lab-service'])('%s passes the linter', async name => {
    const config = await loadConfig({ configPath: join(root, 'openapi/redocly.yaml') });
    const problems = await lint({ ref: join(root, `openapi/${name}.yaml`), config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  it('has all operations, each with a success and a failure', () => {
    expect(Object.keys(document.paths)).toHaveLength(17);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(30);
    for (const { operationId, responses } of operations) {
      expect(
        Object.keys(responses).filter(code => code.startsWith('2')),
        operationId
      ).toHaveLength(1);
      expect(responses, operationId).toHaveProperty('default');
    }
  });

  it('is what the generated client and modules are made from, byte for byte', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/generate.mjs'), '--check'], {
      encoding: 'utf8'
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('its GraphQL schema', () => {
  const { get } = document.paths['/data-jobs/for-team/{team_name}/jobs'];
  const schema = buildSchema(get['x-graphql-schema']);
  const problems = (query: string): string[] => validate(schema, parseQuery(query)).map(({ message }) => message);

  it('allows its examples', () => {
    const [{ examples }] = get.parameters;
    for (const { value } of Object.values<{ value: string }>(examples)) {
      expect(problems(value)).toEqual([]);
    }
  });

  it('allows what the SDK sends, with every argument', () => {
    const page = { pageNumber: 1, pageSize: 10 };
    const order = { property: 'startTime', direction: 'DESC' };
    const filter = { statusIn: ['RUNNING'], startTimeGte: new Date(0) };
    const select = { ...jobSummary, deployments: { executions: { $: { ...page, order, filter }, id: true } } };
    const jobs = buildQuery('jobs', select, { ...page, filter: [{ property: 'jobName', sort: 'ASC' }], search: 'x' });
    expect(problems(jobs.query)).toEqual([]);
    const executions = buildQuery(
      'executions',
      { id: true, deployment: { jobVersion: true } },
      { ...page, order, filter }
    );
    expect(problems(executions.query)).toEqual([]);
    expect(executions.variables).toContain('1970-01-01T00:00:00.000Z');
  });

  it('has every field that can be selected, and no other', () => {
    const fields = (type: string): Record<string, unknown> => {
      const found = schema.getType(type);
      return found && 'getFields' in found ? found.getFields() : {};
    };
    const all = (type: string, depth: number): object => {
      const entries = Object.entries(fields(type)).flatMap(([name, field]): [string, object | true][] => {
        const inner = String(Reflect.get(Object(field), 'type')).replace(/[[\]!]/g, '');
        const isLeaf = Object.keys(fields(inner)).length === 0;
        return isLeaf ? [[name, true]] : depth > 0 ? [[name, all(inner, depth - 1)]] : [];
      });
      return Object.fromEntries(entries);
    };
    const query = (root: 'jobs' | 'executions', type: string): string =>
      buildQuery(root, all(type, 3), { pageNumber: 1, pageSize: 1 }).query;
    expect(problems(query('jobs', 'DataJob'))).toEqual([]);
    expect(problems(query('executions', 'DataJobExecution'))).toEqual([]);
  });

  it('gets the team as a text the service reads as a regular expression', async () => {
    const { url, requests } = await serve(() => ({
      body: { errors: [], data: { content: [], totalItems: 0, totalPages: 1 } }
    }));
    await new ControlService({ url }).jobs.page({ select: { jobName: true }, team: 'a.b (1)+c-d' }, 1);
    const { v2 } = JSON.parse(new URL(requests[0]?.url ?? '', url).searchParams.get('variables') ?? '');
    expect(v2).toEqual([{ property: 'config.team', pattern: 'a\\.b \\(1\\)\\+c-d' }]);
    expect('a.b (1)+c-d').toMatch(new RegExp(`^${v2[0].pattern}$`));
  });

  it('is never extended by what a caller passes', () => {
    const hostile = { 'jobName } } mutation { x': true };
    expect(() => buildQuery('jobs', hostile, {})).toThrow('There is no field');
    expect(() => buildQuery('jobs', { config: {} }, {})).toThrow('A selection without fields');
    expect(() => buildQuery('jobs', { config: true }, {})).toThrow('A selection without fields');
    expect(() => buildQuery('jobs', { jobName: false }, {})).toThrow('A selection without fields');
  });
});
