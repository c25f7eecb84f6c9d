import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/database.js';
import { ExecutionsPage } from '../src/query/executions-page.js';
import { addFunctions } from '../src/query/functions.js';
import { type JobArguments, JobsPage } from '../src/query/jobs-page.js';

describe('query plans', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-plans-'));
  let database: DatabaseSync;

  beforeAll(() => {
    database = openDatabase(folder);
    addFunctions(database);
    database.exec('analyze');
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

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
