import { expect, it } from 'vitest';
import { kept } from '../src/loglines.js';
import { LogReader, type LogSource } from '../src/logreader.js';

const total = 150_000;
const never = new AbortController().signal;

/** A log in pieces of 700 lines, and how many of them were asked for. */
function long(): { source: LogSource; asked: { pieces: number } } {
  const asked = { pieces: 0 };
  const source: LogSource = async function* () {
    for (let line = 0; line < total; line += 700) {
      asked.pieces += 1;
      const count = Math.min(700, total - line);
      yield Array.from({ length: count }, (_, index) => `line ${line + index + 1}\n`).join('');
    }
  };
  return { source, asked };
}

it('keeps a bounded number of lines, and counts all', async () => {
  const most = { lines: 0 };
  const reader: LogReader = new LogReader(long().source, () => {
    most.lines = Math.max(most.lines, reader.shown.lines.length);
  });
  await reader.read(never);
  expect(reader.count).toBe(total);
  expect(most.lines).toBeLessThanOrEqual(kept.lines);
  expect(reader.shown.lines.at(-1)).toBe(`line ${total}`);
});

it('reads older lines again, no further than they are wanted, and goes back to the end', async () => {
  const { source, asked } = long();
  const reader = new LogReader(source, () => undefined);
  await reader.read(never);
  asked.pieces = 0;
  await reader.readUntil(40_000);
  expect(asked.pieces).toBe(Math.ceil(40_000 / 700));
  const { first, lines } = reader.shown;
  expect(lines[0]).toBe(`line ${first + 1}`);
  expect(lines.at(-1)).toBe('line 40000');
  expect(lines.length).toBeLessThanOrEqual(kept.lines);
  reader.follow();
  expect(reader.shown.lines.at(-1)).toBe(`line ${total}`);
});

it('has the line that is wanted among those that it reads again, however long the others are', async () => {
  const wide: LogSource = async function* () {
    for (let line = 0; line < 20_000; line += 100) {
      yield Array.from({ length: 100 }, (_, index) => `line ${line + index} ${'x'.repeat(2000)}\n`).join('');
    }
  };
  const reader = new LogReader(wide, () => undefined);
  await reader.read(never);
  expect(await reader.readUntil(15_000, 5000)).toBe(true);
  const { first, lines } = reader.shown;
  expect(lines[5000 - first]).toMatch(/^line 5000 /);
  expect(lines.join('').length).toBeLessThan(kept.characters * 1.1);
  // Even where the rest of the log is not longer than what is asked for.
  await reader.readUntil(25_000, 12_000);
  expect(reader.shown.lines[12_000 - reader.shown.first]).toMatch(/^line 12000 /);
});

it('does not wait for what a log that grows has not got yet', async () => {
  const growing: LogSource = async function* (signal) {
    yield 'a line\n'.repeat(30_000);
    await new Promise(done => signal.addEventListener('abort', done));
  };
  const controller = new AbortController();
  let isAsked = false;
  const seen = new Promise<void>(done => {
    const reader: LogReader = new LogReader(growing, () => {
      if (reader.count === 30_000 && !isAsked) {
        isAsked = true;
        done(reader.readUntil(35_000, 5).then(isThere => expect(isThere).toBe(true)));
      }
    });
    void reader.read(controller.signal);
  });
  await seen;
  controller.abort();
});

it('leaves what somebody looks at in sight while the log goes on', async () => {
  const reader: LogReader = new LogReader(long().source, () => {
    if (reader.count === 7000) {
      reader.hold();
    }
  });
  await reader.read(never);
  expect(reader.shown.lines[0]).toBe('line 1');
  expect(reader.shown.lines.length).toBeLessThan(kept.lines + 1001);
  reader.follow();
  expect(reader.shown.lines.at(-1)).toBe(`line ${total}`);
});

it('numbers lines as they stand in the log when a part of it is not kept, also where it is read again', async () => {
  const source: LogSource = async function* () {
    yield { text: 'line 1001\nline 10', missed: { bytes: 9000, linesBefore: 1000 } };
    yield '02\nline 1003\nline 1';
    yield { text: '…end of line 5000\nline 5001\nline ', missed: { bytes: 1, linesBefore: 4999 } };
    yield { text: ' 5002', missed: { bytes: 70, linesBefore: 5001 } };
  };
  const reader = new LogReader(
    source,
    () => undefined,
    bytes => `${bytes} missing`
  );
  await reader.read(never);
  expect([reader.shown.first, reader.shown.lines]).toEqual([
    4998,
    ['1 missing', '…end of line 5000', 'line 5001', 'line  70 missing  5002']
  ]);
  expect(reader.count).toBe(5002);
  await reader.readUntil(1002);
  expect([reader.shown.first, reader.shown.lines]).toEqual([999, ['9000 missing', 'line 1001', 'line 1002']]);
  await reader.readUntil(7);
  expect([reader.shown.first, reader.shown.lines]).toEqual([999, ['9000 missing']]);
});

it('says from where on the numbers of lines are the least that they can be', async () => {
  const source: LogSource = async function* () {
    yield 'line 1\nline 2\nli';
    yield { text: 'middle of another\nnext\n', missed: { bytes: 9, linesBefore: 2, isUncounted: true } };
    yield { text: 'much later\n', missed: { bytes: 900, linesBefore: 100, isUncounted: true } };
  };
  const reader = new LogReader(source, () => undefined);
  await reader.read(never);
  expect([reader.shown.first, reader.shown.counted]).toEqual([99, 2]);
  await reader.readUntil(4);
  expect([reader.shown.lines[1], reader.shown.counted]).toEqual(['line 2', 2]);
});

it('tells why it could not be read, and is silent about what nobody wants any more', async () => {
  const failing: LogSource = async function* () {
    yield 'read before\n';
    throw new Error('The target did not answer.');
  };
  const reader = new LogReader(failing, () => undefined);
  await reader.read(never);
  expect([reader.problem, reader.isEnded, reader.shown.lines]).toEqual([
    'The target did not answer.',
    false,
    ['read before']
  ]);
  const gone = new LogReader(failing, () => undefined);
  await gone.read(AbortSignal.abort());
  expect(gone.problem).toBeNull();
});
