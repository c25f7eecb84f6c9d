import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/database.js';
import { ExecutionsPage } from '../src/query/executions-page.js';
import { addFunctions } from '../src/query/functions.js';
import { type JobArguments, JobsPage } from '../src/query/jobs-page.js';
import { ask } from './support/client.js';
import { startInNewFolder } from './support/runtime.js';

// Section 6 of the API: the predicates, their order, search, paging and nested executions, over seeded rows.
let server: Awaited<ReturnType<typeof startInNewFolder>>;

interface Seed {
  readonly name: string;
  readonly team?: string;
  readonly description?: string | null;
  readonly cron?: string | null;
  readonly contacts?: readonly string[];
  /** Null: not deployed. */
  readonly enabled?: boolean | null;
  readonly python?: string;
  /** Statuses, oldest first; one an hour, each as many seconds long as its number. */
  readonly executions?: readonly string[];
}

const seeds: readonly Seed[] = [
  {
    name: 'alpha-job',
    team: 'Red Team',
    description: 'loads Sales',
    cron: '0 6 * * *',
    enabled: true,
    executions: ['succeeded', 'user_error']
  },
  {
    name: 'beta-job',
    team: 'blue',
    description: 'Ünïcode ÄÖ',
    cron: '@hourly',
    enabled: false,
    executions: ['platform_error']
  },
  { name: 'gamma-job', team: 'blue', description: null, cron: null, enabled: null, contacts: ['a@example.org'] },
  {
    name: 'delta-100',
    team: 'red.team',
    description: '100% of 50_50',
    cron: 'not a cron',
    enabled: true,
    executions: []
  },
  {
    name: 'omega-job',
    team: 'blue2',
    description: '',
    cron: '*/5 * * * *',
    enabled: true,
    executions: ['succeeded', 'succeeded', 'running']
  }
];

function seed(path: string): void {
  const database = new DatabaseSync(path);
  const job = database.prepare('insert into jobs (name, team, description, config) values (?, ?, ?, ?)');
  const deployment = database.prepare(
    `insert into deployments (job, version, python_version, enabled, vdk_version, deployed_by, deployed_at, folder)
     values (?, 'v1', ?, ?, '0.3', 'someone', '2026-01-01T00:00:00.000Z', '/nowhere')`
  );
  const execution = database.prepare(
    `insert into executions (id, job, team, type, status, message, op_id, started_by, start_time, end_time, version)
     values (?, ?, ?, 'manual', ?, 'm', 'op', 'me', ?, ?, 'v1')`
  );
  for (const {
    name,
    team = 'blue',
    description = '',
    cron = null,
    contacts = [],
    enabled = null,
    executions = []
  } of seeds) {
    const config = {
      db_default_type: null,
      contacts: {
        notified_on_job_failure_user_error: contacts,
        notified_on_job_failure_platform_error: [],
        notified_on_job_success: [],
        notified_on_job_deploy: []
      },
      schedule: { schedule_cron: cron },
      generate_keytab: true,
      enable_execution_notifications: true,
      notification_delay_period_minutes: 240
    };
    job.run(name, team, description, JSON.stringify(config));
    if (enabled !== null) {
      deployment.run(name, '3.11', enabled ? 1 : 0);
    }
    executions.forEach((status, index) => {
      const start = Date.UTC(2026, 0, 2, name.charCodeAt(0) % 5, index);
      const end = status === 'running' ? null : new Date(start + (index + 1) * 1000).toISOString();
      execution.run(`${name}-${index}`, name, team, status, new Date(start).toISOString(), end);
    });
  }
  database.close();
}

beforeAll(async () => {
  server = await startInNewFolder({ allowSchedules: false });
  await server.held.runtime.stop();
  seed(join(server.held.dataFolder, 'runtime.sqlite'));
  // What runs would be settled at the start as lost; here it stays.
  const database = new DatabaseSync(join(server.held.dataFolder, 'runtime.sqlite'));
  database.exec(`update executions set status = 'kept' where status = 'running'`);
  database.close();
  server.held.runtime = await server.held.start();
});
afterAll(() => server.end());

interface Page {
  readonly content: Record<string, unknown>[] | null;
  readonly totalItems: number;
  readonly totalPages: number;
}

async function query(text: string, variables?: object) {
  const search = new URLSearchParams({ query: text, ...(variables ? { variables: JSON.stringify(variables) } : {}) });
  const path = `/data-jobs/for-team/no-team-specified/jobs?${search}`;
  return ask<{ errors: unknown[]; data: Page | null }>(server.held.runtime, 'GET', path);
}

