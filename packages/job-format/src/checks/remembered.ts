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
