// An npm registry (verdaccio) and a Python index (pypiserver) of a test's own, on loopback, empty, with one user.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cache, node, venvBin } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';

export const user = { name: 'someone', password: 'a-password-of-this-test' };

function freePort() {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a server and waits for its first answer. */
async function start(command, args, address, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  const ended = new Promise(resolve => child.on('close', resolve));
  child.stdout.on('data', text => (said += text));
  child.stderr.on('data', text => (said += text));
  for (;;) {
    if (child.exitCode !== null) {
      throw new Error(`${command} ended with code ${child.exitCode}:\n${said}`);
    }
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) {
      break;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return {
    address,
    stop: () => {
      child.kill();
      return ended;
    }
  };
}

/** @param {string} folder absolute, empty; what it holds is what was uploaded */
export async function startVerdaccio(folder) {
  const home = join(cache, 'verdaccio');
  const program = join(home, 'node_modules/verdaccio/bin/verdaccio');
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true });
    // It names a version of node-fetch by a tag, which mirrors do not keep.
    const manifest = { private: true, dependencies: { verdaccio: '6.10.4' }, overrides: { 'node-fetch': '2.7.0' } };
    writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: home, quiet: true });
  }
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
packages: { '**': { access: $all, publish: $authenticated } }
web: { enable: false }
log: { type: stdout, format: json, level: warn }
`
  );
  const port = await freePort();
  const server = await start(
    node,
    [program, '--config', config, '--listen', `127.0.0.1:${port}`],
    `http://127.0.0.1:${port}/-/ping`
  );
  const address = `http://127.0.0.1:${port}/`;
  const { name, password } = user;
  const answer = await fetch(`${address}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password })
  });
  const { token } = await answer.json();
  return { ...server, address, token };
}

/**
 * @param {string} folder absolute, empty; what it holds is what was uploaded
 * @param {{reads?: boolean}} options `reads`: it wants credentials of those who read, too
 */
export async function startPypiserver(folder, { reads = false } = {}) {
  const port = await freePort();
  const digest = createHash('sha1').update(user.password).digest('base64');
  const passwords = join(folder, 'htpasswd');
  writeFileSync(passwords, `${user.name}:{SHA}${digest}\n`);
  const uploaded = join(folder, 'packages');
  mkdirSync(uploaded);
  const options = [
    '--interface',
    '127.0.0.1',
    '--port',
    String(port),
    '--authenticate',
    reads ? 'update,download,list' : 'update',
    '--disable-fallback'
  ];
  const from = ['tool', 'run', '--from', 'pypiserver[passlib]==2.4.1', 'pypi-server', 'run'];
  return start(
    venvBin('uv'),
    [...from, ...options, '--hash-algo', 'sha256', '--passwords', passwords, uploaded],
    `http://127.0.0.1:${port}/`
  );
}
