import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type IWatched, usePoll } from '../src/watch';

const periodMs = 1000;
let root: Root;
let shown: IWatched<string>;
let hidden = false;

function Probe(props: { read: () => Promise<string>; isActive: boolean }): null {
  shown = usePoll(props.read, props.isActive, periodMs);
  return null;
}
const render = (read: () => Promise<string>, isActive: boolean): void =>
  React.act(() => root.render(React.createElement(Probe, { read, isActive })));
const pass = (milliseconds: number): Promise<void> =>
  React.act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });

beforeEach(() => {
  vi.useFakeTimers();
  hidden = false;
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (hidden ? 'hidden' : 'visible'));
  root = createRoot(document.createElement('div'));
});
afterEach(() => {
  React.act(() => root.unmount());
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('reads once what has ended, and nothing after it', async () => {
  const read = vi.fn(async () => 'end');
  render(read, false);
  await pass(10 * periodMs);
  expect(shown.value).toBe('end');
  expect(read).toHaveBeenCalledTimes(1);
});

it('reads on while it is active, and once more when it has ended', async () => {
  const read = vi.fn(async () => `read ${read.mock.calls.length}`);
  render(read, true);
  await pass(2.5 * periodMs);
  expect(read).toHaveBeenCalledTimes(3);
  render(read, false);
  expect(shown.value).toBe('read 3');
  await pass(10 * periodMs);
  expect(read).toHaveBeenCalledTimes(4);
  expect(shown.value).toBe('read 4');
});

it('asks nothing while the page is hidden, and tells the end when it is seen again', async () => {
  hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
  const read = vi.fn(async () => 'end');
  render(read, true);
  await pass(3 * periodMs);
  render(read, false);
  await pass(3 * periodMs);
  expect(read).not.toHaveBeenCalled();
  hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(2 * periodMs);
  expect(shown.value).toBe('end');
  expect(read).toHaveBeenCalledTimes(1);
});

it('keeps what it knew when a read fails, and asks again', async () => {
  const read = vi
    .fn(async () => 'good')
    .mockResolvedValueOnce('first')
    .mockRejectedValueOnce(new Error('It is away.'));
  render(read, true);
  await pass(1.5 * periodMs);
  expect(shown).toMatchObject({ value: 'first', problem: 'It is away.' });
  await pass(60 * periodMs);
  expect(shown).toMatchObject({ value: 'good', problem: null });
});

it('shows nothing of another thing, not even an answer that comes late', async () => {
  let answer = (_: string): void => undefined;
  render(() => new Promise<string>(done => (answer = done)), true);
  await pass(10);
  render(async () => 'second', true);
  expect(shown.value).toBeNull();
  await pass(10);
  answer('first');
  await pass(10);
  expect(shown.value).toBe('second');
});
