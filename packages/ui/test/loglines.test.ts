import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { LogLines, isErrorLine, kept, logParts, plainLine } from '../src/loglines.js';
import { durationText, relativeText } from '../src/time.js';

const trans = nullTranslator.load('vdk_lab');
const plain = (line: string): string =>
  logParts(line)
    .map(({ text }) => text)
    .join('');

describe('a hostile log', () => {
  it('has no link of OSC 8 and no title, and keeps their text', () => {
    expect(plain('\u001b]8;;javascript:alert(1)\u001b\\here\u001b]8;;\u001b\\ \u001b]0;title\u0007end')).toBe(
      'here end'
    );
  });
  it('moves no cursor, erases nothing, rings no bell', () => {
    expect(plain('a\u001b[2J\u001b[Hb\u0007c\u009bd')).toBe('ab\ufffdc\ufffdd');
  });
  it('turns no text round', () => {
    expect(plain('a\u202eb\u2066c\u061cd')).toMatch(/^a<U\+202E>b<U\+2066>c<U\+0?61C>d$/);
  });
  it('copies no sequence that a terminal would obey', () => {
    expect(plainLine('\u001b[31mrm\u001b[0m \u001b]0;x\u0007\u0007\u202e')).toBe('rm \ufffd<U+202E>');
  });
  it('leaves HTML as text', () => {
    expect(plain('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
  });
});

it('tells colours as names and forgets them on reset', () => {
  expect(logParts('\u001b[1;91mred\u001b[39mbold\u001b[0mplain')).toEqual([
    { text: 'red', classes: ['bold', 'red'] },
    { text: 'bold', classes: ['bold'] },
    { text: 'plain', classes: [] }
  ]);
});

it('finds lines about errors, coloured ones too', () => {
  expect(['ERROR x', '\u001b[31mERROR\u001b[0m', 'Traceback (most', 'KeyError: a'].every(isErrorLine)).toBe(true);
  expect(['no ERRORS', 'terror', 'an Error: x'].some(isErrorLine)).toBe(false);
});

describe('LogLines', () => {
  it('joins pieces of a line', () => {
    const log = new LogLines();
    ['on', 'e\r\ntw', 'o\n', 'three'].forEach(piece => log.add(piece));
    expect(log.lines).toEqual(['one', 'two', 'three']);
  });
  it('finds an error in a line that came in pieces', () => {
    const log = new LogLines();
    log.add('fine\nERR');
    expect(log.firstError).toBe(-1);
    log.add('OR\n');
    expect(log.firstError).toBe(1);
  });
  it('cuts a line without end and tells its true length', () => {
    const log = new LogLines();
    Array.from({ length: 5 }).forEach(() => log.add('x'.repeat(10_000)));
    expect(log.lines).toEqual([`${'x'.repeat(20_000)} … (50000 characters)`]);
  });
  it('takes a piece of a million lines, and keeps the newest', () => {
    const log = new LogLines();
    log.add(Array.from({ length: 1_000_000 }, (_, index) => `${index}\n`).join(''));
    expect(log.count).toBe(1_000_000);
    expect(log.lines.length).toBeLessThanOrEqual(kept.lines);
    expect(log.lines.length).toBeGreaterThan(kept.lines / 2);
    expect(log.lines.at(-1)).toBe('999999');
    expect(log.lines[0]).toBe(String(log.first));
  });
  it('keeps fewer lines when they are long', () => {
    const log = new LogLines();
    Array.from({ length: 5000 }).forEach(() => log.add(`${'x'.repeat(15_000)}\n`));
    expect(log.lines.join('').length).toBeLessThanOrEqual(kept.characters);
    expect(log.count).toBe(5000);
  });
  it('remembers the first error when its line is not kept any more', () => {
    const log = new LogLines();
    log.add(`ERROR early\n${'fine\n'.repeat(100_000)}ERROR late\n`);
    expect(log.firstError).toBe(0);
  });
  it('ends with the line that was wanted, in whatever pieces it comes', () => {
    for (const pieces of [['a\nb\nc\nd'], ['a\n', 'b', '', 'b\nc\n', 'd\n'], ['a\nb\n']]) {
      const log = new LogLines(2);
      pieces.forEach(piece => log.add(piece));
      expect(log.count).toBe(2);
      expect(log.isFull).toBe(true);
    }
  });
});

it.each([
  [-5, '0.0 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_600, '1 min 00 s'],
  [64_000, '1 min 04 s'],
  [11_520_000, '3 h 12 min']
])('tells %i ms as %s', (milliseconds, text) => {
  expect(durationText(milliseconds, trans)).toBe(text);
});

it('tells a time beside now', () => {
  const now = Date.parse('2026-01-01T06:00:00Z');
  expect(relativeText('2026-01-01T05:56:00Z', now)).toBe(
    new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' }).format(-4, 'minute')
  );
});
