import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support/client.js';
import { startSeeded } from './support/seeded.js';

// Section 6 of the API: executions, of jobs and by themselves, over seeded rows.
let server: Awaited<ReturnType<typeof startSeeded>>;

beforeAll(async () => {
  server = await startSeeded();
});
afterAll(() => server.end());

const query = (text: string, variables?: object) => server.query(text, variables);

describe('executions', () => {
  it('of a job are nested, ordered and paged, with their counts', async () => {
    const { body } =
      await query(`{ jobs(pageNumber: 1, pageSize: 1, filter: [{property: "jobName", pattern: "alpha-job"}]) {
      content { deployments { lastExecutionStatus lastExecutionTime lastExecutionDuration successfulExecutions failedExecutions
        executions(pageNumber: 1, pageSize: 1, order: {property: "startTime", direction: DESC}) { id status deployment { jobVersion } } } } } }`);
    expect(body.data?.content).toEqual([
      {
        deployments: [
          {
            lastExecutionStatus: 'USER_ERROR',
            lastExecutionTime: '2026-01-02T02:01:02.000Z',
            lastExecutionDuration: 2,
            successfulExecutions: 1,
            failedExecutions: 1,
            executions: [{ id: 'alpha-job-1', status: 'USER_ERROR', deployment: { jobVersion: 'v1' } }]
          }
        ]
      }
    ]);
  });

  it.each<[string, number, string[]]>([
    ['filter: {statusIn: [SUCCEEDED]}', 3, ['alpha-job-0', 'omega-job-0', 'omega-job-1']],
    ['filter: {statusIn: []}', 6, []],
    ['filter: {jobNameIn: ["beta-job", "alpha-job"]}', 3, ['alpha-job-0', 'alpha-job-1', 'beta-job-0']],
    ['filter: {teamNameIn: ["Red Team"], statusIn: [USER_ERROR, PLATFORM_ERROR]}', 1, ['alpha-job-1']],
    ['filter: {startTimeGte: "2026-01-02T02:01:00Z", startTimeLte: "2026-01-02T02:01:00+00:00"}', 1, ['alpha-job-1']],
    ['filter: {endTimeGte: "2000-01-01T00:00:00Z", jobNameIn: ["omega-job"]}', 2, ['omega-job-0', 'omega-job-1']]
  ])('of all jobs: %s', async (filter, total, ids) => {
    const { body } = await query(
      `{ executions(pageNumber: 1, pageSize: 50, ${filter}) { content { id } totalItems } }`
    );
    expect(body.data?.totalItems).toBe(total);
    if (ids.length > 0) {
      expect(body.data?.content?.map(({ id }) => id).sort()).toEqual(ids);
    }
  });

  it('take times of RFC 3339, as text and as variables, in any time zone', async () => {
    const since = 'query q($t: DateTime) { executions(filter: {startTimeGte: $t}) { totalItems } }';
    const total = async (t: string) => (await query(since, { t })).body.data?.totalItems;
    expect(await total('2026-01-02T04:01Z')).toBe(await total('2026-01-02T06:01:00.000+02:00'));
    for (const none of [
      'yesterday',
      '2026',
      '2026-01-01',
      '2026-01-01T00:00:00',
      'Jan 1 2026',
      '2026-13-01T00:00:00Z'
    ]) {
      expect((await query(since, { t: none })).status, none).toBe(400);
      const literal = since.replace('$t: DateTime', '$x: Int').replace('$t', JSON.stringify(none));
      expect((await query(literal)).status, none).toBe(400);
    }
    expect((await query('{ executions(filter: {startTimeGte: 5}) { totalItems } }')).status).toBe(400);
  });

  it.each<[string, string, string]>([
    ['endTime', 'ASC', 'omega-job-2'],
    ['jobSchedule', 'ASC', 'beta-job-0']
  ])('by %s %s have at last %s', async (property, direction, last) => {
    const order = `order: {property: "${property}", direction: ${direction}}`;
    const { body } = await query(
      `{ executions(filter: {jobNameIn: ["beta-job", "omega-job"]}, ${order}) { content { id } } }`
    );
    expect(body.data?.content?.at(-1)).toEqual({ id: last });
  });

  it('are of the team that their job has now', async () => {
    const total = async (team: string) =>
      (await query(`{ executions(filter: {teamNameIn: ["${team}"]}) { totalItems } }`)).body.data?.totalItems;
    const move = (from: string, to: string) =>
      ask(server.held.runtime, 'PUT', `/data-jobs/for-team/${from}/jobs/omega-job/team/${to}`);
    expect((await move('blue2', 'green')).status).toBe(200);
    expect([await total('blue2'), await total('green')]).toEqual([0, 3]);
    expect((await move('green', 'blue2')).status).toBe(200);
  });

  it('have no page when there is none', async () => {
    const { body } = await query(
      '{ executions(pageNumber: 1, pageSize: 5, filter: {jobNameIn: ["x"]}) { totalItems totalPages } }'
    );
    expect(body.data).toMatchObject({ totalItems: 0, totalPages: 0 });
  });

  it('that are refused below several jobs fail once, at their root', async () => {
    const { status, body } = await query(
      '{ jobs(pageNumber: 1) { content { deployments { executions(pageSize: 1) { id } } } } }'
    );
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ path: ['jobs'], locations: [{ line: 1, column: 3 }] }]);
  });

  it('are ordered by each property that the API names', async () => {
    for (const property of [
      ...['message', 'type', 'jobSchedule', 'startTime', 'endTime', 'jobVersion', 'id', 'opId', 'lastDeployedDate'],
      ...['lastDeployedBy', 'startedBy', 'status', 'vdkVersion', 'jobName', 'jobTeam']
    ]) {
      const { status, body } = await query(
        `{ executions(pageNumber: 1, pageSize: 50, order: {property: "${property}", direction: DESC}) { content { id } } }`
      );
      expect({ property, status, count: body.data?.content?.length }).toEqual({ property, status: 200, count: 6 });
    }
  });
});
