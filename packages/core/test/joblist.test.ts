import type { ExecutionSummary } from '@vdk-lab/control-service';
import { expect, it } from 'vitest';
import { asJobs } from '../src/joblist';

type Activity = NonNullable<Parameters<typeof asJobs>[0]['value']>;

const deployment: NonNullable<Activity['jobs'][number]['deployments']>[number] = {
  enabled: true,
  jobVersion: 'abc',
  lastDeployedDate: '2026-01-01T00:00Z',
  lastDeployedBy: 'ada',
  lastExecutionStatus: 'USER_ERROR',
  lastExecutionTime: '2026-01-01T06:01:00Z',
  lastExecutionDuration: 60
};
const job = (jobName: string, deployments: Activity['jobs'][number]['deployments']): Activity['jobs'][number] => ({
  jobName,
  config: { team: 'team', description: null, schedule: { scheduleCron: '0 6 * * *', nextRunEpochSeconds: -1 } },
  deployments
});
const execution = (id: string, jobName: string): ExecutionSummary => ({
  id,
  jobName,
  status: 'SUCCEEDED',
  type: 'SCHEDULED',
  startTime: '2026-02-01T06:00:00Z',
  endTime: '2026-02-01T06:01:00Z',
  startedBy: null,
  message: null,
  deployment: { jobVersion: 'abc' }
});
const activity: Activity = {
  jobs: [job('busy', [deployment]), job('monthly', [deployment]), job('drafted', null)],
  executions: [
    ...Array.from({ length: 12 }, (_, index) => execution(`busy-${index}`, 'busy')),
    execution('gone', 'removed')
  ],
  executionsSince: 7
};

it('gives each job its ten newest executions, and one that ran long ago its last', () => {
  const [busy, monthly, drafted] = asJobs({ value: activity, readAt: 9, error: null, failures: 0 }).jobs;
  expect(busy?.executions.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, index) => `busy-${index}`));
  expect(busy?.executions[0]).toMatchObject({ team: 'team', status: 'succeeded', type: 'scheduled', version: 'abc' });
  expect(monthly?.executions).toMatchObject([
    { id: '', status: 'user_error', startedAt: '2026-01-01T06:00:00.000Z', endedAt: '2026-01-01T06:01:00.000Z' }
  ]);
  expect(drafted).toMatchObject({ deployment: null, executions: [] });
});

it('keeps the list that was read when nothing changed, and with a failure', () => {
  const first = asJobs({ value: activity, readAt: 9, error: null, failures: 0 });
  const again = asJobs({ value: activity, readAt: 10, error: null, failures: 0 });
  expect(again.jobs).toBe(first.jobs);
  expect([first.readAt, again.readAt, again.executionsSince]).toEqual([9, 10, 7]);
  expect(asJobs({ value: null, readAt: null, error: null, failures: 0 })).toEqual({
    jobs: [],
    totalJobs: 0,
    readAt: 0
  });
});
