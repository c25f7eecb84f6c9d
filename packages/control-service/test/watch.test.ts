import { firstValueFrom, lastValueFrom, take, toArray, type Subscription } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import {
  ControlService,
  followExecution,
  tailLogs,
  watchActivity,
  watchExecutions,
  watchJobs,
  type DataJobExecution,
  type Snapshot
} from '../src/index.js';
import { serve, type Answer } from './support/server.js';

const fast = { periodMs: 5 };

async function service(handle: (url: string, count: number) => Answer) {
  let count = 0;
  const server = await serve(({ url }) => handle(url, count++));
  return { server, service: new ControlService({ url: server.url, retryDelayMs: 1 }) };
}

const execution = (status: string, id = 'j-1'): object => ({ id, status, start_time: '2026-01-02T03:04:05Z' });

describe('watchers', () => {
  it('a thousand of one resource make the requests of one', async () => {
    const { server, service: one } = await service(() => ({ body: [execution('running')] }));
    const values: Snapshot<DataJobExecution[]>[] = [];
    const subscriptions: Subscription[] = [];
    for (let index = 0; index < 1000; index++) {
      subscriptions.push(watchExecutions(one, 't', 'j', { periodMs: 60_000 }).subscribe(value => values.push(value)));
    }
    await vi.waitFor(() => expect(values).toHaveLength(1000), { timeout: 20_000 });
    expect(server.requests).toHaveLength(1);
    const late = await firstValueFrom(watchExecutions(one, 't', 'j', { periodMs: 60_000 }));
    expect(late).toBe(values[0]);
    expect(server.requests).toHaveLength(1);
    subscriptions.forEach(subscription => subscription.unsubscribe());
  });

  it('emit on change only, newest first', async () => {
    const lists = [
      [execution('running')],
      [execution('running')],
      [execution('succeeded'), { ...execution('running', 'j-2'), start_time: '2026-01-03T00:00Z' }]
    ];
    const { service: one, server } = await service((_, count) => ({ body: lists[Math.min(count, 2)] }));
    const seen = await firstValueFrom(watchExecutions(one, 't', 'j', fast).pipe(take(2), toArray()));
    expect(seen.map(({ value }) => value?.map(({ id }) => id))).toEqual([['j-1'], ['j-2', 'j-1']]);
    expect(server.requests).toHaveLength(3);
  });

  it('send nothing when nobody subscribes, or while paused, and go on at once when resumed', async () => {
    const { server, service: one } = await service((_, count) => ({ body: [execution('running', `j-${count}`)] }));
    const seen: (string | undefined)[] = [];
    const watch = watchExecutions(one, 't', 'j', fast);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(server.requests).toHaveLength(0);
    const subscription = watch.subscribe(({ value }) => {
      seen.push(value?.[0]?.id);
      if (seen.length === 3) {
        one.polling.pause();
      }
    });
    await vi.waitFor(() => expect(seen).toHaveLength(3), { timeout: 20_000 });
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(server.requests).toHaveLength(3);
    one.polling.resume();
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(3), { timeout: 20_000 });
    subscription.unsubscribe();
    const { length } = server.requests;
    await new Promise(resolve => setTimeout(resolve, 50));
    // One may have been on the way.
    expect(server.requests.length - length).toBeLessThanOrEqual(1);
  });

  it('do not start while paused', async () => {
    const { server, service: one } = await service(() => ({ body: [] }));
    one.polling.pause();
    const first = firstValueFrom(watchExecutions(one, 't', 'j', fast));
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(server.requests).toHaveLength(0);
    one.polling.resume();
    expect((await first).value).toEqual([]);
  });

  it('read again at once when told that something happened', async () => {
    const { server, service: one } = await service((_, count) => ({ body: [execution('succeeded', `j-${count}`)] }));
    const seen: unknown[] = [];
    const subscription = watchExecutions(one, 't', 'j', { periodMs: 3_600_000 }).subscribe(value => {
      seen.push(value);
      if (seen.length < 3) {
        one.polling.refresh();
      }
    });
    one.polling.refresh();
    await vi.waitFor(() => expect(seen.length).toBe(3), { timeout: 20_000 });
    subscription.unsubscribe();
    expect(server.requests).toHaveLength(3);
  });

  it('keep the last good value while reads fail, and tell the failure', async () => {
    const { service: one } = await service((_, count) =>
      count === 1 ? { status: 500, headers: { 'Retry-After': '0' } } : { body: [execution('running', `j-${count}`)] }
    );
    const seen = await firstValueFrom(watchExecutions(one, 't', 'j', fast).pipe(take(3), toArray()));
    expect(seen.map(({ value, error, failures }) => [value?.[0]?.id, error?.status, failures])).toEqual([
      ['j-0', undefined, 0],
      ['j-0', 500, 1],
      ['j-2', undefined, 0]
    ]);
  });

  it('tell with the jobs what they did lately: an execution that ends, and the age of a read that changed nothing', async () => {
    const row = (id: string, status: string) => ({ id, jobName: 'sales', status, startTime: '2026-01-02T03:04:05Z' });
    const { service: one } = await service((url, count) => {
      const content = decodeURIComponent(url).includes('executions')
        ? [row('newest', count < 2 ? 'RUNNING' : 'SUCCEEDED')]
        : [{ jobName: 'sales' }];
      return { body: { errors: [], data: { content, totalItems: content.length, totalPages: 1 } } };
    });
    const seen = await firstValueFrom(watchActivity(one, { jobName: true }, fast).pipe(take(3), toArray()));
    expect(seen.map(({ value }) => value?.executions.map(({ status }) => status))).toEqual([
      ['RUNNING'],
      ['SUCCEEDED'],
      ['SUCCEEDED']
    ]);
    expect(seen[2]?.value).toBe(seen[1]?.value);
    expect(seen[2]?.readAt).toBeGreaterThanOrEqual(seen[1]?.readAt ?? Infinity);
    expect(seen[0]?.value?.executionsSince).toBeLessThan(Date.now() - 14 * 86_400_000 + 1);
  });

  it('tell since when the executions are known where not all of them are read', async () => {
    const { service: one } = await service(url => {
      const isExecutions = decodeURIComponent(url).includes('executions');
      const content = isExecutions ? [{ id: 'a', status: 'SUCCEEDED', startTime: '2026-01-02T03:04:05Z' }] : [];
      return { body: { errors: [], data: { content, totalItems: isExecutions ? 5000 : 0, totalPages: 5 } } };
    });
    const { value } = await firstValueFrom(watchActivity(one, { jobName: true }, fast));
    expect(value?.executionsSince).toBe(Date.parse('2026-01-02T03:04:05Z'));
  });

  it('read all pages of the jobs, in one query each', async () => {
    const { server, service: one } = await service(url => {
      const { v0 } = JSON.parse(new URL(url, 'http://x').searchParams.get('variables') ?? '{}');
      return { body: { errors: [], data: { content: [{ jobName: `job-${v0}` }], totalItems: 3, totalPages: 3 } } };
    });
    const { value } = await firstValueFrom(watchJobs(one, { select: { jobName: true }, pageSize: 1 }));
    expect(value).toEqual([{ jobName: 'job-1' }, { jobName: 'job-2' }, { jobName: 'job-3' }]);
    expect(server.requests).toHaveLength(3);
    const summaries = await firstValueFrom(watchJobs(one, { team: 'a team' }));
    expect(summaries.value?.[0]?.jobName).toBe('job-1');
  });
});

