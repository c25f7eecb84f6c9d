const jobName = /^[a-z][a-z0-9-]{5,49}$/;
const longestForVdkcli = 45;

/** Does a Control Service take this as a job's name? (control-service-api: 6–50 characters) */
export function isJobName(name: string): boolean {
  return jobName.test(name);
}

/** Why the name is not taken, or a warning; null when all is well. */
export function jobNameProblem(name: string): { severity: 'error' | 'warning'; message: string } | null {
  if (!isJobName(name)) {
    const message =
      'A name has 6 to 50 characters: small letters a–z, digits and dashes, with a letter first, such as "sales-daily".';
    return { severity: 'error', message };
  }
  if (name.length > longestForVdkcli) {
    const message = `vdkcli refuses names of more than ${longestForVdkcli} characters; the Control Service takes up to 50.`;
    return { severity: 'warning', message };
  }
  return null;
}

/** Order of text as Python compares it: by code points, not by UTF-16 units. */
export function compareText(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return left.length - right.length;
}

/** Names that are equal by this may be the same file somewhere: case and the forms of Unicode do not count. */
export function sameFileKey(path: string): string {
  // Small letters of large ones: ς and σ, ſ and s are one letter to a disk that does not tell cases apart.
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** Two paths of which a machine could hold only one: the same file, or a file where the other needs a folder. */
export function findCollision(paths: Iterable<string>): readonly [string, string] | null {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const key = sameFileKey(path);
    const other = seen.get(key);
    if (other !== undefined) {
      return [other, path];
    }
    seen.set(key, path);
  }
  for (const [key, path] of seen) {
    for (let end = key.indexOf('/'); end >= 0; end = key.indexOf('/', end + 1)) {
      const other = seen.get(key.slice(0, end));
      if (other !== undefined) {
        return [other, path];
      }
    }
  }
  return null;
}

/** What some disks pass over in a name: `.g<zero width>it` is `.git` there. */
const passedOver = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Part of a repository's administration, on any disk: what stands in it can make git run a program. */
export function isHistory(path: string): boolean {
  return /(?:^|\/)(?:\.git|git~1|\.hg|\.svn)(?:\/|$)/i.test(path.replace(passedOver, ''));
}

const reserved = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i;

/** Why a file's path is unsafe to ship; null when all is well. */
export function nameProblem(path: string): { severity: 'error' | 'warning'; message: string } | null {
  const shown = JSON.stringify(path);
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]|[\u202a-\u202e\u2066-\u2069]/.test(path)) {
    return { severity: 'error', message: `The name ${shown} holds characters that are not seen. Rename the file.` };
  }
  if (path.includes('\\')) {
    return {
      severity: 'error',
      message: `The name ${shown} holds a backslash, which is a folder elsewhere. Rename the file.`
    };
  }
  if (path.split('/').some(part => reserved.test(part) || /[<>:"|?*]|[. ]$/.test(part))) {
    return { severity: 'warning', message: `Windows cannot hold a file named ${shown}.` };
  }
  return null;
}

/** One line for a terminal: names of files, and sources, may hold what steers it. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
