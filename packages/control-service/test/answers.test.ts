import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ControlService, ControlServiceError, Secret } from '../src/index.js';
import { operations, type Arguments } from './support/operations.js';
import { serve, type Answer } from './support/server.js';

/** Codes, headers and shapes are those of a real service; names, texts and times are our own. */
interface Fixture {
  readonly op: string;
  readonly case: string;
  readonly request: { method: string; path: string; params?: Record<string, unknown>; body?: unknown; text?: string };
  readonly response: { status: number; headers?: Record<string, string>; body?: unknown; bytes?: boolean };
}

const fixtures: Fixture[] = readFileSync(join(import.meta.dirname, 'fixtures/answers.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line));
const document = parse(readFileSync(join(import.meta.dirname, '../../../openapi/control-service.yaml'), 'utf8'));

const four = { what: 'It was not done.', why: 'It cannot be.', consequences: 'None.', countermeasures: 'Wait.' };
const names: Arguments = {
  team: 'example-team',
  job: 'weather-report',
  execution: 'weather-report-1',
  newTeam: 'other-team',
  query: {},
  body: undefined
};

function argumentsOf({ request }: Fixture): Arguments {
  const parts = request.path.split('/').map(decodeURIComponent);
  const after = (name: string): string | undefined => parts[parts.indexOf(name) + 1] || undefined;
  const value = (name: string): string | undefined => (parts.includes(name) ? after(name) : undefined);
  return {
    team: value('for-team') ?? value('teams') ?? names.team,
    job: value('jobs') ?? Object(request.body).job_name ?? names.job,
    execution: value('executions') ?? names.execution,
    newTeam: (parts.includes('jobs') ? value('team') : undefined) ?? names.newTeam,
    query: request.params ?? {},
    body: request.body
  };
}

async function run(op: string, args: Arguments, answer: Answer) {
  const server = await serve(() => answer);
  const call = operations[op];
  if (call === undefined) {
    throw new Error(`There is no operation ${op}.`);
  }
  const outcome: { value: unknown; error: unknown } = await call(new ControlService({ url: server.url }), args).then(
    value => ({ value, error: null }),
    error => ({ value: null, error })
  );
  return { ...outcome, requests: server.requests };
}

const bytes = Buffer.from('PK\u0003\u0004 and more');
const answerOf = ({ response }: Fixture): Answer => ({
  status: response.status,
  ...(response.headers && { headers: response.headers }),
  body: response.bytes ? bytes : response.body
});
/** What each operation answers, said by the document. */
interface Described {
  readonly responses: Record<
    string,
    { content?: Record<string, { schema: object }>; headers?: Record<string, unknown> }
  >;
}
const described = new Map<string, Described>(
  Object.values<Record<string, Described & { operationId: string }>>(document.paths).flatMap(path =>
    Object.values(path).flatMap((operation): [string, Described][] =>
      operation.operationId ? [[operation.operationId, operation]] : []
    )
  )
);

describe('answers of a real service', () => {
  const known = fixtures.filter(({ op }) => op !== 'framework');

  it.each(known.map(fixture => [fixture.op, fixture.case, fixture] as const))('%s: %s', async (op, _, fixture) => {
    const { value, error, requests } = await run(op, argumentsOf(fixture), answerOf(fixture));
    const { status, body, headers } = fixture.response;
    const data: unknown = Object(body).data;
    if (status >= 400 || (op === 'jobsQuery' && (data === null || Object(data).content === null))) {
      expect(error).toBeInstanceOf(ControlServiceError);
      expect(error).toMatchObject({ status, ...(Object(body).what && Object(body)) });
      expect(Object(error).message).not.toMatch(/undefined|\[object/);
      expect(Object(error).countermeasures).not.toBe('');
    } else {
      expect(error).toBeNull();
      if (headers?.['location']) {
        expect(headers['location'].endsWith(`/${value}`) || headers['location'] === value).toBe(true);
      } else if (fixture.response.bytes) {
        expect(value).toEqual(new Uint8Array(bytes));
      } else if (op === 'jobsQuery') {
        expect(value).toMatchObject({ items: Object(data).content, totalItems: Object(data).totalItems });
      } else if (op === 'dataJobLogsDownload') {
        expect(value).toBe(Object(body).logs);
      } else if (op === 'sourcesUpload') {
        expect(value).toBe(Object(body).version_sha);
      } else if (body !== undefined) {
        expect(value).toEqual(body);
      }
    }
    // What the SDK sends is what was sent to the real service, unless the case is about a wrong request.
    const { request } = fixture;
    if (
      requests[0] &&
      !['jobsQuery', 'info'].includes(op) &&
      request.text === undefined &&
      !/deployment|null|absent|no job_name/.test(fixture.case)
    ) {
      expect(requests[0].method).toBe(request.method);
      expect(requests[0].url.split('?')[0]?.replace(/deployments\/[^/]+/, '')).toBe(
        request.path.replace(/deployments\/[^/]+/, '')
      );
    }
  });

  it('of its framework are told too', async () => {
    for (const fixture of fixtures.filter(({ op, response }) => op === 'framework' && response.status >= 400)) {
      const { error } = await run('dataJobRead', names, answerOf(fixture));
      expect(error).toMatchObject({
        status: fixture.response.status,
        what: 'Could not read data job "weather-report".'
      });
    }
  });

  it('are what the document describes', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'document', ...document });
    const wrong = known
      .filter(({ response }) => response.status < 300)
      .flatMap(({ op, case: name, response }) => {
        const success = Object.entries(described.get(op)?.responses ?? {}).find(([code]) => code.startsWith('2'));
        const [code, { content, headers }] = success ?? ['', {}];
        const schema = content?.['application/json']?.schema;
        const good =
          Number(code) === response.status &&
          (schema === undefined ||
            ajv.validate(JSON.parse(JSON.stringify(schema).replaceAll('#/', 'document#/')), response.body)) &&
          (headers?.['Location'] === undefined || response.headers?.['location'] !== undefined);
        return good ? [] : [[op, name, ajv.errorsText()]];
      });
    expect(wrong).toEqual([]);
  });
});

