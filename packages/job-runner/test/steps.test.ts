import { describe, expect, it } from 'vitest';
import { type JobEvent, type PlannedStep, StepStates } from '../src/index.js';

const step = (id: string, number: number): PlannedStep => ({
  id,
  number,
  name: id,
  kind: 'python',
  file: '10.ipynb',
  cellId: id,
  cellIndex: number - 1
});
let seq = 0;
const event = (values: Record<string, unknown>): JobEvent =>
  ({ v: 1, seq: (seq += 1), time: '2026-01-01T00:00:00Z', job: 'job', parent: null, ...values }) as JobEvent;
const stream = (stepId: string, text: string): JobEvent =>
  event({ type: 'output', stepId, output: { output_type: 'stream', name: 'stdout', text } });
const picture = (stepId: string, bytes: number): JobEvent =>
  event({ type: 'output', stepId, output: { output_type: 'display_data', data: { 'image/png': 'x'.repeat(bytes) } } });

function states(...ids: string[]): StepStates {
  const made = new StepStates();
  made.apply(event({ type: 'job_started', executionId: 'e', plan: ids.map((id, index) => step(id, index + 1)) }));
  return made;
}

describe('the outputs of steps', () => {
  it('are kept, the newest two hundred of a step', () => {
    const made = states('a', 'b');
    for (let number = 0; number < 1000; number += 1) {
      made.apply(stream('a', `${number}`));
    }
    made.apply(stream('b', 'other'));
    const [a, b] = made.steps;
    expect(a?.outputs).toHaveLength(200);
    expect(a?.outputs.at(-1)).toMatchObject({ text: '999' });
    expect(b?.outputs).toHaveLength(1);
  });

  it('take no more memory than is allowed, however large each is; the newest stays', () => {
    const made = states('a');
    for (let number = 0; number < 20; number += 1) {
      made.apply(picture('a', 2_000_000));
    }
    expect(made.steps[0]?.outputs).toHaveLength(4);
    made.apply(picture('a', 50_000_000));
    expect(made.steps[0]?.outputs).toHaveLength(1);
  });

  it('of many steps together have a limit, too: those of the first steps go', () => {
    const ids = [...Array(20).keys()].map(number => `s${number}`);
    const made = states(...ids);
    ids.forEach(id => made.apply(picture(id, 7_000_000)));
    const kept = made.steps.map(({ outputs }) => outputs.length);
    expect(kept.reduce((sum, count) => sum + count)).toBe(9);
    expect(kept.slice(-9)).toEqual(Array(9).fill(1));
  });

  it('of a template stand in its own step, and of no step nowhere', () => {
    const made = states('a');
    expect(made.apply({ ...stream('a', 'inner'), parent: 'a' })).toBe(false);
    expect(made.apply(stream('nobody', 'x'))).toBe(false);
    expect(made.steps[0]?.outputs).toEqual([]);
  });
});
