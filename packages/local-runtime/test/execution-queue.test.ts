import { expect, it } from 'vitest';
import { Changes } from '../src/changes.js';
import type { Context } from '../src/context.js';
import type { Deployments } from '../src/deployments.js';
import { type ExecutionEnd, ExecutionQueue } from '../src/execution-queue.js';
import type { JobRow } from '../src/jobs.js';

const entry = {
  id: 'loads-1',
  opId: 'loads-1',
  job: { name: 'loads', team: 'pets' } as JobRow,
  deployment: { version: 'v1' } as Parameters<ExecutionQueue['add']>[0]['deployment'],
  args: null
};

/** A queue whose executions fail before they have a process, when the test says so. */
function queueThatFails(close: (end: ExecutionEnd) => void): { queue: ExecutionQueue; fail: () => void } {
  let fail = (): void => undefined;
  const unpacked = new Promise<never>((_, reject) => {
    fail = () => reject(new Error('the version could not be unpacked'));
  });
  const context = { changes: new Changes(), limits: { atOnce: 1 } } as unknown as Context;
  const kept = {
    folder: () => '',
    markRunning: () => undefined,
    close: (_id: string, _team: string, _job: string, end: ExecutionEnd) => close(end)
  };
  const queue = new ExecutionQueue(context, { unpacked: () => unpacked } as unknown as Deployments, kept);
  queue.add(entry);
  return { queue, fail };
}

const settled = async (): Promise<void> => new Promise(done => setTimeout(done, 0));

it('is cancelled when that was taken, also when its start failed afterwards', async () => {
  const ends: ExecutionEnd[] = [];
  const { queue, fail } = queueThatFails(end => ends.push(end));
  expect(queue.cancel(entry.id)).toBe(true);
  fail();
  await settled();
  expect(ends).toMatchObject([{ status: 'cancelled' }]);
});

it('takes no cancellation of an execution whose end stands, though it could not be written down yet', async () => {
  const tried: ExecutionEnd[] = [];
  const { queue, fail } = queueThatFails(end => {
    tried.push(end);
    throw new Error('the disk is full');
  });
  fail();
  await settled();
  expect(tried).toMatchObject([{ status: 'platform_error' }]);
  expect(queue.cancel(entry.id)).toBe(false);
  await queue.stop('the test is over');
});

/** A queue whose executions wait for an environment that is not ready before it is given up. */
function queueThatWaits(close: (end: ExecutionEnd) => void): { queue: ExecutionQueue; isWaiting: Promise<void> } {
  let tell = (): void => undefined;
  const isWaiting = new Promise<void>(done => (tell = done));
  const ensureForRequirements = (_: unknown, __: unknown, stop: AbortSignal): Promise<never> =>
    new Promise((_done, failed) => {
      stop.addEventListener('abort', () => failed(stop.reason as Error));
      tell();
    });
  const context = {
    changes: new Changes(),
    limits: { atOnce: 1, deployMs: 3_600_000 },
    environments: { ensureForRequirements }
  } as unknown as Context;
  const kept = {
    folder: () => '',
    markRunning: () => undefined,
    close: (_id: string, _team: string, _job: string, end: ExecutionEnd) => close(end)
  };
  const unpacked = (): Promise<string> => Promise.resolve('/none');
  const queue = new ExecutionQueue(context, { unpacked } as unknown as Deployments, kept);
  queue.add(entry);
  return { queue, isWaiting };
}

it('does not wait for the environment of an execution that is cancelled, nor when the runtime ends', async () => {
  const ends: ExecutionEnd[] = [];
  const cancelled = queueThatWaits(end => ends.push(end));
  await cancelled.isWaiting;
  expect(cancelled.queue.cancel(entry.id)).toBe(true);
  await settled();
  expect(ends).toMatchObject([{ status: 'cancelled' }]);
  const stopped = queueThatWaits(end => ends.push(end));
  await stopped.isWaiting;
  await stopped.queue.stop('the machine is shut down');
  expect(ends[1]).toMatchObject({ status: 'platform_error', message: expect.stringContaining('the machine is shut') });
});
