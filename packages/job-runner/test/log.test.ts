import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followLog, readLog, readLogPart, recoverRun, runFiles } from '../src/index.js';
import { LogLimit } from '../src/loglimit.js';

const limitBytes = 4000;
let folder: string;
let limit: LogLimit;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-log-'));
  mkdirSync(folder, { recursive: true });
  limit = new LogLimit(folder, limitBytes);
  printed = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As the process of a run does. */
function print(text: string): void {
  printed += text;
  appendFileSync(runFiles(folder).log, text);
}
function printLines(from: number, to: number): void {
  print(Array.from({ length: to - from }, (_, index) => `zeile ü ${from + index + 1}\n`).join(''));
}
const bytesOf = (text: string): number => Buffer.byteLength(text);
/** From a byte on to the end, in parts of some bytes. */
async function readOn(offset: number, limit = 300): Promise<{ text: string; next: number; missed: number[][] }> {
  let text = '';
  const missed: number[][] = [];
  for (let next = offset; ;) {
    const part = await readLogPart(folder, next, limit, true);
    text += part.text;
    next = part.next;
    if (part.missed) {
      missed.push([part.missed.bytes, part.missed.linesBefore]);
    }
    if (part.isEnd) {
      return { text, next, missed };
    }
  }
}

it('goes on where it was when the log was cut and grew again', async () => {
  printLines(0, 180);
  const begun = await readOn(0);
  expect(begun).toEqual({ text: printed, next: bytesOf(printed), missed: [] });
  await limit.look();
  expect(statSync(runFiles(folder).log).size).toBe(0);
  // Longer than before the cut: its size alone says nothing.
  printLines(180, 340);
  const rest = await readOn(begun.next);
  expect(begun.text + rest.text).toBe(printed);
  expect(rest).toMatchObject({ next: bytesOf(printed), missed: [] });
});

it('reads what was cut off and is kept, in whatever parts, and tells once how much it missed', async () => {
  printLines(0, 200);
  const { next: position } = await readOn(0);
  for (let from = 200; from < 2000; from += 130) {
    await limit.look();
    printLines(from, from + 130);
  }
  for (const size of [1, 64, 100_000]) {
    const { text, missed, next } = await readOn(position, size);
    expect(printed.endsWith(text), `parts of ${size}`).toBe(true);
    expect(next).toBe(bytesOf(printed));
    const begin = bytesOf(printed) - bytesOf(text);
    const lines = printed.slice(0, printed.length - text.length).split('\n').length - 1;
    expect(missed).toEqual([[begin - position, lines]]);
    // All that the limit leaves room for.
    expect(bytesOf(text)).toBeGreaterThan(limitBytes / 2);
  }
});

it('begins with a whole character behind what is missing', async () => {
  print(`${'ü'.repeat(3001)}`);
  await limit.look();
  print('x');
  const { text, missed } = await readOn(0, 64);
  expect(text).toMatch(/^ü+x$/);
  expect(missed).toEqual([[bytesOf(printed) - bytesOf(text), 0]]);
});

it('shows what comes behind a line without end that is longer than the limit', async () => {
  print('before\n');
  let isOver = false;
  // It reads when it is asked: not between what is printed and the cut.
  const log = followLog(folder, 0, () => isOver);
  let seen = (await log.next()).value?.text ?? '';
  print('x'.repeat(20_000));
  await limit.look();
  print('x'.repeat(20_000));
  await limit.look();
  print('\nafter\n');
  isOver = true;
  for await (const { text, missed } of log) {
    seen += missed ? `[${missed.bytes} missing]${text}` : text;
  }
  expect(seen).toMatch(/^before\n\[\d+ missing\]x+\nafter\n$/);
});

it('waits where nobody wrote yet, and where a program ended in the middle of a character', async () => {
  expect(await readLogPart(folder, 0, 100, false)).toEqual({ text: '', next: 0, isEnd: true, missed: null });
  writeFileSync(runFiles(folder).log, Buffer.from('aü').subarray(0, 2));
  expect(await readLogPart(folder, 0, 100, false)).toMatchObject({ text: 'a', next: 1 });
  expect(await readLogPart(folder, 0, 100, true)).toMatchObject({ text: 'a\ufffd', next: 2, isEnd: true });
  expect(await readLogPart(folder, 1e12, 100, true)).toEqual({ text: '', next: 2, isEnd: true, missed: null });
});

it('is whole while it is cut over and over and a program prints', async () => {
  let isOver = false;
  let text = '';
  const reading = (async () => {
    for await (const part of followLog(folder, 0, () => isOver)) {
      text += part.missed ? `[${part.missed.bytes} missing]${part.text}` : part.text;
    }
  })();
  for (let from = 0; from < 1200; from += 100) {
    printLines(from, from + 100);
    await limit.look();
    while (text.length < printed.length) {
      await new Promise(done => setTimeout(done, 5));
    }
  }
  isOver = true;
  await reading;
  expect(text).toBe(printed);
});

it('says in the log as one text how much is not kept', async () => {
  printLines(0, 1000);
  await limit.look();
  printLines(1000, 1010);
  const whole = await readLog(folder, 2 ** 20);
  const [note, ...lines] = whole.split('\n');
  const text = lines.join('\n');
  expect(note).toBe(
    `[vdk-lab] The log grew over its limit: the ${bytesOf(printed) - bytesOf(text)} bytes before this line are not kept.`
  );
  expect(printed.endsWith(text)).toBe(true);
  expect(await readLog(folder, 20)).toMatch(/^zeile ü 1010\n$/);
});

it('is read without waiting once a run was recovered whose log was being cut', async () => {
  printLines(0, 400);
  await limit.look();
  const { logPlaces } = runFiles(folder);
  const places: unknown = JSON.parse(readFileSync(logPlaces, 'utf8'));
  writeFileSync(logPlaces, JSON.stringify({ ...(places as object), isCutting: true }));
  await recoverRun(folder);
  expect(JSON.parse(readFileSync(logPlaces, 'utf8'))).toEqual(places);
});