describe('following', () => {
  it('ends with the final state', async () => {
    const states = ['submitted', 'running', 'running', 'user_error', 'never read'];
    const { server, service: one } = await service((_, count) => ({ body: execution(states[count] ?? '') }));
    const seen = await firstValueFrom(followExecution(one, 't', 'j', 'j-1', fast).pipe(toArray()));
    expect(seen.map(({ status }) => status)).toEqual(['submitted', 'running', 'user_error']);
    expect(server.requests).toHaveLength(4);
  });

  it('passes over short failures, also an early 404', async () => {
    const answers: Answer[] = [
      { status: 404, headers: { 'Retry-After': '0' } },
      { status: 503, headers: { 'Retry-After': '0' } },
      { body: execution('succeeded') }
    ];
    const { service: one } = await service((_, count) => answers[count] ?? {});
    expect((await lastValueFrom(followExecution(one, 't', 'j', 'j-1', fast))).status).toBe('succeeded');
  });

  it('gives up when the service refuses', async () => {
    const { service: one, server } = await service(() => ({ status: 403, body: 'not yours' }));
    await expect(lastValueFrom(followExecution(one, 't', 'j', 'j-1', fast))).rejects.toMatchObject({
      status: 403,
      why: 'not yours'
    });
    expect(server.requests).toHaveLength(1);
    const gone = await service(() => ({ status: 404, headers: { 'Retry-After': '0' } }));
    await expect(lastValueFrom(tailLogs(gone.service, 't', 'j', 'j-1', fast))).rejects.toMatchObject({ status: 404 });
    expect(gone.server.requests).toHaveLength(4);
  });
});

