import type { IDeploy } from '@vdk-lab/tokens';
import { afterEach, expect, it, vi } from 'vitest';
import type { EventChannel, IEventMessage } from '../src/channel';
import { LabError, type Requests } from '../src/requests';
import { makeWorkspace } from '../src/workspace';

afterEach(() => {
  vi.useRealTimers();
});

const deploy = (revision: number, state: IDeploy['state'], id = 'first'): IDeploy => ({
  id,
  revision,
  path: 'job',
  jobName: 'job',
  target: 'local',
  state,
  startedAt: '2026-01-01T00:00:00Z',
  stages: []
});

/** Follows deploys of a back end that answers lists with `list`; `tell` sends its events. */
function watchDeploys(list: () => Promise<IDeploy[]>) {
  let listener: (message: IEventMessage) => void = () => undefined;
  const requests = { json: list } as unknown as Requests;
  const channel = {
    subscribe: (_: string, take: typeof listener) => {
      listener = take;
      return { dispose: () => undefined };
    }
  } as unknown as EventChannel;
  const controller = new AbortController();
  const watch = makeWorkspace(requests, channel).deploys.watch(controller.signal)[Symbol.asyncIterator]();
  return { watch, controller, tell: (message: IEventMessage) => listener(message) };
}

it('a list that is answered after a newer event does not bring the old state of a deploy back', async () => {
  let answer: (deploys: IDeploy[]) => void = () => undefined;
  const { watch, tell, controller } = watchDeploys(() => new Promise<IDeploy[]>(done => (answer = done)));
  const first = watch.next();
  const event = (data: IDeploy): IEventMessage => ({ id: 'e-1', topic: 'deploys', type: 'deploy', data });
  tell(event(deploy(7, 'ready')));
  answer([deploy(1, 'running'), deploy(2, 'running', 'second'), deploy(9, 'ready', 'before')]);
  expect((await first).value).toMatchObject({ id: 'first', state: 'ready' });
  expect((await watch.next()).value).toMatchObject({ id: 'second' });
  tell(event(deploy(2, 'running', 'second')));
  tell(event(deploy(3, 'failed', 'second')));
  expect((await watch.next()).value).toMatchObject({ id: 'second', state: 'failed' });
  controller.abort();
  expect((await watch.next()).done).toBe(true);
});

it('a deploy that ends while the back end is away is told when the back end is there again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let answer: () => Promise<IDeploy[]> = async () => [deploy(1, 'running')];
  const { watch, tell, controller } = watchDeploys(() => answer());
  expect((await watch.next()).value).toMatchObject({ state: 'running' });
  const ended = watch.next();
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  tell({ id: 'e-1', topic: '', type: 'reset', data: null });
  await vi.advanceTimersByTimeAsync(2000);
  answer = async () => [deploy(5, 'failed')];
  await vi.advanceTimersByTimeAsync(20_000);
  expect((await ended).value).toMatchObject({ state: 'failed' });
  controller.abort();
});

it('draft runs are followed on when the back end was away for a moment, and not where there is none', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let status = 503;
  const asked = vi.fn(async () => {
    if (status !== 200) {
      throw new LabError({ code: 'x', what: 'No.', why: '', consequences: '', countermeasures: '' }, status);
    }
    return [];
  });
  const requests = { json: asked } as unknown as Requests;
  const channel = { subscribe: () => ({ dispose: () => undefined }) } as unknown as EventChannel;
  const { runs } = makeWorkspace(requests, channel);
  const controller = new AbortController();
  const first = runs.watch('job', controller.signal)[Symbol.asyncIterator]().next();
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked.mock.calls.length).toBeGreaterThan(1);
  status = 200;
  await vi.advanceTimersByTimeAsync(20_000);
  expect((await first).value).toBeNull();
  status = 404;
  await expect(runs.watch('job', controller.signal)[Symbol.asyncIterator]().next()).rejects.toThrow('No.');
  controller.abort();
});
