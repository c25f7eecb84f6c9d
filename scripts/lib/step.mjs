// A step of the set-up: says what it does, and is skipped while its inputs are what they were.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, root } from './paths.mjs';

const ignored = /(^|\/)(node_modules|lib|labextension|__pycache__|\.venv|\.cache|\.nx|[^/]*\.egg-info|test-results|tsconfig\.tsbuildinfo)$/;

function* filesBelow(path) {
  if (!existsSync(path)) {
    return;
  }
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    if (!ignored.test(child)) {
      yield* entry.isDirectory() ? filesBelow(child) : [child];
    }
  }
}

/** Hash of the names and contents of files and folders, relative to the repository. */
export function hashOf(paths, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const path of paths) {
    for (const file of filesBelow(join(root, path))) {
      hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Does `work` unless it was done for the same inputs and `made` is still there; always without `made`.
 * @param {string} title what people read
 * @param {{inputs?: string[], extra?: string, made?: string, work: () => Promise<void>}} options
 */
export async function step(title, { inputs = [], extra = '', made, work }) {
  const stamp = join(cache, 'stamps', `${title.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`);
  const hash = hashOf(inputs, extra);
  if (made && existsSync(made) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    return;
  }
  rmSync(stamp, { force: true });
  const start = Date.now();
  say(`… ${title}`);
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  say(`✓ ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}
