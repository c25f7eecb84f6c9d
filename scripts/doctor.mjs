// `npm run doctor`: which tools this checkout uses, and why.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './lib/browser.mjs';
import { developmentEnvironment, labextensions, node, root, venvBin } from './lib/paths.mjs';
import { findPython, uv } from './lib/setup.mjs';

const version = (command, ...options) => {
  const answer = spawnSync(command, options, { encoding: 'utf8' });
  return answer.status === 0 ? (answer.stdout || answer.stderr).trim().split('\n')[0] : undefined;
};

/** A row: what it is, what was found, why this one. A failure is a row too. */
async function row(name, find) {
  let text;
  try {
    text = await find();
  } catch (error) {
    text = `✗ ${error.message}`;
  }
  process.stdout.write(`${name.padEnd(24)} ${text}\n`);
}

const missing = 'not there yet: npm start makes it';
await row('Node of the scripts', () => `${process.version} (${process.execPath})`);
await row('Node of the tools', () =>
  existsSync(node) ? `${version(node, '--version')}, the npm package "node"` : missing
);
await row('Python of the set-up', () => {
  const python = findPython();
  return `${version(python, '--version')} (${python}${process.env.VDK_LAB_SETUP_PYTHON ? ', VDK_LAB_SETUP_PYTHON' : ''})`;
});
await row('uv', async () => version(await uv(), '--version'));
await row('JupyterLab', () =>
  existsSync(venvBin('jupyter-lab')) ? version(venvBin('jupyter-lab'), '--version') : missing
);
await row('labextensions built', () => {
  const built = labextensions.filter(name =>
    existsSync(join(root, 'packages', name, `vdk_lab_${name}`, 'labextension'))
  );
  return built.length > 0 ? built.join(', ') : missing;
});
await row('browser of the tests', async () => {
  const browser = await findBrowser({ install: false });
  return `${browser.version} (${browser.source})`;
});

const cli = join(root, 'python/server/vdk_lab_server/node/vdk-lab.mjs');
if (existsSync(cli)) {
  process.stdout.write('\n');
  spawnSync(node, [cli, 'doctor'], { stdio: 'inherit', env: { ...process.env, ...developmentEnvironment() } });
}
