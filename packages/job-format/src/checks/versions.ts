import { major, minor, satisfies, valid, validRange } from '@renovatebot/pep440';

/**
 * Does a version meet what a requirement asks for, such as `>=1.2, <2`? One before a release counts, as it is installed.
 * Null where one of them is nothing that PEP 440 knows.
 */
export function meets(version: string, asked: string): boolean | null {
  return valid(version) && validRange(asked) ? satisfies(version, asked, { prereleases: true }) : null;
}

/** Do the first two numbers of the versions differ? Null where one of them is no version, but the name of an image. */
export function otherMinor(a: string, b: string): boolean | null {
  return valid(a) && valid(b) ? major(a) !== major(b) || minor(a) !== minor(b) : null;
}
