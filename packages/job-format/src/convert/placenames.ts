import { compareText } from '../names.js';

/** The neighbours of a file in the order in which a job runs; null at an end. */
export interface Place {
  readonly after: string | null;
  readonly before: string | null;
}

function fits(name: string, { after, before }: Place): boolean {
  return (after === null || compareText(after, name) < 0) && (before === null || compareText(name, before) < 0);
}

/** Two names may be one where case or the way of writing accents does not count. */
export function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The first of the names that stands in its place and is not taken; null when there is none. */
export function firstThatFits(names: Iterable<string>, place: Place, taken: ReadonlySet<string>): string | null {
  for (const name of names) {
    if (fits(name, place) && !taken.has(fold(name)) && new TextEncoder().encode(name).length <= 240) {
      return name;
    }
  }
  return null;
}

/** Numbers between two others, round ones first: between 10 and 20 it is 15, after 30 it is 40. */
function numbersBetween(low: bigint, high: bigint | null): bigint[] {
  if (high === null) {
    return [(low / 10n + 1n) * 10n];
  }
  const middle = (low + high) / 2n;
  const round = [1000n, 100n, 50n, 10n, 5n].flatMap(step => [(middle / step) * step, (middle / step + 1n) * step]);
  return [...round, middle, low + 1n].filter(number => number > low && number < high);
}

/**
 * Names for a new step between two others, the likeliest first: `15_load.py` between `10_a.sql` and `20_b.py`.
 * @param slug what it does: letters, digits, `_`, `-`
 * @param end such as `.py`
 */
export function* namesBetween({ after, before }: Place, slug: string, end: string): Generator<string> {
  const [low, high] = [/^\d+/.exec(after ?? '')?.[0], /^\d+/.exec(before ?? '')?.[0]];
  const width = (low ?? high ?? '10').length;
  if (after === null || low !== undefined) {
    const top = high === undefined ? null : BigInt(high);
    for (const number of numbersBetween(BigInt(low ?? 0), before === null ? null : top)) {
      yield `${String(number).padStart(width, '0')}_${slug}${end}`;
    }
  }
  const stem = (after ?? '').replace(/\.[^.]*$/, '');
  if (after !== null) {
    yield `${low ?? stem}_${slug}${end}`;
    yield `${stem}_${slug}${end}`;
    yield `${after}_${slug}${end}`;
    yield `${after}.${slug}${end}`;
    yield `${after} ${slug}${end}`;
    yield `${after}!${slug}${end}`;
  } else {
    yield `${'0'.repeat(width)}_${slug}${end}`;
    yield `${'0'.repeat(width + 1)}_${slug}${end}`;
    yield `!${slug}${end}`;
  }
}

/** A name of a person's as part of a file name. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/[^\w-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  return slug === '' ? 'step' : slug;
}
