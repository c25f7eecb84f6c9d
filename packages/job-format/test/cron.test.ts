import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CronError, cronInWords, parseCron } from '../src/cron.js';

const limits = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6]
] as const;
const names = [
  [],
  [],
  [],
  ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
];

/** The values of one field, written down plainly: Kubernetes' rule, apart from the library under test. */
function valuesOf(text: string, index: number): Set<number> {
  const [low, high] = limits[index] ?? [0, 0];
  const number = (word: string): number => {
    const named = (names[index] ?? []).indexOf(word.toLowerCase());
    return named >= 0 && word !== '' ? named : Number(word);
  };
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [from, to] = range === '*' ? [low, high] : range.split('-').map(number);
    const last = to ?? (step === undefined ? from : high);
    for (let value = from ?? 0; value <= (last ?? 0); value += Number(step ?? 1)) {
      values.add(value);
    }
  }
  return values;
}

function nextByHand(text: string, after: Date): Date | null {
  const fields = text.split(' ');
  const [minutes, hours, days, months, weekdays] = fields.map(valuesOf);
  const isStar = (field: string | undefined): boolean => field === '*' || field === '*/1';
  const either = !isStar(fields[2]) && !isStar(fields[4]);
  const begin = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate());
  for (let number = 0; number < 4000; number += 1) {
    const day = new Date(begin + number * 86_400_000);
    const isDay = days?.has(day.getUTCDate()) ?? false;
    const isWeekday = weekdays?.has(day.getUTCDay()) ?? false;
    if (!months?.has(day.getUTCMonth() + 1) || !(either ? isDay || isWeekday : isDay && isWeekday)) {
      continue;
    }
    for (let minute = 0; minute < 1440; minute += 1) {
      const date = new Date(day.getTime() + minute * 60_000);
      if (date > after && hours?.has(Math.floor(minute / 60)) && minutes?.has(minute % 60)) {
        return date;
      }
    }
  }
  return null;
}

const field = (index: number): fc.Arbitrary<string> => {
  const [low, high] = limits[index] ?? [0, 0];
  const value = fc.integer({ min: low, max: high });
  const word = value.map(one => {
    const name = names[index]?.[one];
    return name ? (one % 2 ? name : name.toUpperCase()) : String(one);
  });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: 20 });
  const part = fc.oneof(
    word,
    range,
    fc.tuple(range, step).map(([a, b]) => `${a}/${b}`),
    step.map(one => `*/${one}`),
    fc.tuple(value, step).map(([a, b]) => `${a}/${b}`)
  );
  return fc.oneof(
    fc.constant('*'),
    word,
    part,
    fc.array(fc.oneof(word, range), { minLength: 1, maxLength: 3 }).map(all => all.join(','))
  );
};

