import { expect, it } from 'vitest';
import { SharedWork } from '../src/shared.js';

/** Work that the test ends; when it is told to end, it takes a moment to take away what it made. */
function begin() {
  let finish = (): void => undefined;
  let say: (text: string) => void = () => undefined;
  const state = { isTakenAway: false };
  const work = new SharedWork(
    (onProgress, signal) =>
      new Promise((done, failed) => {
        [finish, say] = [done, onProgress];
        signal.addEventListener('abort', () =>
          setImmediate(() => {
            state.isTakenAway = true;
            failed(signal.reason as Error);
          })
        );
      })
  );
  return { work, state, finish: () => finish(), say: (text: string) => say(text) };
}

it('goes on for the others when one leaves, and tells each who waits', async () => {
  const { work, state, finish, say } = begin();
  const leaving = new AbortController();
  const heard: string[] = [];
  const first = work.wait(text => heard.push(`first ${text}`), leaving.signal);
  const second = work.wait(text => heard.push(`second ${text}`));
  say('begins');
  leaving.abort(new Error('the deployment was removed'));
  await expect(first).rejects.toThrow('removed');
  say('goes on');
  finish();
  await second;
  expect(heard).toEqual(['first begins', 'second begins', 'second goes on']);
  expect(state.isTakenAway).toBe(false);
});

it('ends with the last who leaves, who hears of it when all is taken away', async () => {
  const { work, state } = begin();
  const leaving = [new AbortController(), new AbortController()];
  const waits = leaving.map(({ signal }) => work.wait(() => undefined, signal));
  leaving.forEach(each => each.abort(new Error('the runtime ends')));
  await expect(waits[0]).rejects.toThrow('the runtime ends');
  expect(work.isEnding).toBe(true);
  await expect(waits[1]).rejects.toThrow('the runtime ends');
  expect(state.isTakenAway).toBe(true);
});

it('is not waited for by who has gone already', async () => {
  const { work, state } = begin();
  await expect(work.wait(() => undefined, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  expect(state.isTakenAway).toBe(true);
});
