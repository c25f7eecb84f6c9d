import { describe, expect, it } from 'vitest';
import { runScripts } from './support/scripts.js';
import { serve, type Answer, type Received } from './support/server.js';

const run = runScripts('control-service');
const [older, newer] = ['a'.repeat(40), 'b'.repeat(40)];
const page = (content: object[]): Answer => ({
  body: { errors: [], data: { content, totalItems: content.length, totalPages: 1 } }
});
const variables = ({ url }: Received): unknown[] =>
  Object.values(JSON.parse(new URL(url, 'http://x').searchParams.get('variables') ?? '{}'));

describe('scripts', () => {
  it('list the failing jobs of a team', async () => {
    const row = (jobName: string, startTime: string): object => ({
      jobName,
      status: 'USER_ERROR',
      startTime,
      message: 'User error'
    });
    const server = await serve(() =>
      page([row('rain', '2026-01-02T03:04Z'), row('sun', '2026-01-01T03:04Z'), row('rain', '2026-01-01T00:00Z')])
    );
    const { code, out } = await run('list-failing-jobs.ts', ['example team', '--hours', '48'], server.url);
    expect(code).toBe(1);
    expect(out).toBe(
      'rain\t2 failed\t2026-01-02T03:04Z USER_ERROR User error\nsun\t1 failed\t2026-01-01T03:04Z USER_ERROR User error\n'
    );
    expect(server.requests.map(variables)[0]).toContainEqual(
      expect.objectContaining({ teamNameIn: ['example team'], statusIn: ['USER_ERROR', 'PLATFORM_ERROR'] })
    );
    const none = await serve(() => page([]));
    expect(await run('list-failing-jobs.ts', ['t'], none.url)).toEqual({ code: 0, out: '', err: '' });
  });

  it('roll back to the version that ran before', async () => {
    let deployed = { job_version: newer, enabled: true, last_deployed_date: 'before' };
    const server = await serve(({ method, url, body }) => {
      if (url.endsWith('/executions')) {
        const execution = (id: string, version: string | null, day: number): object => ({
          id,
          start_time: `2026-01-0${day}T00:00:00Z`,
          deployment: { job_version: version }
        });
        return { body: [execution('1', older, 1), execution('2', newer, 3), execution('3', null, 2)] };
      }
      if (url.includes('/deployments')) {
        if (method === 'POST') {
          deployed = { ...JSON.parse(body.toString()), last_deployed_date: 'after' };
          return { status: 202 };
        }
        return { body: [deployed] };
      }
      return { body: { job_name: 'rain', config: {} } };
    });
    expect(await run('roll-back.ts', ['example-team', 'rain'], server.url)).toEqual({
      code: 0,
      out: `rain: ${newer} -> ${older}\n`,
      err: ''
    });
    expect(deployed).toMatchObject({ job_version: older, enabled: true });
    const never = await serve(() => ({ body: [] }));
    const { code, err } = await run('roll-back.ts', ['example-team', 'rain'], never.url);
    expect([code, err]).toEqual([1, 'No other version of rain has run; name one with --version.\n']);
  });

  it('export the executions of all jobs as CSV, safe for a spreadsheet', async () => {
    const server = await serve(received =>
      new URL(received.url, 'http://x').searchParams.get('query')?.includes('{jobs(')
        ? page([{ jobName: 'rain', config: { team: 'a, "team"' } }])
        : page([
            {
              id: 'rain-1',
              jobName: 'rain',
              type: 'MANUAL',
              status: 'SUCCEEDED',
              startTime: '2026-01-02T03:04Z',
              endTime: '2026-01-02T03:05:30.5Z',
              startedBy: '=1+1',
              message: 'two\nlines'
            },
            {
              id: 'gone-1',
              jobName: 'gone',
              type: null,
              status: 'RUNNING',
              startTime: '2026-01-02T03:04Z',
              endTime: null,
              startedBy: null,
              message: null
            }
          ])
    );
    const { code, out, err } = await run('export-runs.ts', ['--team', 'x'], server.url);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      'team,job,execution,type,status,start,end,seconds,started by,message\r\n' +
        `"a, ""team""",rain,rain-1,MANUAL,SUCCEEDED,2026-01-02T03:04:00.000Z,2026-01-02T03:05:30.500Z,91,'=1+1,"two\nlines"\r\n` +
        ',gone,gone-1,,RUNNING,2026-01-02T03:04:00.000Z,,,,\r\n'
    );
  });

  it('follow the log of the newest execution to its end', async () => {
    let reads = 0;
    const server = await serve(({ url }) => {
      if (url.endsWith('/executions')) {
        return { body: [{ id: 'rain-1', start_time: '2026-01-02T03:04Z' }] };
      }
      if (url.includes('/logs')) {
        return { body: { logs: ['one', 'two', 'three'].slice(0, ++reads).join('\n') } };
      }
      return { body: { id: 'rain-1', status: reads < 2 ? 'running' : 'user_error' } };
    });
    expect(await run('follow-log.ts', ['t', 'rain'], server.url)).toEqual({
      code: 1,
      out: 'one\ntwo\nthree',
      err: '\nrain-1: user_error\n'
    });
  });

  it.each(['list-failing-jobs.ts', 'roll-back.ts', 'follow-log.ts'])('%s tells how it is used', async name => {
    const { code, err } = await run(name, ['--nonsense'], 'http://127.0.0.1:1');
    expect(code).toBe(2);
    expect(err).toMatch(/^usage: node \S+ TEAM/);
  });

  it('tell a failure of the service as people read it', async () => {
    const server = await serve(() => ({ status: 403, body: 'ask the owners' }));
    expect(await run('follow-log.ts', ['t', 'rain'], server.url)).toEqual({
      code: 3,
      out: '',
      err: 'Could not list the executions of "rain". ask the owners\nAsk an owner of the team for access.\n'
    });
  });
});
