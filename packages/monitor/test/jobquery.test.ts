import type { IExecution } from '@vdk-lab/tokens';
import { expect, it } from 'vitest';
import { fits, parseQuery } from '../src/jobquery';
import type { IListedJob } from '../src/joborder';

const deployment = { version: null, enabled: true, deployedAt: null, deployedBy: null };

function job(name: string, status: IExecution['status'] | null, change: Partial<IListedJob> = {}): IListedJob {
  const nothing = { startedAt: null, endedAt: null, startedBy: null, message: null, version: null };
  const last: IExecution[] = status ? [{ id: '1', team: 'a', job: name, status, type: 'manual', ...nothing }] : [];
  const own = { team: 'Analytics', description: null, schedule: null, nextRun: null, lateSince: null };
  return { name, ...own, deployment, executions: last, ...change };
}

const jobs = [
  job('sales-daily', 'succeeded', { lateSince: 7 }),
  job('sales-hourly', 'user_error', { team: 'Data Platform' }),
  job('stock', 'platform_error', { deployment: { ...deployment, enabled: false } }),
  job('stores', 'submitted'),
  job('drafted', null, { deployment: null })
];
const found = (text: string): string[] => {
  const query = parseQuery(text);
  return jobs.filter(each => fits(each, query)).map(({ name }) => name);
};
const all = jobs.map(({ name }) => name);

it('words are looked for in name and team, each of them', () => {
  expect(found('')).toEqual(all);
  expect(found('  Sales   PLATFORM ')).toEqual(['sales-hourly']);
  expect(found('hourly sales')).toEqual(['sales-hourly']);
});

it('a key asks what a job is, with a minus what it is not', () => {
  expect(found('status:failed')).toEqual(['sales-hourly', 'stock']);
  expect(found('status:failed state:enabled')).toEqual(['sales-hourly']);
  expect(found('-status:failed sales')).toEqual(['sales-daily']);
  expect(found('status:late')).toEqual(['sales-daily']);
  expect(found('status:never')).toEqual(['drafted']);
  expect(found('state:undeployed')).toEqual(['drafted']);
  expect(found('STATUS:Waiting')).toEqual(['stores']);
  expect(found('team:platform')).toEqual(['sales-hourly']);
  expect(found('team:"data platform"')).toEqual(['sales-hourly']);
});

it('while one types nothing is lost: half a value finds what begins with it, a key alone everything', () => {
  for (const text of ['status:', '-state:', 'team:', 'team:"', 'status:""']) {
    expect(found(text)).toEqual(all);
    expect(parseQuery(text).unknown).toBeNull();
  }
  expect(found('status:fai')).toEqual(['sales-hourly', 'stock']);
  expect(found('team:"data')).toEqual(['sales-hourly']);
});

it('a value that no job can have is told, what is no key is a word', () => {
  expect(parseQuery('status:late status:faild')).toMatchObject({ unknown: { key: 'status', value: 'faild' } });
  expect(parseQuery('team:nowhere').unknown).toBeNull();
  expect(parseQuery('constructor:x __proto__:y a:b')).toEqual({
    words: ['constructor:x', '__proto__:y', 'a:b'],
    terms: [],
    unknown: null
  });
});
