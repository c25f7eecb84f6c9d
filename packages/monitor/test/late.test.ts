import type { IExecution, IJobSummary, IJobsSnapshot } from '@vdk-lab/tokens';
import { expect, it } from 'vitest';
import { lateJobs } from '../src/late';

const at = (time: string): number => Date.parse(`2026-03-${time}:00Z`);
const deployment = { version: 'abc', enabled: true, deployedAt: '2026-02-01T00:00:00Z', deployedBy: null };
const ran = (status: IExecution['status'], startedAt: string | null, endedAt: string | null): IExecution => ({
  id: 'one',
  team: 'team',
  job: 'sales',
  status,
  type: 'scheduled',
  startedAt: startedAt && new Date(at(startedAt)).toISOString(),
  endedAt: endedAt && new Date(at(endedAt)).toISOString(),
  startedBy: null,
  message: null,
  version: null
});
const yesterday = ran('succeeded', '09T06:00', '09T06:02');

/** Since when a job that is due at six is late, in a list that was read on the tenth. */
function lateSince(
  readAt: string,
  change: Partial<IJobSummary> = {},
  snapshot: Partial<IJobsSnapshot> = {}
): number | null {
  const own = { team: 'team', name: 'sales', description: null, schedule: '0 6 * * *', nextRun: null };
  const jobs = [{ ...own, deployment, executions: [yesterday], ...change }];
  const read = { jobs, totalJobs: 1, readAt: at(readAt), executionsSince: at('01T00:00'), ...snapshot };
  return lateJobs(read).get('team/sales') ?? null;
}

it('a job is late when its schedule should have started it, and some minutes went by', () => {
  expect(lateSince('10T06:04')).toBeNull();
  expect(lateSince('10T06:06')).toBe(at('10T06:00'));
  expect(lateSince('10T06:06', { schedule: '@daily' })).toBe(at('10T00:00'));
});

it('it is late since the first time that was missed', () => {
  expect(lateSince('12T09:00')).toBe(at('10T06:00'));
});

it('whatever ran or runs since it was due is enough', () => {
  for (const last of [
    ran('user_error', '10T06:01', '10T06:02'),
    ran('skipped', '10T06:00', '10T06:00'),
    ran('running', '10T05:00', null),
    ran('submitted', null, null),
    // It was still running when the next one was due.
    ran('succeeded', '10T05:00', '10T06:30')
  ]) {
    expect(lateSince('10T09:00', { executions: [last] })).toBeNull();
  }
});

it('what no schedule starts is not late', () => {
  expect(lateSince('10T09:00', { deployment: null })).toBeNull();
  expect(lateSince('10T09:00', { deployment: { ...deployment, enabled: false } })).toBeNull();
  for (const schedule of [null, ' ', 'not a cron', '0 0 30 2 *']) {
    expect(lateSince('10T09:00', { schedule })).toBeNull();
  }
});

it('what was deployed or enabled after it was due owes nothing of before', () => {
  const deployedAt = '2026-03-10T08:00:00Z';
  expect(lateSince('10T09:00', { deployment: { ...deployment, deployedAt } })).toBeNull();
});

it('what a read cannot tell is not told: a run before the first that is known may have been', () => {
  expect(lateSince('10T09:00', { executions: [] }, { executionsSince: at('10T07:00') })).toBeNull();
  expect(lateSince('10T09:00', { executions: [] }, { executionsSince: undefined })).toBeNull();
  // And as of the read, not as of now: what came after it is not known.
  expect(lateSince('10T05:00')).toBeNull();
});
