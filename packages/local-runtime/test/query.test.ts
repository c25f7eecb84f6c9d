import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSeeded } from './support/seeded.js';

// Section 6 of the API: the predicates of jobs, their order, search and pages, over seeded rows.
let server: Awaited<ReturnType<typeof startSeeded>>;

beforeAll(async () => {
  server = await startSeeded();
});
afterAll(() => server.end());

const query = (text: string, variables?: object) => server.query(text, variables);

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

describe('a query', () => {
  it('that is none is of the first twenty jobs, with their number', async () => {
    for (const none of ['', '  ']) {
      const { body } = await query(none);
      expect(body.data).toMatchObject({ totalItems: 5, totalPages: 1 });
      expect(body.data?.content?.[0]).toEqual({
        jobName: 'alpha-job',
        config: { team: 'Red Team', description: 'loads Sales', schedule: { scheduleCron: '0 6 * * *' } }
      });
    }
  });

  it.each([
    ['{ jobs(pageNumber: 1 ', { errorType: 'InvalidSyntax', locations: [{ line: 1, column: 22 }] }],
    ['{ jobs(pageNumber: 1) { content { nope } } }', { validationErrorType: 'FieldUndefined' }],
    ['{ jobs(pageNumber: one) { totalItems } }', { validationErrorType: 'WrongType' }],
    ['{ executions(filter: {statusIn: [succeeded]}) { totalItems } }', { validationErrorType: 'WrongType' }],
    ['{ executions(filter: {endTimeGte: "soon"}) { totalItems } }', { validationErrorType: 'WrongType' }],
    ['mutation { x }', { errorType: 'OperationNotSupported' }]
  ])('that is wrong is told in the words of the real service: %s', async (text, error) => {
    expect(await query(text)).toMatchObject({ status: 400, body: { errors: [error], data: null } });
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
