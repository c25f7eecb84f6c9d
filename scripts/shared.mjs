// Writes into each labextension which versions of JupyterLab's packages it takes: the ranges of its dependencies, and not only
// the version that it was built with. Without that an older JupyterLab warns about each of them. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labextensions, root } from './lib/paths.mjs';

const isCheck = process.argv.includes('--check');

/** The blocks that are ours to choose stay; those of JupyterLab's packages follow from the dependencies. */
function sharedPackages({ dependencies, jupyterlab }) {
  const chosen = Object.entries(jupyterlab.sharedPackages).filter(([name]) => !name.startsWith('@jupyterlab/'));
  const shared = Object.entries(dependencies)
    .filter(([name]) => name.startsWith('@jupyterlab/'))
    .map(([name, requiredVersion]) => [name, { requiredVersion }]);
  return Object.fromEntries([...chosen, ...shared]);
}

for (const name of labextensions) {
  const path = join(root, 'packages', name, 'package.json');
  const before = readFileSync(path, 'utf8');
  const manifest = JSON.parse(before);
  manifest.jupyterlab.sharedPackages = sharedPackages(manifest);
  const after = JSON.stringify(manifest, null, 2) + '\n';
  if (after !== before && isCheck) {
    process.stdout.write(`packages/${name}/package.json: run "npm run overrides"\n`);
    process.exitCode = 1;
  } else if (after !== before) {
    writeFileSync(path, after);
  }
}
