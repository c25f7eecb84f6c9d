import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogTail } from '../src/watch/logtail.js';

/** Reads the last lines of a text, as the service does. */
const tailOf = (text: string) => async (lines: number) =>
  lines > 0 ? text.split('\n').slice(-lines).join('\n') : text;

const stamped = (index: number): string => `2026-01-02T03:04:05.${String(index).padStart(9, '0')}Z something happened`;

describe('a log from its tail', () => {
  it('is put together without gap whatever is written between two reads', async () => {
    const piece = fc.oneof(
      fc.constantFrom('x\n', '\n', 'same line\n', 'half '),
      fc.string({ maxLength: 40 }),
      fc.nat(3000)
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async pieces => {
        const tail = new LogTail();
        let log = '';
        let got = '';
        let line = 0;
        for (const next of pieces) {
          log += typeof next === 'string' ? next : Array.from({ length: next }, () => `${stamped(line++)}\n`).join('');
          const read = await tail.next(tailOf(log));
          expect(read?.gap ?? false).toBe(false);
          got += read?.text ?? '';
          expect(got).toBe(log);
        }
      })
    );
  });

  it('is read in full when the same lines come again and again, and loses none', async () => {
    const tail = new LogTail();
    let log = '';
    let got = '';
    for (const count of [3000, 10, 5000, 1]) {
      log += 'tick\n'.repeat(count);
      got += (await tail.next(tailOf(log)))?.text ?? '';
    }
    expect(got).toBe(log);
  });

  it('asks for few lines of a long log once it knows it', async () => {
    const tail = new LogTail();
    let log = Array.from({ length: 100_000 }, (_, index) => stamped(index)).join('\n');
    await tail.next(tailOf(log));
    const asked: number[] = [];
    for (let index = 0; index < 20; index++) {
      log += `\n${stamped(100_000 + index)}`;
      await tail.next(lines => {
        asked.push(lines);
        return tailOf(log)(lines);
      });
    }
    expect(asked).toHaveLength(20);
    expect(Math.max(...asked)).toBeLessThan(500);
  });

  it('keeps what was seen when the log is gone, and says so when it began anew', async () => {
    const tail = new LogTail();
    const first = Array.from({ length: 300 }, (_, index) => stamped(index)).join('\n');
    expect(await tail.next(tailOf(first))).toEqual({ text: first, gap: false });
    expect(await tail.next(tailOf(''))).toBeNull();
    const second = Array.from({ length: 300 }, (_, index) => stamped(5000 + index)).join('\n');
    expect(await tail.next(tailOf(second))).toEqual({ text: second, gap: true });
    expect(await tail.next(tailOf(`${second}\nmore`))).toEqual({ text: '\nmore', gap: false });
  });

  it('goes on without gap when the service dropped old lines', async () => {
    const tail = new LogTail();
    const lines = Array.from({ length: 1000 }, (_, index) => stamped(index));
    await tail.next(tailOf(lines.slice(0, 500).join('\n')));
    const rest = lines.slice(350).join('\n');
    expect(await tail.next(tailOf(rest))).toEqual({ text: `\n${lines.slice(500).join('\n')}`, gap: false });
  });
});
