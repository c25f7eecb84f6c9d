import { expect, it } from 'vitest';
import { type ISink, stream } from '../src/stream';

async function all<T>(start: (sink: ISink<T>) => () => void, newestOnly = false): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream(new AbortController().signal, start, newestOnly)) {
    items.push(item);
  }
  return items;
}

const burst = (sink: ISink<number>): (() => void) => {
  [1, 2, 3].forEach(item => sink.push(item));
  sink.end();
  return () => undefined;
};

it('gives every item in order, or the newest alone', async () => {
  expect(await all(burst)).toEqual([1, 2, 3]);
  expect(await all(burst, true)).toEqual([3]);
});

it('gives what came before a failure, then fails, and stops its source', async () => {
  const events: string[] = [];
  const items = stream<string>(new AbortController().signal, sink => {
    sink.push('a');
    sink.fail(new Error('gone'));
    return () => events.push('stopped');
  });
  expect(await items.next()).toEqual({ value: 'a', done: false });
  await expect(items.next()).rejects.toThrow('gone');
  expect(events).toEqual(['stopped']);
});

it('ends with its signal while it waits', async () => {
  const controller = new AbortController();
  let stopped = false;
  const items = stream(controller.signal, () => () => (stopped = true));
  const next = items.next();
  controller.abort();
  expect((await next).done).toBe(true);
  expect(stopped).toBe(true);
});
