/** What the codes of the operating system mean for people, and what to do. */
const meanings: Readonly<Record<string, readonly [why: string, advice: string]>> = {
  EACCES: ['this user may not', 'Choose another place, or change its permissions.'],
  EPERM: ['this user may not', 'Choose another place, or change its permissions.'],
  EROFS: ['its file system can only be read', 'Choose another place.'],
  ENOSPC: ['the disk is full', 'Make room, or choose another place. Nothing was left half written.'],
  EDQUOT: ['the quota of the disk is used up', 'Make room, or choose another place.'],
  ENOENT: ['it, or the folder it should be in, is not there', 'Make the folder first, or name another.'],
  ENOTDIR: ['a file stands where a folder should be', 'Name another place.'],
  EISDIR: ['it is a folder', 'Name a file in it.'],
  ENAMETOOLONG: ['the name is longer than the file system takes', 'Name a shorter one.'],
  ELOOP: ['links lead back to themselves', 'Remove them, or name another place.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n), and try again.'],
  ENXIO: ['nobody reads from it', 'Name a file.']
};

/** Why the operating system refused, and what to do; null for any other error. */
export function systemReason(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error) || typeof error.code !== 'string') {
    return null;
  }
  const [why, advice] = meanings[error.code] ?? [error.message, ''];
  return `${why} (${error.code}). ${advice}`.trim();
}

/** Is it that nobody reads any more what is written? */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** The same as a sentence with the place. */
export function systemProblem(error: unknown): string | null {
  const reason = systemReason(error);
  if (reason === null || typeof error !== 'object' || error === null) {
    return null;
  }
  const paths = ['path', 'dest']
    .map(key => Reflect.get(error, key) as unknown)
    .filter(path => typeof path === 'string');
  return `${paths.length > 0 ? paths.join(' → ') : 'A file'} cannot be used: ${reason}`;
}