describe('schedules', () => {
  it('of any form give the next run that the rule gives: day of the month OR day of the week, UTC', () => {
    const often = fc.tuple(fc.oneof(fc.constant('*'), field(0)), field(1), field(2), field(3), field(4));
    const after = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });
    fc.assert(
      fc.property(often, after, (fields, time) => {
        const text = fields.join(' ');
        const date = new Date(time);
        const byHand = nextByHand(text, date);
        expect([text, parseCron(text).next(date)]).toEqual([text, byHand]);
      }),
      { seed: 7, numRuns: 1000 }
    );
  });

  it.each([
    ['@hourly', '2026-03-01T10:00:00.000Z'],
    ['@daily', '2026-03-02T00:00:00.000Z'],
    ['@midnight', '2026-03-02T00:00:00.000Z'],
    ['@weekly', '2026-03-08T00:00:00.000Z'],
    ['@monthly', '2026-04-01T00:00:00.000Z'],
    ['@yearly', '2027-01-01T00:00:00.000Z'],
    ['@annually', '2027-01-01T00:00:00.000Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
    ['0 0 13 * fri', '2026-03-06T00:00:00.000Z'],
    ['59 23 31 12 *', '2026-12-31T23:59:00.000Z'],
    ['30 2 * * *', '2026-03-02T02:30:00.000Z'],
    ['  15   9 * *   MON-FRI ', '2026-03-02T09:15:00.000Z'],
    ['5/20 * * * *', '2026-03-01T09:25:00.000Z'],
    ['*/90 * * * *', '2026-03-01T10:00:00.000Z'],
    ['0 0 *,5 * mon', '2026-03-02T00:00:00.000Z'],
    ['0 0 */1 * mon', '2026-03-02T00:00:00.000Z'],
    ['0 0 3/10 * *', '2026-03-03T00:00:00.000Z'],
    ['0 0 * * tue/2', '2026-03-03T00:00:00.000Z'],
    ['0 0 ? * mon', '2026-03-02T00:00:00.000Z'],
    ['?/30 9 * ? ?', '2026-03-01T09:30:00.000Z'],
    ['0 0 * * 0-sun', '2026-03-08T00:00:00.000Z'],
    ['0 0 * * sun-Sun/3', '2026-03-08T00:00:00.000Z']
  ])('%s', (text, next) => {
    expect(parseCron(text).next(new Date('2026-03-01T09:20:30Z'))?.toISOString()).toBe(next);
  });

  it.each(['0 6 * * *', '*/7 3-5 * * mon', '0 0 31 * *', '15 9 1 * fri', '0 0 29 2 *'])(
    '%s: the run before a time is the one that leads up to it',
    text => {
      const cron = parseCron(text);
      for (const day of [1, 9, 15, 28]) {
        const before = new Date(Date.UTC(2026, 2, day, 4, 7, 30));
        const previous = cron.previous(before);
        expect(previous && previous < before).toBe(true);
        expect(cron.next(new Date((previous?.getTime() ?? 0) - 1))).toEqual(previous);
        expect(cron.next(previous ?? before)?.getTime()).toBeGreaterThanOrEqual(before.getTime());
      }
    }
  );

  it('never comes: no next run, no end of looking', () => {
    expect(parseCron('0 0 31 2 *').previous(new Date())).toBeNull();
    expect(parseCron('0 0 31 2 *').next(new Date())).toBeNull();
    expect(parseCron('0 0 30 2 *').nextRuns(new Date(), 5)).toEqual([]);
  });

  it.each([
    ...['60 * * * *', '* 24 * * *', '* * 0 * *', '* * 32 * *', '* * * 0 *', '* * * 13 *', '* * * * 7', '* * * * 0-7'],
    ...[
      '*/0 * * * *',
      '5-1 * * * *',
      '1- * * * *',
      '-1 * * * *',
      ',1 * * * *',
      '1,, * * * *',
      '*/ * * * *',
      '1//2 * * * *'
    ],
    ...['*5 * * * *', '1.5 * * * *', '0x1 * * * *', '* * * * mon#2', '* * L * *', '* * 15W * *', 'H * * * *'],
    ...[
      '* * * *',
      '* * * * * *',
      '@reboot',
      '@HOURLY',
      '@every 5m',
      '@',
      '',
      'mon * * * *',
      '* * * mon *',
      '* * * * jan',
      '0 0 * * sat-sun',
      'TZ=UTC * * * * *'
    ]
  ])('refuses %j, and says why', text => {
    expect(() => parseCron(text)).toThrow(CronError);
    try {
      parseCron(text);
    } catch (error) {
      expect(error instanceof Error ? error.message : '').toMatch(/\.$/);
    }
  });

  it.each([
    ['0 24 * * *', '"24" is no hour: there are 0 to 23.'],
    ['0 0 32 * *', '"32" is no day of the month: there are 1 to 31.'],
    ['0 0 0 * *', '"0" is no day of the month: there are 1 to 31.'],
    ['0 0 1 2-13/3 *', '"13" is no month: there are 1 to 12.']
  ])('names in %j the number as it was written', (text, message) => {
    expect(() => parseCron(text)).toThrow(message);
  });

  it.each([
    ['0 6 1,* * mon', 'At 06:00, only on Monday'],
    ['0 6 ? * mon', 'At 06:00, only on Monday'],
    ['0 6 1 * mon', 'At 06:00, on day 1 of the month, and on Monday']
  ])('%s in words', (text, words) => {
    expect(cronInWords(text)).toBe(words);
  });

  it('any text is a schedule or refused, at once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789*/-, @LW#?') })), text => {
        try {
          parseCron(text).next(new Date(0));
        } catch (error) {
          expect(error).toBeInstanceOf(CronError);
        }
      }),
      { seed: 7, numRuns: 500 }
    );
  });
});
