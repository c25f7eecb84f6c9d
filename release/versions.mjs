// Writes the versions of the package.json files wherever else one must stand: `node release/versions.mjs [--check]`.
// lerna calls it between choosing versions and committing them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/lib/paths.mjs';
import { projects, pythonVersion } from './projects.mjs';

const versionOf = (folder, folders) => JSON.parse(readFileSync(join(folders, folder, 'package.json'), 'utf8')).version;

/** Rule: file, and how its text follows from the versions of the checkout at `folders`. */
function rules(folders) {
  const version = folder => versionOf(folder, folders);
  const moduleVersion = folder => text =>
    text.replace(/^__version__ = ".*"$/m, `__version__ = "${pythonVersion(version(folder))}"`);
  return {
    'python/server/vdk_lab_server/__init__.py': moduleVersion('python/server'),
    'python/job/vdk_lab_job/__init__.py': moduleVersion('python/job'),
    'packages/cli/src/version.ts': text =>
      text.replace(/^export const version = '.*';$/m, `export const version = '${version('packages/cli')}';`),
    // At least what was released with it, below the next major.
    'python/metapackage/pyproject.toml': text =>
      projects.reduce((changed, { distribution, folder }) => {
        const wanted = version(folder);
        const range = `${distribution}>=${pythonVersion(wanted)},<${Number(wanted.split('.')[0]) + 1}`;
        return changed.replace(new RegExp(`"${distribution}>=[^"]*"`), `"${range}"`);
      }, text)
  };
}

/**
 * Brings every place in line with the package.json files below `folders`.
 * @returns {string[]} the files that were not, relative; only named, not written, with `check`
 */
export function alignVersions(folders = root, { check = false } = {}) {
  return Object.entries(rules(folders)).flatMap(([file, align]) => {
    const path = join(folders, file);
    const before = readFileSync(path, 'utf8');
    const after = align(before);
    if (before === after) {
      return [];
    }
    if (!check) {
      writeFileSync(path, after);
    }
    return [file];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check');
  const changed = alignVersions(process.cwd(), { check });
  for (const file of changed) {
    process.stdout.write(`${check ? 'differs from package.json' : 'written'}: ${file}\n`);
  }
  process.exitCode = check && changed.length > 0 ? 1 : 0;
}
