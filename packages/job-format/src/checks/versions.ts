/** Releases as PEP 440 writes them, `1.2.0`; a build such as `+cpu` is left out. Null for any other version. */
function releaseOf(version: string): number[] | null {
  return /^v?\d+(?:\.\d+)*(?:\+[\w.]+)?$/.test(version)
    ? version
        .replace(/^v|\+.*$/g, '')
        .split('.')
        .map(Number)
    : null;
}

/** Below 0, 0 or above 0, as the first is older, the same or newer. `1.2` is `1.2.0`. */
function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

const startsWith = (release: readonly number[], start: readonly number[]): boolean =>
  start.every((part, index) => (release[index] ?? 0) === part);

/**
 * Does a version meet what a requirement asks for, such as `>=1.2, <2`? Null where that is not certain: versions before a
 * release, and forms that only pip knows.
 */
export function meets(version: string, asked: string): boolean | null {
  const release = releaseOf(version);
  const results = asked
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')
    .map((one): boolean | null => {
      const [, operator = '', text = ''] = /^(===?|~=|!=|<=|>=|<|>)\s*(\S+)$/.exec(one) ?? [];
      if (operator === '===') {
        return version === text;
      }
      const isPrefix = text.endsWith('.*') && (operator === '==' || operator === '!=');
      const wanted = releaseOf(isPrefix ? text.slice(0, -2) : text);
      if (!release || !wanted) {
        return null;
      }
      const order = compareReleases(release, wanted);
      switch (operator) {
        case '==':
          return isPrefix ? startsWith(release, wanted) : order === 0;
        case '!=':
          return isPrefix ? !startsWith(release, wanted) : order !== 0;
        case '~=':
          return wanted.length < 2 ? null : order >= 0 && startsWith(release, wanted.slice(0, -1));
        case '<=':
          return order <= 0;
        case '>=':
          return order >= 0;
        case '<':
          return order < 0;
        default:
          return operator === '>' ? order > 0 : null;
      }
    });
  return results.includes(false) ? false : results.includes(null) ? null : true;
}

/** Do the first two numbers of the versions differ? Null where one of them is no version, but the name of an image. */
export function otherMinor(a: string, b: string): boolean | null {
  const [one, other] = [releaseOf(a), releaseOf(b)];
  return one && other ? compareReleases(one.slice(0, 2), other.slice(0, 2)) !== 0 : null;
}
