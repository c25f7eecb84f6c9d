import { nullTranslator } from '@jupyterlab/translation';
import type { CellStep } from '@vdk-lab/job-format';
import type { IRun, IStepState } from '@vdk-lab/tokens';
import { expect, it, vi } from 'vitest';
import { stepsBefore } from '../src/board';
import { makeHeader } from '../src/header';
import { failedStep, partAt, stepAtOrAbove } from '../src/parts';
import { shownOutputs } from '../src/shownoutputs';

const trans = nullTranslator.load('vdk_lab');
const actions = { openMenu: vi.fn(), runFrom: vi.fn(), showLog: vi.fn() };

it('counts the steps of the files before a notebook, by text', () => {
  const files = [
    { name: '10_a.sql', steps: 1 },
    { name: '9_b.py', steps: 1 },
    { name: '20_c.ipynb', steps: 4 }
  ];
  expect(stepsBefore(files, '20_c.ipynb')).toBe(1);
  expect(stepsBefore(files, '9_b.py')).toBe(5);
  expect(stepsBefore([], 'x.ipynb')).toBe(0);
});

it('draws hostile names and messages as text', () => {
  const { node, update } = makeHeader(trans, actions);
  const evil = '<img src=x onerror=alert(1)>';
  const error = { blame: 'user', type: evil, message: `${evil}\nsecond line`, line: 7 } as const;
  update(
    {
      id: 'x',
      number: 2,
      name: `${evil}\u202egpj`,
      kind: 'sql',
      state: 'failed',
      stale: true,
      startedAt: null,
      durationMs: 900,
      error
    },
    0
  );
  expect(node.querySelector('img')).toBeNull();
  expect(node.textContent).toContain(evil);
  expect(node.textContent).not.toMatch(/second line|\u202e/);
  expect(node.textContent).toContain('failed in your code, line 7 · 0.9 s · changed since');
  expect(node.dataset['vdkState']).toBe('stale');
});

it('a clock that ticks leaves the buttons, and the focus on them, alone; they act on the step shown last', () => {
  const { node, update } = makeHeader(trans, actions);
  document.body.append(node);
  const view = {
    id: '10.ipynb#a',
    number: 1,
    name: 'a',
    kind: 'python',
    state: 'running',
    stale: false,
    startedAt: 0,
    durationMs: null,
    error: null
  } as const;
  update(view, 1000);
  const more = node.querySelector<HTMLElement>('.vdk-StepHeader-more');
  more?.focus();
  update({ ...view, id: '10.ipynb#b' }, 2000);
  expect(document.activeElement).toBe(more);
  expect(node.textContent).toContain('2.0 s');
  more?.click();
  expect(actions.openMenu).toHaveBeenCalledWith(more, '10.ipynb#b');
  const failure = node.querySelector<HTMLElement>('.vdk-StepHeader-failure');
  expect(failure?.hidden).toBe(true);
  update({ ...view, state: 'failed', error: { blame: 'user', type: 'E', message: 'm' } }, 3000);
  expect(failure?.hidden).toBe(false);
  node.querySelectorAll<HTMLElement>('.vdk-StepHeader-button').forEach(button => button.click());
  expect(actions.showLog).toHaveBeenCalledTimes(1);
  expect(actions.runFrom).toHaveBeenCalledWith('10.ipynb#a');
  node.remove();
});

it('finds the step at a cell or above it, and the one that failed', () => {
  const steps = [1, 4].map(cellIndex => ({ id: `s${cellIndex}`, cellIndex })) as CellStep[];
  expect([0, 1, 3, 4, 9].map(index => stepAtOrAbove(steps, index)?.id ?? null)).toEqual([null, 's1', 's1', 's4', 's4']);
  const run = (status: IRun['status']): IRun =>
    ({
      status,
      steps: [
        { id: 'a', state: 'succeeded' },
        { id: 'b', state: 'failed' }
      ] as IStepState[]
    }) as unknown as IRun;
  expect(failedStep(run('user_error'))).toBe('b');
  expect(failedStep(run('running'))).toBeNull();
  expect(failedStep(null)).toBeNull();
  expect(partAt('only', 'a')).toEqual({ only: 'a' });
});

const stream = (text: string, name = 'stdout'): Record<string, unknown> => ({ output_type: 'stream', name, text });

it('shows outputs as nbformat has them, joins texts, and passes over what is none', () => {
  const picture = {
    output_type: 'display_data',
    data: { 'image/png': 'aGk=', 'text/plain': 'p', odd: 5 },
    metadata: {}
  };
  const { outputs, isCut } = shownOutputs([
    stream('a'),
    stream('b'),
    stream('c', 'stderr'),
    { output_type: 'stream', name: 'stdin', text: 'x' },
    { output_type: 'error', evalue: 'x' },
    { output_type: 'display_data', data: 'x' },
    {},
    picture,
    { ...picture, output_type: 'execute_result', execution_count: null }
  ]);
  expect(outputs).toEqual([
    stream('ab'),
    stream('c', 'stderr'),
    { output_type: 'display_data', data: { 'image/png': 'aGk=', 'text/plain': 'p' }, metadata: {} },
    { output_type: 'display_data', data: { 'image/png': 'aGk=', 'text/plain': 'p' }, metadata: {} }
  ]);
  expect(isCut).toBe(false);
});

it('of very much the end is shown, and that there was more', () => {
  const lines = [...Array(200).keys()].map(number => stream(`${number}\n`.padStart(8000, 'x')));
  const { outputs, isCut } = shownOutputs(lines);
  expect(isCut).toBe(true);
  expect(outputs).toHaveLength(1);
  expect(String(outputs[0]?.['text'])).toHaveLength(50_000);
  expect(String(outputs[0]?.['text']).endsWith('199\n')).toBe(true);
  const many = shownOutputs([...Array(80).keys()].map(number => stream(`${number}`, number % 2 ? 'stdout' : 'stderr')));
  expect(many.outputs).toHaveLength(50);
  expect(many.isCut).toBe(true);
});
