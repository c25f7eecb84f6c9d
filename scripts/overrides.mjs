// Writes the `overrides` of the root package.json: one JupyterLab version for the whole tree.
// Only the `@jupyterlab/*` entries of core-meta's resolutions are taken; the others hold prereleases.
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const read = path => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const manifest = read('package.json');
const core = read('node_modules/@jupyterlab/core-meta/core.package.json');

const overrides = {};
for (const [name, range] of Object.entries(core.resolutions)) {
  if (name.startsWith('@jupyterlab/')) {
    overrides[name] = range.replace(/^~/, '');
  }
}
for (const name of ['@jupyter/react-components', '@jupyter/web-components']) {
  overrides[name] = core.resolutions[name];
}
// npm refuses an override that differs from the root's own dependency: the same string, always.
for (const name of [
  '@jupyterlab/core-meta',
  '@nx/devkit',
  '@rspack/binding',
  '@rspack/core',
  'nx',
  'react',
  'react-dom'
]) {
  overrides[name] = manifest.devDependencies[name];
}
manifest.overrides = Object.fromEntries(Object.entries(overrides).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(new URL('package.json', root), JSON.stringify(manifest, null, 2) + '\n');
