import { inspect } from 'node:util';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { ApiToken, ControlService, staticToken, watchExecutions } from '../src/index.js';
import { operations } from './support/operations.js';
import { serve, type Answer } from './support/server.js';

const names = { team: 'a-team', job: 'a-job', execution: 'a-job-1', newTeam: 'b-team', query: {}, body: {} };

describe('traversal by ids and %2F (Dagster CVE-2023-51232, dagu GHSA-m4q3-457p-hh2x)', () => {
  it.each(['../../../x', '..%2F..%2Fx', 'a/b', '%2e%2e', 'a\\..\\b', 'x?y=1', 'x#y', 'x;y', '\u0000', ' '])(
    '%j stays one segment of every path',
    async hostile => {
      const server = await serve(() => ({ status: 404 }));
      const service = new ControlService({ url: server.url });
      const usual = await serve(() => ({ status: 404 }));
      const plain = new ControlService({ url: usual.url });
      for (const call of Object.values(operations)) {
        await call(service, { ...names, team: hostile, job: hostile, execution: hostile, newTeam: hostile }).catch(
          () => null
        );
        await call(plain, names).catch(() => null);
      }
      const segments = ({ url }: { url: string }): number => (url.split('?')[0] ?? '').split('/').length;
      expect(server.requests.map(segments)).toEqual(usual.requests.map(segments));
    }
  );
});

describe('token leaks (Jupyter CVE-2024-22421, CVE-2022-29241, PYSEC-2022-179)', () => {
  const token = 'tokenOfAPerson.part.part';
  const answers: Answer[] = [
    { status: 500, body: `you sent ${token}` },
    { status: 500, body: { what: token, why: token, consequences: token, countermeasures: token } },
    { status: 400, body: { errors: [{ message: token }] } },
    { status: 400, body: { messages: [token] } },
    { status: 302, headers: { Location: `http://elsewhere.example/?token=${token}` } },
    { body: `${token} is no JSON` },
    { status: 401 }
  ];

  it('no token is in a URL, an error, a log or a printed object', async () => {
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map(name => vi.spyOn(console, name));
    for (const answer of answers) {
      const server = await serve(() => answer);
      const service = new ControlService({ url: server.url, token: staticToken(token), retries: 0 });
      for (const call of Object.values(operations)) {
        const error: unknown = await call(service, names).then(
          () => null,
          reason => reason
        );
        expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('tokenOfAPerson');
      }
      expect(server.requests.map(({ url }) => url).join()).not.toContain('tokenOfAPerson');
      expect(inspect(service, { depth: 9, showHidden: true }) + JSON.stringify(service)).not.toContain(
        'tokenOfAPerson'
      );
    }
    expect(printed.flatMap(spy => spy.mock.calls)).toEqual([]);
    printed.forEach(spy => spy.mockRestore());
  });

  it('an API token is not printed with its source', () => {
    const source = new ApiToken({ authorizationUrl: 'http://127.0.0.1:1', apiToken: token });
    expect(inspect(source, { depth: 9, showHidden: true })).not.toContain('tokenOfAPerson');
  });
});

describe('masking (Airflow CVE-2022-27949, CVE-2025-68438)', () => {
  it('comes before cutting', async () => {
    const token = 'tokenOfAPerson';
    for (const length of [1995, 1990, 75, 70]) {
      for (const status of [500, 200]) {
        const { url } = await serve(() => ({ status, body: `${'x'.repeat(length)}${token}${'y'.repeat(5000)}` }));
        const service = new ControlService({ url, token: staticToken(token), retries: 0 });
        const error: unknown = await service.jobs.read('t', 'j').catch(reason => reason);
        expect(inspect(error)).not.toMatch(/xt|token/);
      }
    }
  });
});

describe('answers of another person (class of Airflow CVE-2023-42780)', () => {
  it('are not shared: each service watches for itself', async () => {
    const server = await serve(({ headers }) => ({ body: [{ id: headers.authorization, status: 'succeeded' }] }));
    const of = (person: string): Promise<string | undefined> =>
      firstValueFrom(
        watchExecutions(new ControlService({ url: server.url, token: staticToken(person) }), 't', 'j', {
          periodMs: 60_000
        })
      ).then(({ value }) => value?.[0]?.id);
    expect(await Promise.all([of('one'), of('two')])).toEqual(['Bearer one', 'Bearer two']);
  });
});

describe('string-built queries', () => {
  it('no value of a caller is in the text of a query', async () => {
    const server = await serve(() => ({ body: { errors: [], data: { content: [], totalItems: 0, totalPages: 1 } } }));
    const service = new ControlService({ url: server.url });
    const hostile = '") { content { jobName } } } # ';
    const sort = 'ASC';
    await service.jobs.page(
      {
        select: { jobName: true },
        team: hostile,
        search: hostile,
        filter: [{ property: 'jobName', pattern: hostile, sort }]
      },
      1
    );
    await service.executions.page(
      { select: { id: true }, filter: { jobNameIn: [hostile], teamNameIn: [hostile], startTimeGte: hostile } },
      1
    );
    for (const { url } of server.requests) {
      expect(new URL(url, server.url).searchParams.get('query')).not.toContain('#');
    }
  });
});
