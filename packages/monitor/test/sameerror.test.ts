import type { IExecution, IStepState } from '@vdk-lab/tokens';
import { expect, it } from 'vitest';
import { countSame, runsUpTo } from '../src/sameerror';

const run = (id: string, status: IExecution['status']): IExecution => {
  const nothing = { startedAt: null, endedAt: null, startedBy: null, message: null, version: null };
  return { id, team: 'a', job: 'sales', status, type: 'manual', ...nothing };
};
const step = { id: 'a', number: 1, name: 'load', kind: 'python', file: '10_load.py' } as const;
const failed = (message: string, change: Partial<IStepState> = {}): IStepState => {
  return { ...step, state: 'failed', error: { blame: 'user', type: 'KeyError', message }, ...change };
};

it('compares with the runs before that came to an end of their own', () => {
  const statuses = ['running', 'user_error', 'cancelled', 'succeeded', 'skipped', 'platform_error'] as const;
  const runs = [...statuses, 'succeeded', 'succeeded', 'succeeded'].map((status, index) =>
    run(String(index), status as IExecution['status'])
  );
  expect(runsUpTo(runs, '1').map(({ id }) => id)).toEqual(['1', '3', '5', '6', '7']);
  expect(runsUpTo(runs, 'gone')).toEqual([]);
});

it('counts the runs that failed with the same words in the same file, and asks for no step of one that succeeded', async () => {
  const asked: string[] = [];
  const steps: Record<string, IStepState[]> = {
    now: [{ ...step, state: 'succeeded' }, failed('day')],
    same: [failed('day', { name: 'renamed', number: 4 })],
    other: [failed('month')],
    elsewhere: [failed('day', { file: '20_more.py' })],
    crash: []
  };
  const runs = [...Object.keys(steps).map(id => run(id, 'user_error')), run('fine', 'succeeded')];
  const read = async (id: string): Promise<IStepState[]> => {
    asked.push(id);
    return steps[id] ?? [];
  };
  expect(await countSame(runs, read)).toEqual({ same: 2, of: 6 });
  expect(asked).not.toContain('fine');
  expect(await countSame([run('crash', 'user_error'), run('now', 'user_error')], read)).toBeNull();
  await expect(countSame(runs, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
});