const everything = `jobName config { team description schedule { scheduleCron nextRunEpochSeconds } }
  deployments { enabled jobPythonVersion lastExecutionStatus lastExecutionTime lastExecutionDuration }`;

/** Names that a list of predicates gives, with every field selected. */
async function names(filter: readonly object[], more: { search?: string; select?: string } = {}): Promise<string[]> {
  const { status, body } = await query(
    `query q($f: [Predicate], $s: String) { jobs(pageNumber: 1, pageSize: 100, filter: $f, search: $s) { content { jobName: jobName ${more.select ?? everything} } } }`.replace(
      'jobName: jobName ',
      ''
    ),
    { f: filter, s: more.search ?? null }
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return (body.data?.content ?? []).map(({ jobName }) => String(jobName));
}

const all = ['alpha-job', 'beta-job', 'delta-100', 'gamma-job', 'omega-job'];
const by = (property: string, pattern: string | null, sort: string | null = null) => ({ property, pattern, sort });

describe('patterns', () => {
  it.each<[string, string, string[]]>([
    ['jobName', 'alpha-job', ['alpha-job']],
    ['jobName', 'ALPHA-JOB', ['alpha-job']],
    ['jobName', 'alpha', []],
    ['jobName', '*JOB', ['alpha-job', 'beta-job', 'gamma-job', 'omega-job']],
    ['jobName', '*', all],
    ['jobName', '*a-*', ['alpha-job', 'beta-job', 'delta-100', 'gamma-job', 'omega-job']],
    ['jobName', '%', []],
    ['jobName', '_lpha-job', []],
    ['jobName', `x' or '1'='1`, []],
    ['config.team', 'blue', ['beta-job', 'gamma-job']],
    ['config.team', 'BLUE%', ['beta-job', 'gamma-job', 'omega-job']],
    ['config.team', 'red.team', ['alpha-job', 'delta-100']],
    ['config.team', '%', all],
    ['config.team', ' blue ', ['beta-job', 'gamma-job']],
    ['config.team', '', []],
    ['config.description', '', ['alpha-job', 'beta-job', 'delta-100', 'omega-job']],
    ['jobName', '', []],
    ['config.description', 'SALES', ['alpha-job']],
    ['config.description', 'ünïCODE', ['beta-job']],
    ['config.description', '0%', ['delta-100']],
    ['config.description', '_00', []],
    ['config.description', '50_50', ['delta-100']],
    ['config.schedule.scheduleCron', 'whatever', all],
    ['config.sourceUrl', 'whatever', all],
    ['config.contacts.present', 'whatever', all],
    ['config.schedule.nextRunEpochSeconds', '0-2147483647', ['alpha-job', 'omega-job']],
    ['deployments.enabled', 'enabled', ['alpha-job', 'delta-100', 'omega-job']],
    ['deployments.enabled', 'disabled', ['beta-job']],
    ['deployments.enabled', 'not_deployed', ['gamma-job']],
    ['deployments.jobPythonVersion', '3.1', ['alpha-job', 'beta-job', 'delta-100', 'omega-job']],
    ['deployments.lastExecutionStatus', 'user_error', ['alpha-job']],
    ['deployments.lastExecutionStatus', 'succeeded', ['omega-job']],
    ['deployments.lastExecutionStatus', 'SUCCEEDED', []],
    ['deployments.lastExecutionTime', '1767312000-1767398400', ['alpha-job', 'beta-job', 'omega-job']],
    ['deployments.lastExecutionTime', '0-1', []],
    ['deployments.lastExecutionDuration', '0-1000', []]
  ])('%s ~ %s', async (property, pattern, wanted) => {
    expect(await names([by(property, pattern)])).toEqual(wanted);
  });

  it('are all true of what is found', async () => {
    expect(await names([by('config.team', 'blue%'), by('deployments.enabled', 'enabled')])).toEqual(['omega-job']);
  });

  it.each<[string, object[]]>([
    ['an unknown property', [by('team', 'blue')]],
    ['an inherited name', [by('constructor', 'x')]],
    ['a property of a list', [by('deployments.executions', 'x')]],
    ['counts', [by('deployments.successfulExecutions', null, 'ASC')]],
    ['half a predicate', [{ property: 'jobName' }]],
    ['one twice', [by('jobName', '*'), by('jobName', '*')]],
    ['a range that is none', [by('config.schedule.nextRunEpochSeconds', 'soon')]],
    ['a range the wrong way round', [by('config.schedule.nextRunEpochSeconds', '9-1')]],
    ['a range beyond 32 bits', [by('deployments.lastExecutionTime', '1-2147483648')]],
    ['a range below zero', [by('config.schedule.nextRunEpochSeconds', '-1-5')]],
    ['a team that is no expression', [by('config.team', 't1(x')]],
    ['a team that would take for ever', [by('config.team', '(a+)+$')]]
  ])('refuse %s', async (_, f) => {
    const text = `query q($f: [Predicate]) { jobs(pageNumber: 1, pageSize: 5, filter: $f) { content { ${everything} } } }`;
    expect(await query(text, { f })).toMatchObject({ status: 400, body: { data: null, errors: [{ path: ['jobs'] }] } });
  });
});

describe('order', () => {
  it.each<[string, string, string[]]>([
    ['jobName', 'DESC', [...all].reverse()],
    ['config.team', 'ASC', ['alpha-job', 'beta-job', 'gamma-job', 'omega-job', 'delta-100']],
    ['config.description', 'ASC', ['omega-job', 'delta-100', 'alpha-job', 'beta-job', 'gamma-job']],
    ['config.description', 'DESC', ['gamma-job', 'beta-job', 'alpha-job', 'delta-100', 'omega-job']],
    ['config.contacts.present', 'DESC', ['gamma-job', 'alpha-job', 'beta-job', 'delta-100', 'omega-job']],
    ['config.sourceUrl', 'DESC', all],
    ['deployments.enabled', 'ASC', ['alpha-job', 'delta-100', 'omega-job', 'beta-job', 'gamma-job']],
    ['deployments.lastExecutionStatus', 'ASC', ['delta-100', 'gamma-job', 'beta-job', 'omega-job', 'alpha-job']],
    ['deployments.lastExecutionTime', 'ASC', ['delta-100', 'gamma-job', 'omega-job', 'alpha-job', 'beta-job']],
    ['deployments.lastExecutionTime', 'DESC', ['beta-job', 'alpha-job', 'omega-job', 'delta-100', 'gamma-job']],
    ['deployments.lastExecutionDuration', 'ASC', ['delta-100', 'gamma-job', 'beta-job', 'alpha-job', 'omega-job']]
  ])('by %s %s', async (property, sort, wanted) => {
    expect(await names([by(property, null, sort)])).toEqual(wanted);
  });

  it('is the last predicate’s', async () => {
    expect(await names([by('config.team', null, 'ASC'), by('jobName', null, 'DESC')])).toEqual([...all].reverse());
  });

  it('by next run puts those without one first', async () => {
    const [first, second] = await names([by('config.schedule.nextRunEpochSeconds', null, 'DESC')]);
    expect([first, second].sort()).toEqual(['alpha-job', 'omega-job']);
  });

  it('by Python version fails while some job is not deployed', async () => {
    const sort = by('deployments.jobPythonVersion', null, 'ASC');
    const text = `query q($f: [Predicate]) { jobs(pageNumber: 1, pageSize: 5, filter: $f) { content { ${everything} } } }`;
    expect((await query(text, { f: [sort] })).status).toBe(400);
    expect(await names([by('deployments.enabled', 'enabled'), sort])).toEqual(['alpha-job', 'delta-100', 'omega-job']);
  });
});

describe('what is not selected', () => {
  it('is not there to filter by: every job looks as if it were not deployed', async () => {
    const select = 'jobName';
    expect(await names([by('deployments.enabled', 'enabled')], { select })).toEqual([]);
    expect(await names([by('deployments.enabled', 'not_deployed')], { select })).toEqual(all);
    expect(await names([by('config.schedule.nextRunEpochSeconds', '0-2147483647')], { select })).toEqual([]);
    expect(await names([by('deployments.lastExecutionStatus', 'succeeded')], { select })).toEqual([]);
  });

  it('is selected by a fragment, too', async () => {
    const text = `query { jobs(pageNumber: 1, pageSize: 9, filter: [{property: "deployments.enabled", pattern: "disabled"}]) { ...page } }
      fragment page on DataJobPage { content { ... on DataJob { jobName deployments { enabled } } } }`;
    expect((await query(text)).body.data?.content).toEqual([
      { jobName: 'beta-job', deployments: [{ enabled: false }] }
    ]);
  });
});

describe('search', () => {
  it.each<[string, string, string[]]>([
    ['SALES', 'jobName config { description }', ['alpha-job']],
    ['sales', 'jobName', []],
    ['ÄÖ', 'jobName config { description }', ['beta-job']],
    ['blue', 'jobName config { team }', ['beta-job', 'gamma-job', 'omega-job']],
    ['blue', 'jobName config { description }', []],
    ['not_dep', 'jobName deployments { enabled }', ['gamma-job']],
    ['%', 'jobName config { team description }', ['delta-100']],
    ['*/5', 'jobName config { schedule { scheduleCron } }', ['omega-job']],
    ['HOUR', 'jobName config { schedule { scheduleCron } }', ['beta-job']],
    ['error', 'jobName deployments { lastExecutionStatus }', ['alpha-job', 'beta-job']],
    ['3.1', 'jobName deployments { jobPythonVersion }', ['alpha-job', 'beta-job', 'delta-100', 'omega-job']],
    ['  ', 'jobName', all],
    ['-job', 'jobName', ['alpha-job', 'beta-job', 'gamma-job', 'omega-job']]
  ])('for "%s" looks into %s', async (search, select, wanted) => {
    expect(await names([], { search, select })).toEqual(wanted);
  });
});

describe('pages', () => {
  it('are cut from the whole, totals with them', async () => {
    const page = async (number: number, size: number) =>
      (await query(`{ jobs(pageNumber: ${number}, pageSize: ${size}) { content { jobName } totalItems totalPages } }`))
        .body.data;
    const found = await Promise.all([page(1, 2), page(2, 2), page(3, 2), page(4, 2)]);
    expect(found.flatMap(each => each?.content ?? []).map(({ jobName }) => jobName)).toEqual(all);
    expect(found.map(each => [each?.totalItems, each?.totalPages])).toEqual([
      [5, 3],
      [5, 3],
      [5, 3],
      [5, 3]
    ]);
    expect(await page(1, 100_000)).toMatchObject({ totalPages: 1 });
  });
});

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

describe('query plans', () => {
  const folder = () => join(server.held.folder, 'plans');
  let database: DatabaseSync;

  beforeAll(() => {
    database = openDatabase(folder());
    addFunctions(database);
    database.exec('analyze');
  });
  afterAll(() => database.close());

  const plan = (sql: string, values: readonly (string | number)[]): string =>
    database
      .prepare(`explain query plan ${sql}`)
      .all(...values)
      .map(({ detail }) => String(detail))
      .join('\n');

  const selected = new Set([
    'content',
    'content.jobName',
    'content.deployments',
    'content.deployments.lastExecutionTime'
  ]);

  /** The plan of a page's names; the values do not matter. */
  function planOf(args: JobArguments): string {
    const page = new JobsPage(database, { pageNumber: 3, pageSize: 25, ...args }, selected);
    return plan(
      page.sql,
      Array.from({ length: page.sql.split('?').length - 1 }, () => 1)
    );
  }

  it('of a plain page reads names from their index, in order', () => {
    const text = planOf({});
    expect(text).toMatch(/^SCAN j USING COVERING INDEX \S+$/);
  });

  it('of one job finds it', () => {
    expect(planOf({ filter: [{ property: 'jobName', pattern: 'one-job' }] })).toMatch(/^SEARCH j USING COVERING INDEX/);
  });

  it('of a search goes once through the jobs, in order, and not through deployments or executions', () => {
    expect(planOf({ search: 'text' })).toMatch(/^SCAN j USING (COVERING )?INDEX \S+$/);
  });

  it('of an order by the last execution finds it in an index', () => {
    const text = planOf({ filter: [{ property: 'deployments.lastExecutionTime', sort: 'DESC' }] });
    expect(text).toMatch(/SEARCH executions USING INDEX executions_of_job/);
    expect(text).not.toMatch(/SCAN executions/);
    expect(text).toMatch(/SEARCH d USING COVERING INDEX/);
  });

  it('of the last executions of a job reads just these', () => {
    const args = {
      pageNumber: 1,
      pageSize: 10,
      filter: { jobNameIn: ['one-job'] },
      order: { property: 'startTime', direction: 'DESC' }
    } as const;
    const page = new ExecutionsPage(database, args, new Set(['id', 'status', 'deployment']));
    expect(plan(page.sql, ['one-job'])).toBe('SEARCH executions USING INDEX executions_of_job (job=?)');
  });
});
