import { nullTranslator } from '@jupyterlab/translation';
import type { IExecution, IStepState, ITargetClient } from '@vdk-lab/tokens';
import { describe, expect, it, vi } from 'vitest';
import { rerunFailed, rerunOf } from '../src/rerun';

const trans = nullTranslator.load('vdk_lab_monitor');
const step = (number: number, state: IStepState['state']): IStepState => ({
  id: `${number}0.sql`,
  number,
  name: `step ${number}`,
  kind: 'sql',
  file: `${number}0.sql`,
  state
});
const steps = [step(1, 'succeeded'), step(2, 'failed'), step(3, 'skipped')];
const plan = ['10.sql', '20.sql', '30.sql'];

describe('a rerun', () => {
  it('begins at the step that failed, with the same arguments and only where the plan is the same', () => {
    expect(rerunOf(steps, { day: 1 })).toMatchObject({
      from: { id: '20.sql' },
      skipped: ['step 1'],
      arguments: { day: 1, vdk_lab_run: { from: '20.sql', expectPlan: plan } }
    });
  });
  it('of a part keeps its end and the plan of the whole job', () => {
    const rerun = rerunOf([step(2, 'succeeded'), step(3, 'failed')], {
      vdk_lab_run: { from: '20.sql', to: '30.sql', expectPlan: [...plan, '40.sql'] }
    });
    expect(rerun?.skipped).toEqual(['10.sql', 'step 2']);
    expect(rerun?.arguments).toEqual({
      vdk_lab_run: { from: '30.sql', to: '30.sql', expectPlan: [...plan, '40.sql'] }
    });
  });
  it('of one step alone is that step', () => {
    expect(rerunOf([step(2, 'failed')], { vdk_lab_run: { only: '20.sql' } })?.arguments).toEqual({
      vdk_lab_run: { only: '20.sql' }
    });
  });
  it('is none when no step failed, or what failed came before the first', () => {
    expect(rerunOf([step(1, 'succeeded')], {})).toBeNull();
    expect(rerunOf([], {})).toBeNull();
  });
});

describe('rerunFailed', () => {
  const execution = { id: 'one', status: 'user_error', version: 'a'.repeat(40) } as IExecution;
  const client = (change: object = {}): ITargetClient =>
    ({
      target: { title: 'Somewhere' },
      steps: async () => steps,
      executionArguments: async () => ({}),
      startExecution: vi.fn(async () => 'two'),
      ...change
    }) as unknown as ITargetClient;
  const options = { team: 'a', name: 'sales', execution, version: 'a'.repeat(40), trans };

  it('resolves to the new execution', async () => {
    await expect(rerunFailed({ ...options, client: client(), ask: async () => true })).resolves.toBe('two');
  });
  it('starts nothing when nobody agreed', async () => {
    const asked = client();
    await expect(rerunFailed({ ...options, client: asked, ask: async () => false })).resolves.toBeNull();
    expect(asked.startExecution).not.toHaveBeenCalled();
  });
  it.each([
    ['Somewhere does not run parts of jobs', client({ executionArguments: undefined }), execution],
    ['No step failed', client({ steps: async () => [] }), execution],
    ['still running', client(), { ...execution, status: 'running' } as IExecution]
  ])('says why it cannot: %s', async (why, made, of) => {
    await expect(rerunFailed({ ...options, execution: of, client: made, ask: async () => true })).rejects.toThrow(why);
  });
  it('names no more steps than a screen has room for', async () => {
    const many = [...Array.from({ length: 40 }, (_, index) => step(index + 1, 'succeeded')), step(41, 'failed')];
    const ask = vi.fn(async (question: { body: string }) => question.body === '');
    await rerunFailed({ ...options, client: client({ steps: async () => many }), ask });
    expect(ask.mock.calls[0]?.[0].body).toContain('step 10 and 30 more');
  });
});
