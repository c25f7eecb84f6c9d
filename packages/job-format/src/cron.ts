import { Cron as Croner } from 'croner';
import cronstrue from 'cronstrue';

/** The text is no schedule; the message says why. */
export class CronError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CronError';
  }
}

/** A schedule: five fields in UTC. */
export interface Cron {
  readonly text: string;
  /** The first run after `after`; null when there is none. */
  next(after: Date): Date | null;
  /** The last run before `before`; null when there is none. */
  previous(before: Date): Date | null;
  nextRuns(after: Date, count: number): Date[];
}

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *'
};

const fieldNames = ['minute', 'hour', 'day of the month', 'month', 'day of the week'];
const lowest = [0, 0, 1, 1, 0];
const highest = [59, 23, 31, 12, 6];
const months = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fieldShape = /^[0-9A-Za-z*,/-]+$/;

/** Kubernetes counts the days of the week 0–6; croner would take 7, `L` and `#` too. */
function checkFields(fields: readonly string[]): void {
  fields.forEach((field, index) => {
    const name = fieldNames[index] ?? 'field';
    if (!fieldShape.test(field)) {
      throw new CronError(`"${field}" is no ${name}: use numbers, *, commas, - and /.`);
    }
    for (const word of field.match(/[A-Za-z]+/g) ?? []) {
      if (numberOf(word, index) < 0) {
        throw new CronError(`"${word}" is no ${name}.`);
      }
    }
    if (index === 4 && /(^|[,-])7/.test(field)) {
      throw new CronError('The days of the week are 0 (Sunday) to 6 (Saturday).');
    }
    const [min = 0, max = 0] = [lowest[index], highest[index]];
    for (const number of field.replace(/\/\d+/g, '').match(/\d+/g) ?? []) {
      // Croner counts days and months from zero when it says what is wrong.
      if (Number(number) < min || Number(number) > max) {
        throw new CronError(`"${number}" is no ${name}: there are ${min} to ${max}.`);
      }
    }
  });
}

/** The number that the name of a month or day stands for; negative when it is none. */
function numberOf(word: string, index: number): number {
  return index < 3 ? -1 : (index === 3 ? months : weekdays).indexOf(word.toLowerCase());
}

/** Has its list a star in it? */
function isStar(field: string): boolean {
  return field.split(',').some(part => /^\*(\/0*1)?$/.test(part));
}

/**
 * A field as croner understands it. Kubernetes takes more: `5/20` is `5-59/20`, a step may be larger than its field,
 * and a list with a star in it is a star: then the other field of the two for days decides alone. Croner's `sun` is 7
 * at the end of a range, so that `sat-sun` would be a schedule: names become numbers.
 */
function plainField(field: string, index: number): string {
  if (isStar(field)) {
    return '*';
  }
  const [min = 0, max = 59] = [lowest[index], highest[index]];
  return field
    .replace(/[A-Za-z]+/g, word => String(numberOf(word, index)))
    .split(',')
    .map(part => {
      const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?\/(\d+)$/.exec(part) ?? [];
      if (step === undefined || Number(step) === 0) {
        return part;
      }
      if (Number(step) > max - min) {
        return from === '*' ? String(min) : from;
      }
      return from !== '*' && to === undefined ? `${from}-${max}/${step}` : part;
    })
    .join(',');
}

/**
 * Reads a schedule of Kubernetes' dialect: `* ? , - /`, names, 0–6, day of month OR day of week, `@hourly` and its like.
 * @throws CronError
 */
export function parseCron(text: string): Cron {
  const trimmed = text.trim();
  const expanded = trimmed.startsWith('@') ? macros[trimmed] : trimmed;
  if (expanded === undefined) {
    throw new CronError(`"${trimmed}" is not known. There are ${Object.keys(macros).join(', ')}.`);
  }
  // A question mark is a star to Kubernetes, in any field.
  const fields = expanded.replaceAll('?', '*').split(/\s+/);
  if (fields.length !== 5) {
    const names = fieldNames.join(', ');
    throw new CronError(
      `A schedule has five fields (${names}), such as "0 6 * * *"; this has ${trimmed ? fields.length : 'none'}.`
    );
  }
  checkFields(fields);
  let cron: Croner;
  try {
    cron = new Croner(fields.map(plainField).join(' '), { timezone: 'UTC', paused: true });
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/^CronPattern: |\.$/g, '');
    throw new CronError(`"${trimmed}" is no schedule: ${why}.`);
  }
  return {
    text: trimmed,
    next: after => cron.nextRun(after),
    previous: before => cron.previousRuns(1, before)[0] ?? null,
    nextRuns: (after, count) => cron.nextRuns(count, after)
  };
}

/** A schedule as people say it, e.g. "At 06:00". English until cronstrue's other languages are wanted. @throws CronError */
export function cronInWords(text: string): string {
  parseCron(text);
  const expanded = macros[text.trim()] ?? text;
  const plain = expanded
    .trim()
    .replaceAll('?', '*')
    .split(/\s+/)
    .map(field => (isStar(field) ? '*' : field))
    .join(' ');
  return cronstrue.toString(plain, { use24HourTimeFormat: true, verbose: false });
}
