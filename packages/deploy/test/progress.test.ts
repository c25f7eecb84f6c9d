import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { IDeploy, IDeploys } from '@vdk-lab/tokens';
import { expect, it, vi } from 'vitest';
import { readSchedule } from '../src/deployform';
import { followDeploys, notificationOf, stagesText } from '../src/progress';

const trans = nullTranslator.load('vdk_lab');
const deploy: IDeploy = {
  id: 'd',
  path: 'jobs/sales',
  jobName: 'sales',
  target: 'local',
  state: 'running',
  version: '0123456789',
  startedAt: '2026-01-01T06:00:00Z',
  stages: [
    { name: 'pack', state: 'done', durationMs: 999 },
    { name: 'upload', state: 'done', durationMs: 1500 },
    { name: 'update', state: 'running' },
    { name: 'deploy', state: 'failed' },
    { name: 'ready', state: 'waiting', durationMs: null }
  ]
};

it('tells every stage in a line, durations from a second on', () => {
  expect(stagesText(deploy, trans)).toBe('pack ✓ · upload ✓ 1.5 s · update ◔ · deploy ✗ · ready');
});

it('has words and a kind for each state', () => {
  const problem = { code: 'x', what: 'What.', why: 'Why.', consequences: '', countermeasures: 'Do.' };
  const of = (change: Partial<IDeploy>): ReturnType<typeof notificationOf> =>
    notificationOf({ ...deploy, ...change }, trans);
  expect(of({}).type).toBe('in-progress');
  expect(of({ state: 'ready' })).toEqual({ message: 'sales runs version 0123456 on local', type: 'success' });
  expect(of({ state: 'unconfirmed' }).type).toBe('warning');
  expect(of({ state: 'failed', problem })).toEqual({ message: 'sales: What. Why. Do.', type: 'error' });
  expect(of({ state: 'failed' }).message).toBe('sales: The deploy failed');
});

it('reads schedules, and says what is wrong with one', () => {
  expect(readSchedule(' ', trans)).toEqual({ words: 'Only when somebody starts it', next: [], problem: null });
  expect(readSchedule('0 6 * * *', trans).next.length).toBe(3);
  expect(readSchedule('61 * * * *', trans).problem).not.toBe('');
  expect(readSchedule('<b>', trans)).toMatchObject({ words: '', next: [] });
});

it('tells how a deploy ended, once, to who dismissed that it runs', async () => {
  const messages = (): string[] => Notification.manager.notifications.map(({ message }) => message);
  async function* watch(): AsyncGenerator<IDeploy> {
    yield deploy;
    Notification.dismiss();
    yield deploy;
    expect(messages()).toEqual([]);
    yield { ...deploy, state: 'failed' };
    expect(messages()).toEqual(['sales: The deploy failed']);
    Notification.dismiss();
    yield { ...deploy, state: 'failed' };
    expect(messages()).toEqual([]);
    expect(deployed).not.toHaveBeenCalled();
    yield { ...deploy, id: 'e', state: 'ready' };
    yield { ...deploy, id: 'e', state: 'ready' };
    expect(deployed.mock.calls).toEqual([['jobs/sales']]);
  }
  const deployed = vi.fn();
  await followDeploys({ watch } as unknown as IDeploys, new CommandRegistry(), trans, deployed);
});

it('tells the end of a deploy by a notification of its own: JupyterLab drops updates of what it has not drawn', async () => {
  Notification.dismiss();
  const ids = (): string[] => Notification.manager.notifications.map(({ id }) => id);
  let running: string[] = [];
  async function* watch(): AsyncGenerator<IDeploy> {
    yield { ...deploy, id: 'quick' };
    running = ids();
    yield { ...deploy, id: 'quick', state: 'ready' };
  }
  await followDeploys({ watch } as unknown as IDeploys, new CommandRegistry(), trans, vi.fn());
  expect(running).toHaveLength(1);
  await vi.waitFor(() => expect(ids()).toHaveLength(1), { timeout: 20_000 });
  expect(ids()).not.toEqual(running);
});
