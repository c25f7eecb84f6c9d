import type { Item } from './items.js';

/** An item of both sides, or of one. */
export interface Pair {
  readonly before: Item | null;
  readonly after: Item | null;
}

const content = (item: Item): string => `${item.kind}\0${item.source}`;

/** Share of the lines that two texts have in common, 0 to 1. */
function likeness(a: string, b: string): number {
  const left = a.split('\n');
  const counts = new Map<string, number>();
  for (const line of left) {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const right = b.split('\n');
  let common = 0;
  for (const line of right) {
    const count = counts.get(line) ?? 0;
    if (count > 0) {
      common += 1;
      counts.set(line, count - 1);
    }
  }
  return (2 * common) / (left.length + right.length);
}

const alike = 0.5;
/** Beyond this many that are left over, likeness is not looked for: it costs their product. */
const mostCompared = 200;

/**
 * Which items are the same on both sides: by file and cell id, then by cell id alone (a cell that went to another
 * notebook), then by content (a file that was renamed, a cell without an id), then by likeness within a file.
 */
export function matchItems(before: readonly Item[], after: readonly Item[]): Pair[] {
  const partner = new Map<Item, Item>();
  const taken = new Set<Item>();
  const pair = (old: Item, now: Item): void => {
    partner.set(now, old);
    taken.add(old);
  };
  const byKey = (key: (item: Item) => string | null): void => {
    if (partner.size === after.length || taken.size === before.length) {
      return;
    }
    const open = new Map<string, Item[]>();
    for (const item of before) {
      const found = taken.has(item) ? null : key(item);
      if (found !== null) {
        const list = open.get(found);
        if (list) {
          list.push(item);
        } else {
          open.set(found, [item]);
        }
      }
    }
    for (const list of open.values()) {
      list.reverse();
    }
    for (const item of after) {
      const found = partner.has(item) ? null : key(item);
      const old = found === null ? undefined : open.get(found)?.pop();
      if (old) {
        pair(old, item);
      }
    }
  };
  byKey(({ file, cellIndex, cellId }) => (cellIndex === null ? file : cellId === null ? null : `${file}\0${cellId}`));
  byKey(item => (item.cellId === null ? `${item.file}\0${content(item)}` : null));
  byKey(item => item.cellId);
  byKey(item => (item.source.trim() === '' ? null : content(item)));
  const olds = before.filter(item => !taken.has(item));
  const news = after.filter(item => !partner.has(item));
  if (olds.length <= mostCompared && news.length <= mostCompared) {
    for (const now of news) {
      const candidates = olds.filter(
        old => !taken.has(old) && (old.cellIndex === null) === (now.cellIndex === null) && old.kind === now.kind
      );
      const [best] = candidates
        .map(old => ({ old, score: likeness(old.source, now.source) + (old.file === now.file ? 0.25 : 0) }))
        .filter(({ score }) => score >= alike)
        .sort((a, b) => b.score - a.score);
      if (best) {
        pair(best.old, now);
      }
    }
  }
  return [
    ...after.map(now => ({ before: partner.get(now) ?? null, after: now })),
    ...before.filter(item => !taken.has(item)).map(old => ({ before: old, after: null }))
  ];
}

/**
 * The pairs that moved: those outside of a longest run that keeps its order. One cell that was dragged up has moved,
 * not the many that it passed.
 */
export function movedPairs(pairs: readonly Pair[], order: ReadonlyMap<Item, number>): Set<Pair> {
  const both = pairs.filter(({ before, after }) => before && after);
  const positions = both.map(({ before }) => (before ? (order.get(before) ?? 0) : 0));
  // Longest increasing subsequence, by the last elements of the best runs.
  const tails: number[] = [];
  const previous: number[] = [];
  positions.forEach((position, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions[tails[middle] ?? 0] ?? 0) < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    previous[index] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = index;
  });
  const kept = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    kept.add(index);
  }
  return new Set(both.filter((_, index) => !kept.has(index)));
}
