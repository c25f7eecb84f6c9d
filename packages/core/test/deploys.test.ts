import type { IDeploy } from '@vdk-lab/tokens';
import { expect, it } from 'vitest';
import type { EventChannel, IEventMessage } from '../src/channel';
import type { Requests } from '../src/requests';
import { makeWorkspace } from '../src/workspace';

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

it('a list that is answered after a newer event does not bring the old state of a deploy back', async () => {
  let answer: (deploys: IDeploy[]) => void = () => undefined;
  let tell: (message: IEventMessage) => void = () => undefined;
  const requests = { json: () => new Promise<IDeploy[]>(done => (answer = done)) } as unknown as Requests;
  const channel = {
    subscribe: (_: string, listener: typeof tell) => {
      tell = listener;
      return { dispose: () => undefined };
    }
  } as unknown as EventChannel;
  const controller = new AbortController();
  const watch = makeWorkspace(requests, channel).deploys.watch(controller.signal)[Symbol.asyncIterator]();
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
