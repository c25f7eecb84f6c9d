// `npm run publish:release -- --dry-run | --npm-registry URL --pypi URL [--pypi-index URL]`: builds what `lerna version`
// tagged on this commit, and uploads it. Credentials are npm's (`.npmrc`) and uv's (UV_PUBLISH_TOKEN) own affair.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../scripts/lib/paths.mjs';
import { SetupError } from '../scripts/lib/run.mjs';
import { setUp } from '../scripts/lib/setup.mjs';
import { say } from '../scripts/lib/step.mjs';
import { packages } from './publish/npm.mjs';
import { distributions } from './publish/pypi.mjs';
import { checkTree, releasedAt, registryUrl } from './publish/refuse.mjs';
import { writeSbom } from './sbom.mjs';
import { buildAll, packAll } from './wheels.mjs';

/**
 * Uploads what is not there yet. All is compared before the first upload: a version that a registry has with other bytes
 * ends it with nothing uploaded; one with the same bytes is left alone, so that trying again after a failure works.
 * @param {{check: () => Promise<string[]>, upload: (names: string[]) => Promise<void>}[]} targets
 *   `check` gives the names that are not there yet, and throws a SetupError for other bytes
 * @returns {Promise<string[]>} the names of what was uploaded
 */
export async function upload(targets) {
  const missing = [];
  for (const target of targets) {
    missing.push(await target.check());
  }
  for (const [index, target] of targets.entries()) {
    await target.upload(missing[index]);
  }
  return missing.flat();
}

async function main() {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      'npm-registry': { type: 'string' },
      pypi: { type: 'string' },
      'pypi-index': { type: 'string' }
    }
  });
  const isDry = values['dry-run'];
  if (!isDry && !(values['npm-registry'] && values.pypi)) {
    throw new SetupError(
      'Where to? Give --npm-registry URL and --pypi URL, or --dry-run to see what would be uploaded.'
    );
  }
  const registry = registryUrl('--npm-registry', values['npm-registry']);
  const pypi = registryUrl('--pypi', values.pypi);
  const index = registryUrl('--pypi-index', values['pypi-index']) ?? (pypi && `${pypi.replace(/\/$/, '')}/simple/`);

  const commit = checkTree(root);
  const released = releasedAt(root);
  // What was compiled from sources that are gone would be packed, too.
  for (const name of readdirSync(join(root, 'packages'))) {
    for (const made of ['lib', 'tsconfig.tsbuildinfo']) {
      rmSync(join(root, 'packages', name, made), { recursive: true, force: true });
    }
  }
  await setUp();
  await buildAll();
  const dist = join(root, 'dist');
  await packAll(dist);
  writeSbom(dist);
  const npm = await packages({ released, dist, registry });
  const python = distributions({ released, dist, pypi, index });
  if (checkTree(root) !== commit) {
    throw new SetupError('Another commit was checked out meanwhile. Nothing was uploaded: run it again.');
  }
  if (isDry) {
    const lines = [...npm.names, ...python.names].map(name => `would upload ${name}\n`);
    process.stdout.write(`${lines.join('')}Nothing was uploaded.\n`);
    return;
  }
  const names = await upload([npm, python]);
  process.stdout.write(names.map(name => `uploaded ${name}\n`).join('') || 'All of it is there already.\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch(error => {
    say(error instanceof SetupError ? error.message : String(error.stack ?? error));
    process.exitCode = 1;
  });
}
