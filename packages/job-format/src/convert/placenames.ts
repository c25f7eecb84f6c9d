import { compareText, sameFileKey } from '../names.js';

/** The neighbours of new files in the order in which a job runs; null at an end. */
export interface Place {
  readonly after: string | null;
  readonly before: string | null;
}

/** What a new file is called for: `load` and `.py`. */
export interface Wanted {
  readonly slug: string;
  readonly end: string;
}

function fits(name: string, { after, before }: Place): boolean {
  return (after === null || compareText(after, name) < 0) && (before === null || compareText(name, before) < 0);
}

/** In a file system a name has at most 255 bytes; some are added to while a file is written. */
const longestName = 240;

/** The first of the names that stands in its place and is not taken; null when there is none. */
export function firstThatFits(names: Iterable<string>, place: Place, taken: ReadonlySet<string>): string | null {
  for (const name of names) {
    if (fits(name, place) && !taken.has(sameFileKey(name)) && new TextEncoder().encode(name).length <= longestName) {
      return name;
    }
  }
  return null;
}

function numberOf(name: string | null): string | null {
  return /^\d+/.exec(name ?? '')?.[0] ?? null;
}

/** `15_load.py` between `10_a.sql` and `20_b.py`; `40_load.py` after `30_c.py`; `10_…`, `20_…` in an empty folder. */
function* numbered(wanted: readonly Wanted[], { after, before }: Place): Generator<string[]> {
  const low = numberOf(after);
  if (after !== null && low === null) {
    return;
  }
  const high = numberOf(before);
  const first = BigInt(low ?? 0);
  const room = high === null ? null : (BigInt(high) - first) / BigInt(wanted.length + 1);
  const steps = [10n, 5n, 2n, 1n].filter(step => room === null || step <= room);
  for (const step of room !== null && room > 10n ? [(room / 10n) * 10n, ...steps] : steps) {
    // After 15 comes 20, not 25.
    for (const start of [first - (first % step), first]) {
      const numbers = wanted.map((_, index) => String(start + step * BigInt(index + 1)));
      const width = Math.max(low?.length ?? 0, high?.length ?? 0, numbers.at(-1)?.length ?? 0, 2);
      yield wanted.map(({ slug, end }, index) => `${numbers[index]?.padStart(width, '0') ?? ''}_${slug}${end}`);
    }
  }
}

/** Where numbers leave no room: `10_a_1_load.py` after `10_a.sql`. */
function* appended(wanted: readonly Wanted[], { after, before }: Place): Generator<string[]> {
  const stem = (after ?? '').replace(/\.[^.]*$/, '');
  const width = String(wanted.length).length;
  const digits = '0'.repeat(numberOf(before)?.length ?? 2);
  const prefixes =
    after === null
      ? [`${digits}_`, `${digits}0_`, '!']
      : [`${stem}_`, `${after}_`, `${after}.`, `${after} `, `${after}!`];
  for (const prefix of prefixes) {
    yield wanted.map(({ slug, end }, index) => `${prefix}${String(index + 1).padStart(width, '0')}_${slug}${end}`);
  }
}

/**
 * Names for new files between two others, so that they run in this order.
 * @param taken names in the folder, by `sameFileKey`
 * @returns null when there are no such names
 */
export function namesInGap(wanted: readonly Wanted[], place: Place, taken: ReadonlySet<string>): string[] | null {
  if (wanted.length === 0) {
    return [];
  }
  for (const names of [...numbered(wanted, place), ...appended(wanted, place)]) {
    const isFree = names.every(name => firstThatFits([name], place, taken) !== null);
    if (isFree && names.every((name, index) => index === 0 || compareText(names[index - 1] ?? '', name) < 0)) {
      return names;
    }
  }
  return null;
}

/** A name of a person's as part of a file name. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\.(sql|py)$/i, '')
    .replace(/^\d+[_-]+/, '')
    .replace(/[^\w-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  return slug === '' ? 'step' : slug;
}

/** An entry of a job's order: with the name that it would like to keep, and whether it must. */
export interface Entry {
  readonly wish: string | null;
  readonly isFixed: boolean;
  readonly wanted: Wanted;
}

/** Of the wishes those, as many as can be, that are in order: the others get new names. */
function keptWishes(entries: readonly Entry[], place: Place): Set<number> {
  const best: { length: number; before: number }[] = [];
  let last = -1;
  entries.forEach(({ wish }, index) => {
    if (wish === null || !fits(wish, place)) {
      best.push({ length: 0, before: -1 });
      return;
    }
    let [length, before] = [1, -1];
    for (let earlier = 0; earlier < index; earlier += 1) {
      const found = best[earlier];
      if (found && found.length >= length && compareText(entries[earlier]?.wish ?? '', wish) < 0) {
        [length, before] = [found.length + 1, earlier];
      }
    }
    best.push({ length, before });
    if (length > (best[last]?.length ?? 0)) {
      last = index;
    }
  });
  const kept = new Set<number>();
  for (let index = last; index >= 0; index = best[index]?.before ?? -1) {
    kept.add(index);
  }
  return kept;
}

/**
 * Names for all entries, in their order: fixed ones keep theirs, as many others as possible too.
 * @returns null when there is no name at some place
 */
export function nameInOrder(entries: readonly Entry[], taken: ReadonlySet<string>): string[] | null {
  const names: string[] = [];
  const used = new Set(taken);
  const addGap = (gap: readonly Entry[], place: Place): boolean => {
    const found = namesInGap(
      gap.map(({ wanted }) => wanted),
      place,
      used
    );
    found?.forEach(name => {
      names.push(name);
      used.add(sameFileKey(name));
    });
    return found !== null;
  };
  for (let start = 0; start <= entries.length;) {
    const fixed = entries.findIndex(({ isFixed }, index) => index >= start && isFixed);
    const end = fixed < 0 ? entries.length : fixed;
    const before = entries[end]?.wish ?? null;
    const part = entries.slice(start, end);
    const kept = keptWishes(part, { after: names.at(-1) ?? null, before });
    let gap: Entry[] = [];
    for (const [index, entry] of part.entries()) {
      if (!kept.has(index) || entry.wish === null) {
        gap.push(entry);
        continue;
      }
      if (!addGap(gap, { after: names.at(-1) ?? null, before: entry.wish })) {
        return null;
      }
      gap = [];
      names.push(entry.wish);
      used.add(sameFileKey(entry.wish));
    }
    if (!addGap(gap, { after: names.at(-1) ?? null, before })) {
      return null;
    }
    if (before !== null) {
      names.push(before);
    }
    start = end + 1;
  }
  return names;
}
