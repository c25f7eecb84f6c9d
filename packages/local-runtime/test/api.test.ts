import { describe, expect, it } from 'vitest';
import { Api, type ApiOperation } from '../src/api.js';
import { operations } from '../src/generated/operations.js';

const api = new Api(operations);
const jobs = '/data-jobs/for-team/a%20team/jobs';

function operation(method: string, path: string): ApiOperation {
  const found = api.find(method, path);
  if (!found) {
    throw new Error(`There is no ${method} ${path}.`);
  }
  return found;
}

describe('a path', () => {
  it('is the operation’s that has its method', () => {
    expect(operation('GET', `${jobs}/some-name`).id).toBe('dataJobRead');
    expect(operation('DELETE', `${jobs}/some-name/executions/1`).id).toBe('dataJobExecutionCancel');
    expect(operation('GET', '/health')).toMatchObject({ isPublic: true, schema: null });
    expect(api.methodsOf(`${jobs}/some-name`).sort()).toEqual(['DELETE', 'GET', 'PUT']);
  });

  it('is taken as text, and the more special one first', () => {
    const like = (id: string, path: string): ApiOperation => ({
      ...{ id, path, method: 'GET', isPublic: false },
      ...{ accepts: [], schema: null }
    });
    const own = new Api([like('any', '/{name}'), like('dotted', '/a.b'), like('both', '/{name}/{other}')]);
    expect(own.find('GET', '/a.b')?.id).toBe('dotted');
    expect(own.find('GET', '/axb')?.id).toBe('any');
    expect(own.find('GET', '/a/b')?.id).toBe('both');
    expect(own.methodsOf('/a/b/c')).toEqual([]);
  });

  it('gives its names as they were meant', () => {
    const path = `${jobs}/a%2Fb/executions/%E2%82%AC`;
    expect(api.pathOf(operation('GET', path), path)).toEqual({
      team_name: 'a team',
      job_name: 'a/b',
      execution_id: '€'
    });
    expect(() => api.pathOf(operation('GET', `${jobs}/%ff`), `${jobs}/%ff`)).toThrow(URIError);
  });
});

describe('a query', () => {
  it('is texts; lists where the document says so, or a name comes again', () => {
    const list = operation('GET', `${jobs}/some-name/executions`);
    expect(api.queryOf(list, 'execution_status=running&x=1&x=2&__proto__=3&e')).toEqual(
      Object.fromEntries([
        ['execution_status', ['running']],
        ['x', ['1', '2']],
        ['__proto__', '3'],
        ['e', '']
      ])
    );
    expect(api.queryOf(operation('GET', jobs), 'query=%7Ba%7D+b')).toEqual({ query: '{a} b' });
  });

  it('has not what is empty, unless it is a text', () => {
    expect(api.queryOf(operation('GET', `${jobs}/some-name/executions`), 'execution_status=')).toEqual({});
    expect(api.queryOf(operation('GET', `${jobs}/some-name/executions/1/logs`), 'tail_lines=')).toEqual({});
    expect(api.queryOf(operation('POST', `${jobs}/some-name/sources`), 'reason=')).toEqual({ reason: '' });
  });
});

describe('what does not fit', () => {
  const errors = async (method: string, path: string, query: string, requestBody?: unknown): Promise<string[]> => {
    const found = operation(method, path);
    const parts = { path: api.pathOf(found, path), query: api.queryOf(found, query), requestBody };
    return (await api.errorsOf(found, parts)).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  };

  it('is told by place: body first', async () => {
    const deployments = `${jobs}/some-name/deployments`;
    expect(await errors('POST', jobs, '')).toEqual([" must have required property 'requestBody'"]);
    expect(await errors('POST', jobs, '', { job_name: ['x'] })).toEqual(['/requestBody/job_name must be string']);
    expect(await errors('POST', jobs, '', null)).toEqual(['/requestBody must be object']);
    expect(await errors('POST', jobs, '', 'text')).toEqual(['/requestBody must be object']);
    expect(await errors('POST', deployments, 'send_notification=perhaps', { enabled: 'perhaps' })).toEqual([
      '/requestBody/enabled must be boolean,null',
      '/query/send_notification must be boolean'
    ]);
    expect(await errors('GET', jobs, 'query=a&query=b')).toEqual(['/query/query must be string']);
    expect(await errors('GET', '/runtime/jobs/t/j/versions/latest/sources', '')).toEqual([
      '/path/version must match pattern "^[0-9a-f]{40}$"'
    ]);
  });

  it('is nothing where texts mean what is asked for, and parameters are not known', async () => {
    const logs = `${jobs}/some-name/executions/1/logs`;
    expect(await errors('GET', logs, 'tail_lines=5&more=1')).toEqual([]);
    expect(await errors('GET', logs, 'tail_lines=five')).toEqual(['/query/tail_lines must be integer']);
    expect(await errors('GET', `${jobs}/some-name`, 'a=b')).toEqual([]);
    const body = { enabled: 'true', unknown: { a: 1 } };
    expect(await errors('PATCH', `${jobs}/some-name/deployments/x`, '', body)).toEqual([]);
    expect(body.enabled).toBe(true);
  });

  it('can be said of every operation that takes more than names', async () => {
    for (const each of operations) {
      await expect(api.errorsOf(each, { path: {}, query: {} })).resolves.toBeInstanceOf(Array);
    }
  });
});