describe('tailing a log', () => {
  it('gives the whole log of an execution that goes on', async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, index) => `2026-01-02T03:04:05.${String(index).padStart(9, '0')}Z line ${index}`
    );
    let written = 0;
    const { service: one, server } = await service(url => {
      if (!url.includes('/logs')) {
        written = Math.min(written + 150, lines.length);
        return { body: execution(written === lines.length ? 'succeeded' : 'running') };
      }
      const tail = Number(new URL(url, 'http://x').searchParams.get('tail_lines'));
      return {
        body: {
          logs: lines
            .slice(0, written)
            .slice(tail > 0 ? -tail : 0)
            .join('\n')
        }
      };
    });
    const pieces = await firstValueFrom(tailLogs(one, 't', 'j', 'j-1', { periodMs: 1 }).pipe(toArray()));
    expect(pieces.map(({ text }) => text).join('')).toBe(lines.join('\n'));
    expect(pieces.some(({ gap }) => gap)).toBe(false);
    // One request for the status and one for the log each time, but for the first ones: no widening.
    expect(server.requests.length).toBeLessThanOrEqual(2 * Math.ceil(2000 / 150) + 2);
  });

  it('tells each piece, also one that is like the piece before', async () => {
    let written = 0;
    const { service: one } = await service(url => {
      if (!url.includes('/logs')) {
        written += 1;
        return { body: execution(written === 5 ? 'succeeded' : 'running') };
      }
      return { body: { logs: 'tick\n'.repeat(written) } };
    });
    const pieces = await firstValueFrom(tailLogs(one, 't', 'j', 'j-1', { periodMs: 1 }).pipe(toArray()));
    expect(pieces.map(({ text }) => text).join('')).toBe('tick\n'.repeat(5));
  });
});

describe('pages', () => {
  it('are read one ahead, and no more once nobody takes their items', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const server = await serve(({ url }, { request }) => {
      const { v0 } = JSON.parse(new URL(url, 'http://x').searchParams.get('variables') ?? '{}');
      if (v0 === 3) {
        request.socket.once('close', () => resolve());
        return undefined;
      }
      return { body: { errors: [], data: { content: [{ jobName: `job-${v0}` }], totalItems: 9, totalPages: 9 } } };
    });
    const names: string[] = [];
    for await (const { jobName } of new ControlService({ url: server.url }).jobs.list({ select: { jobName: true } })) {
      names.push(jobName);
      if (names.length === 2) {
        await vi.waitFor(() => expect(server.requests).toHaveLength(3), { timeout: 20_000 });
        break;
      }
    }
    await aborted;
    expect(names).toEqual(['job-1', 'job-2']);
  });

  it('end when the caller aborts', async () => {
    const { service: one } = await service(() => ({
      body: { errors: [], data: { content: [{ id: 'a' }], totalItems: 9, totalPages: 9 } }
    }));
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { id } of one.executions.query({ select: { id: true } }, { signal: controller.signal })) {
        expect(id).toBe('a');
        controller.abort(new Error('enough'));
      }
    };
    await expect(read()).rejects.toThrow('enough');
  });
});
