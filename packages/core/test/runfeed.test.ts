import type { IRun, IStepState } from '@vdk-lab/tokens';
import { expect, it } from 'vitest';
import type { IEventMessage } from '../src/channel';
import { RunFeed } from '../src/runfeed';

const step = (state: IStepState['state'], outputs: string[] = []): IStepState => ({
  id: '10.ipynb#a',
  number: 1,
  name: 'a',
  kind: 'python',
  file: '10.ipynb',
  state,
  outputs: outputs.map(text => ({ text }))
});

const run = (revision: number, steps: IStepState[] = [], id = 'first', startedAt = '2026-01-01T00:00:00Z'): IRun => ({
  id,
  revision,
  path: 'job',
  jobName: 'job',
  status: 'running',
  message: '',
  startedAt,
  steps
});

const message = (type: string, data: unknown): IEventMessage => ({ id: 'e-1', topic: 'runs', type, data });
const output = (revision: number, text: string): IEventMessage =>
  message('output', { runId: 'first', revision, stepId: '10.ipynb#a', output: { text } });

/** A feed whose snapshots are answered by hand. */
function feed() {
  const seen: (IRun | null)[] = [];
  const failures: unknown[] = [];
  const answers: { give: (run: IRun | null) => void; refuse: (error: Error) => void }[] = [];
  const made = new RunFeed('job', () => new Promise((give, refuse) => answers.push({ give, refuse })), {
    push: item => seen.push(item),
    fail: error => failures.push(error)
  });
  const settled = (): Promise<void> => new Promise(done => setTimeout(done));
  return { made, seen, failures, answers, settled };
}

it('a snapshot that comes after a newer event does not bring the old state back', async () => {
  const { made, seen, answers, settled } = feed();
  made.refresh();
  made.take(message('run', run(5, [step('running')])));
  answers[0]?.give(run(4, [step('waiting')]));
  await settled();
  expect(seen.map(item => item?.steps[0]?.state)).toEqual(['running']);
});

it('an event that the snapshot tells already is passed over, an output too', async () => {
  const { made, seen, answers, settled } = feed();
  made.refresh();
  made.take(output(3, 'once'));
  made.take(output(4, 'twice'));
  answers[0]?.give(run(3, [step('running', ['once'])]));
  await settled();
  expect(seen.at(-1)?.steps[0]?.outputs).toEqual([{ text: 'once' }, { text: 'twice' }]);
});

it('states come without outputs: those that are known stay; other jobs and older runs are not ours', async () => {
  const { made, seen, answers, settled } = feed();
  made.refresh();
  answers[0]?.give(run(1, [step('running')]));
  await settled();
  made.take(output(2, 'kept'));
  made.take(message('run', run(3, [step('succeeded')])));
  made.take(message('run', { ...run(9), path: 'another' }));
  made.take(message('run', run(9, [], 'older', '2025-01-01T00:00:00Z')));
  expect(seen).toHaveLength(3);
  expect(seen.at(-1)?.steps[0]).toMatchObject({ state: 'succeeded', outputs: [{ text: 'kept' }] });
  made.take(message('run', run(1, [], 'later', '2026-02-01T00:00:00Z')));
  expect(seen.at(-1)?.id).toBe('later');
});

it('a reset asks again; an answer under way is not waited for, and its failure is none', async () => {
  const { made, seen, failures, answers, settled } = feed();
  made.refresh();
  made.take(message('reset', {}));
  answers[0]?.refuse(new Error('gone'));
  answers[1]?.give(run(1, [], 'after'));
  await settled();
  expect(seen.map(item => item?.id)).toEqual(['after']);
  expect(failures).toEqual([]);
  made.refresh();
  answers[2]?.refuse(new Error('refused'));
  await settled();
  expect(failures).toEqual([new Error('refused')]);
});

it('keeps as many outputs of a step as the service does', async () => {
  const { made, seen, answers, settled } = feed();
  made.refresh();
  answers[0]?.give(run(0, [step('running')]));
  await settled();
  for (let number = 1; number <= 250; number += 1) {
    made.take(output(number, String(number)));
  }
  expect(seen.at(-1)?.steps[0]?.outputs).toHaveLength(200);
  expect(seen.at(-1)?.steps[0]?.outputs?.[0]).toEqual({ text: '51' });
});

it('keeps a bounded part of what a run puts out, the newest', async () => {
  const { made, seen, answers, settled } = feed();
  made.refresh();
  answers[0]?.give(run(0, [step('running'), { ...step('waiting', ['x'.repeat(2 ** 20)]), id: '10.ipynb#b' }]));
  await settled();
  const add = (revision: number, data: unknown, stepId = '10.ipynb#a'): void =>
    made.take(message('output', { runId: 'first', revision, stepId, output: { data } }));
  Array.from({ length: 1000 }).forEach((_, index) => add(index + 1, { 'text/plain': String(index) }));
  expect(seen.at(-1)?.steps[0]?.outputs).toHaveLength(200);
  const picture = 'p'.repeat(7 * 2 ** 20);
  Array.from({ length: 20 }).forEach((_, index) => add(index + 1001, { 'image/png': picture }));
  expect(seen.at(-1)?.steps[0]?.outputs).toEqual([{ data: { 'image/png': picture } }]);
  expect(seen.at(-1)?.steps[1]?.outputs).toHaveLength(1);
});

it('outputs of other steps go when those of a run are too many', async () => {
  const { made, seen, answers, settled } = feed();
  made.refresh();
  const ids = Array.from({ length: 12 }, (_, index) => `10.ipynb#${index}`);
  answers[0]?.give(
    run(
      0,
      ids.map(id => ({ ...step('running'), id }))
    )
  );
  await settled();
  const data = { 'image/png': 'p'.repeat(7 * 2 ** 20) };
  ids.forEach((stepId, index) =>
    made.take(message('output', { runId: 'first', revision: index + 1, stepId, output: { data } }))
  );
  expect(seen.at(-1)?.steps.map(({ outputs }) => outputs?.length)).toEqual([
    0,
    0,
    0,
    ...Array.from({ length: 9 }, () => 1)
  ]);
});
