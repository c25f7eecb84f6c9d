// What stops a release before anything is built or uploaded.
import { execFileSync } from 'node:child_process';
import { SetupError } from '../../scripts/lib/run.mjs';

const git = (folder, ...args) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();

/**
 * @param {string} folder of the checkout
 * @returns {string} the commit that is checked out
 * @throws {SetupError} when the tree differs from it
 */
export function checkTree(folder) {
  const changes = git(folder, 'status', '--porcelain');
  if (changes) {
    throw new SetupError(`A release is one commit, and this differs from it:\n${changes}\nCommit it or stash it.`);
  }
  return git(folder, 'rev-parse', 'HEAD');
}

/**
 * What `lerna version` released with the commit that is checked out.
 * @returns {string[]} tags, `name@version`
 * @throws {SetupError} when it released nothing
 */
export function releasedAt(folder) {
  const tags = git(folder, 'tag', '--points-at', 'HEAD')
    .split('\n')
    .filter(tag => /^@?[^@]+@\d/.test(tag));
  if (tags.length === 0) {
    throw new SetupError(
      'No version is tagged on this commit. Run "npx lerna version" first, or check out its commit.'
    );
  }
  return tags;
}

/**
 * @param {string} option whose value it is
 * @param {string | undefined} text
 * @returns {string | undefined} the address
 * @throws {SetupError} when it is none, or has credentials, which everyone could read in the list of processes
 */
export function registryUrl(option, text) {
  if (text === undefined) {
    return undefined;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new SetupError(`${option} wants an address that begins with https:// or http://`);
  }
  if (url.username || url.password) {
    throw new SetupError(
      `${option} must not hold credentials. Put npm's into .npmrc, and those for wheels into UV_PUBLISH_TOKEN, or ` +
        'UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD.'
    );
  }
  return url.href;
}
