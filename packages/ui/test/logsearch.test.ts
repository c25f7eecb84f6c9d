import { expect, it } from 'vitest';
import type { LogSource } from '../src/logreader.js';
import { LogSearch, nextHit } from '../src/logsearch.js';

const never = new AbortController().signal;

async function search(text: string, ...pieces: Parameters<typeof from>): Promise<LogSearch> {
  const found = new LogSearch(text);
  await found.read(from(...pieces), () => undefined, never);
  return found;
}
const from = (...pieces: (string | { text: string; missed?: { bytes: number; linesBefore: number } })[]): LogSource =>
  async function* () {
    yield* pieces;
  };

it('finds lines of the whole log, whatever the pieces are, each once', async () => {
  const text = 'Needle one\r\nnothing\nneedle needle\n\nthe NEEDLE\nend of a needle';
  for (const size of [1, 2, 5, 1000]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
      text.slice(at * size, (at + 1) * size)
    );
    const { hits, count, lines, isEnded } = await search('needle', ...pieces);
    expect({ hits, count, lines, isEnded }, `pieces of ${size}`).toEqual({
      hits: [0, 2, 4, 5],
      count: 4,
      lines: 5,
      isEnded: true
    });
  }
});

it('finds a single letter, and no text over the end of a line', async () => {
  expect((await search('x', 'a\nx', 'x\n', 'bx')).hits).toEqual([1, 2]);
  expect((await search('ab', 'a', '\nb', '\n')).hits).toEqual([]);
});

it('finds text that has colours in it', async () => {
  expect((await search('step two failed', '\u001b[31mstep two\u001b[0m failed\n')).hits).toEqual([0]);
});

it('numbers lines as they stand in the log when a part of it is not kept', async () => {
  const { hits, lines } = await search('x', 'x\no', { text: 'x\nx\n', missed: { bytes: 9, linesBefore: 700 } });
  expect([hits, lines]).toEqual([[0, 700, 701], 702]);
});

it('counts more hits than it keeps', async () => {
  const { hits, count } = await search('x', ...Array.from({ length: 130 }, () => 'x\n'.repeat(1000)));
  expect([hits.length, count]).toEqual([100_000, 130_000]);
});

it('ends when nobody wants it any more, in a log of a million lines too, and leaves turns to others', async () => {
  const controller = new AbortController();
  let pieces = 0;
  const endless: LogSource = async function* () {
    for (;;) {
      pieces += 1;
      yield 'a line\n'.repeat(10_000);
    }
  };
  const found = new LogSearch('line');
  // Comes only when the search makes room for it.
  setTimeout(() => controller.abort());
  await found.read(endless, () => undefined, controller.signal);
  expect([found.isEnded, found.problem]).toEqual([false, null]);
  expect(found.count).toBe((pieces - 1) * 10_000);
});

it('tells why it could not go on', async () => {
  const found = new LogSearch('a');
  const failing: LogSource = async function* () {
    yield 'a\n';
    throw new Error('The target did not answer.');
  };
  await found.read(failing, () => undefined, never);
  expect([found.count, found.isEnded, found.problem]).toEqual([1, false, 'The target did not answer.']);
});

it('goes round the ends', () => {
  const hits = [3, 5, 9];
  expect([0, 3, 4, 9, 10].map(line => nextHit(hits, line, false))).toEqual([0, 1, 1, 0, 0]);
  expect([0, 3, 4, 9, 10].map(line => nextHit(hits, line, true))).toEqual([2, 2, 0, 1, 2]);
  expect([nextHit([], 1, false), nextHit([], 1, true)]).toEqual([-1, -1]);
});