describe('every operation', () => {
  const failures: [string, Answer, object][] = [
    [
      'no sign-in',
      { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
      { why: 'The service does not accept your sign-in. (HTTP 401)' }
    ],
    [
      'no access',
      { status: 403, body: 'ask the owners', headers: { 'Content-Type': 'text/plain' } },
      { why: 'ask the owners' }
    ],
    ['no access, no text', { status: 403 }, { why: 'You are not allowed to do this. (HTTP 403)' }],
    ['404 without body', { status: 404 }, { why: 'There is no such thing in this team. (HTTP 404)' }],
    ['409 without body', { status: 409 }, { why: 'It conflicts with what is there. (HTTP 409)' }],
    ['413', { status: 413, body: '<html>nginx</html>' }, { why: 'It is larger than the service takes. (HTTP 413)' }],
    ['four texts', { status: 500, body: four }, four],
    ['messages', { status: 400, body: { messages: ['one', 'two'] } }, { why: 'one; two' }],
    ['501 without body', { status: 501 }, { why: 'This service does not offer it. (HTTP 501)' }],
    [
      'a web page of a proxy',
      { status: 502, body: '<!doctype html><p>Bad', headers: { 'Content-Type': 'text/html' } },
      { why: 'A proxy could not reach the service. (HTTP 502)' }
    ]
  ];

  it('has a function', () => expect(Object.keys(operations).sort()).toEqual([...described.keys()].sort()));

  describe.each(Object.keys(operations))('%s', op => {
    it.each(failures)('tells %s', async (_, answer, texts) => {
      const { error } = await run(op, names, answer);
      expect(error).toBeInstanceOf(ControlServiceError);
      expect(error).toMatchObject({ status: answer.status, ...texts });
    });

    it('does not take a sign-in page for an answer', async () => {
      const page = { body: '<html>sign in</html>', headers: { 'Content-Type': 'text/html; charset=utf-8' } };
      const { error } = await run(op, names, page);
      expect(Object(error).code).toMatch(/not-json|no-location/);
    });

    it('has an answer that is a success', () => {
      const inFixtures = fixtures.some(fixture => fixture.op === op && fixture.response.status < 300);
      expect(inFixtures || ['dataJobSecretsRead', 'dataJobSecretsUpdate'].includes(op) || op in oauth).toBe(true);
    });
  });
});

/** Successes of what the real service had switched off, made from the document. */
const oauth: Record<string, [Answer, unknown]> = {
  oauthCredentialsGet: [
    { body: { teamName: 'example-team', clientId: 'client', clientSecret: 's3cret' } },
    { teamName: 'example-team', clientId: 'client', clientSecret: new Secret('s3cret') }
  ],
  oauthCredentialsPut: [{ status: 202 }, undefined],
  clientIdGet: [
    { body: { teamName: 'example-team', clientId: 'client' } },
    { teamName: 'example-team', clientId: 'client' }
  ],
  getTeamIdsForClientIds: [{ body: [{ teamName: 'a', clientId: 'b' }] }, [{ teamName: 'a', clientId: 'b' }]]
};

describe('OAuth applications and secrets', () => {
  it.each(Object.entries(oauth))('%s', async (op, [answer, expected]) => {
    const { value, error, requests } = await run(op, { ...names, body: ['b'] }, answer);
    expect(error).toBeNull();
    expect(value).toEqual(expected);
    expect(requests[0]?.url).toMatch(/^\/data-jobs\/(teams\/example-team\/)?oauth-credentials/);
    expect(JSON.stringify(value ?? '')).not.toContain('s3cret');
  });

  it('secrets are read, and show only when asked for', async () => {
    const { value } = await run('dataJobSecretsRead', names, { body: { key: 's3cret', n: 1 } });
    expect(JSON.stringify(value)).toBe('{"key":"***","n":"***"}');
    expect(Object(value).key.reveal()).toBe('s3cret');
    const { error, requests } = await run('dataJobSecretsUpdate', { ...names, body: { a: 1 } }, { status: 202 });
    expect(error).toBeNull();
    expect(requests[0]?.body.toString()).toBe('{"a":1}');
  });
});
