// `npm run wheels [-- --out DIR]`: every wheel and sdist, into `dist/`. The same sources give the same bytes, in any folder.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { developmentEnvironment, node, root, venvBin } from '../scripts/lib/paths.mjs';
import { SetupError, run } from '../scripts/lib/run.mjs';
import { linkLabextensions, setUp } from '../scripts/lib/setup.mjs';
import { say } from '../scripts/lib/step.mjs';
import { projects } from './projects.mjs';
import { alignVersions } from './versions.mjs';

/** 2020-01-01: the time of every file in an archive. */
export const sourceDate = '1577836800';

/** Compiles and bundles anew: an older build inside a newer wheel would not show. */
export async function buildAll() {
  for (const { labextension } of projects) {
    if (labextension) {
      rmSync(join(root, labextension), { recursive: true, force: true });
    }
  }
  await run(node, [join(root, 'scripts/build.mjs')], { env: developmentEnvironment(), quiet: true });
  linkLabextensions();
}

/**
 * Wheel and sdist of every project, from what is built.
 * @param {string} out absolute folder; what it held is removed
 * @returns {Promise<string[]>} the names of the files
 */
export async function packAll(out) {
  const differing = alignVersions(root, { check: true });
  if (differing.length > 0) {
    throw new SetupError(`${differing.join(', ')}: not the version of package.json. Run "node release/versions.mjs".`);
  }
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const queue = [...projects];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await run(venvBin('python'), ['-m', 'hatchling', 'build', '-t', 'sdist', '-t', 'wheel', '-d', out], {
        cwd: join(root, next.folder),
        env: { SOURCE_DATE_EPOCH: sourceDate },
        quiet: true
      });
    }
  };
  await Promise.all([worker(), worker()]);
  return readdirSync(out).sort();
}

async function main() {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } });
  await setUp();
  await buildAll();
  const out = resolve(values.out);
  for (const name of await packAll(out)) {
    process.stdout.write(`${join(out, name)}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch(error => {
    say(error instanceof SetupError ? error.message : String(error.stack ?? error));
    process.exitCode = 1;
  });
}
