/** So many texts are remembered for certain, and at most twice as many. */
const generation = 20_000;

/**
 * A function of a text that knows what it found lately: a job of thousands of cells is looked at after each edit. What
 * was not asked for during a generation of new texts is forgotten.
 */
export function remembered<T>(find: (text: string) => T): (text: string) => T {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  return text => {
    let found = young.get(text);
    if (found !== undefined) {
      return found;
    }
    found = old.get(text) ?? find(text);
    if (young.size >= generation) {
      old = young;
      young = new Map();
    }
    young.set(text, found);
    return found;
  };
}

/** The same for a whole: what several rules ask of one check is found once. */
export function once<K extends object, T>(find: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, T>();
  return key => {
    let found = known.get(key);
    if (found === undefined) {
      found = find(key);
      known.set(key, found);
    }
    return found;
  };
}

/** So many lists are remembered: of several jobs that are open side by side. */
const lists = 4;

/** The same for a list: of one that differs in a stretch from one of the last, only that stretch is looked at. */
export function eachOf<K, T>(find: (item: K) => T): (list: readonly K[]) => readonly T[] {
  let known: readonly { readonly list: readonly K[]; readonly found: readonly T[] }[] = [];
  return list => {
    const like = known.find(one => one.list[0] === list[0] || one.list.at(-1) === list.at(-1));
    const found = like ? patched(like.list, like.found, list, find) : list.map(find);
    known = [{ list, found }, ...known.filter(one => one !== like)].slice(0, lists);
    return found;
  };
}

function patched<K, T>(before: readonly K[], found: readonly T[], list: readonly K[], find: (item: K) => T): T[] {
  const shorter = Math.min(list.length, before.length);
  let start = 0;
  while (start < shorter && list[start] === before[start]) {
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && list[list.length - 1 - end] === before[before.length - 1 - end]) {
    end += 1;
  }
  const between = list.slice(start, list.length - end).map(find);
  return [...found.slice(0, start), ...between, ...found.slice(found.length - end)];
}

/** The same for a list as a whole: found once as long as its items are those of the list before. */
export function ofSame<K, T>(find: (list: readonly K[]) => T): (list: readonly K[]) => T {
  let before: readonly K[] | null = null;
  let found: T | null = null;
  return list => {
    if (
      before === null ||
      found === null ||
      before.length !== list.length ||
      before.some((item, at) => item !== list[at])
    ) {
      found = find(list);
      before = list;
    }
    return found;
  };
}
