// `npm start [-- --no-browser --port N --root DIR]`: set up what is missing, then open JupyterLab on examples/.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { developmentEnvironment, root, venv, venvBin } from './lib/paths.mjs';
import { SetupError } from './lib/run.mjs';
import { jobEnvironment, setUp } from './lib/setup.mjs';
import { say } from './lib/step.mjs';

const usage = 'npm start -- [--no-browser] [--port N] [--root DIR]';

function readArguments() {
  let values;
  try {
    ({ values } = parseArgs({
      options: { 'no-browser': { type: 'boolean' }, port: { type: 'string' }, root: { type: 'string' } }
    }));
  } catch (error) {
    throw new SetupError(`${error.message}. Use: ${usage}`);
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new SetupError(`--port ${values.port} is no port. Use a number from 1 to 65535.`);
  }
  const folder = resolve(values.root ?? join(root, 'examples'));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new SetupError(`--root ${folder} is no folder. Name one that exists.`);
  }
  return { browser: !values['no-browser'], port, folder };
}

/** Can we listen there? Asked before the minutes of set-up, so that a port in use is said at once. */
function checkPort(port) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', error => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${error.code})`;
      fail(new SetupError(`Port ${port} ${why}. End that program, or name another port: ${usage}`));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => done()));
  });
}

/** A free port, from Jupyter's usual one on. */
async function freePort() {
  for (let port = 8888; port < 8988; port += 1) {
    try {
      await checkPort(port);
      return port;
    } catch {
      // The next one.
    }
  }
  throw new SetupError(`No free port between 8888 and 8987. Name one: ${usage}`);
}

/** The address with the token, as Jupyter's own list of servers has it. */
async function readyUrl(child, port) {
  while (child.exitCode === null) {
    const list = spawnSync(venvBin('jupyter-server'), ['list', '--json'], { encoding: 'utf8' });
    for (const line of (list.stdout ?? '').split('\n').filter(Boolean)) {
      const server = JSON.parse(line);
      if (server.port === port && server.pid === child.pid) {
        return `${server.url}lab?token=${server.token}`;
      }
    }
    await new Promise(done => setTimeout(done, 250));
  }
  throw new SetupError(`JupyterLab ended with code ${child.exitCode} before it was ready; its messages stand above.`);
}

async function main() {
  const { browser, port: wanted, folder } = readArguments();
  if (wanted !== undefined) {
    await checkPort(wanted);
  }
  await setUp();
  try {
    await jobEnvironment();
  } catch (error) {
    // JupyterLab is useful without it, and offers to make it again.
    say(`The environment for jobs could not be made: ${error.message}`);
  }
  const port = wanted ?? (await freePort());
  mkdirSync(join(venv, 'share/jupyter'), { recursive: true });
  const options = [
    `--ServerApp.root_dir=${folder}`,
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.open_browser=' + (browser ? 'True' : 'False')
  ];
  if (process.getuid?.() === 0) {
    options.push('--allow-root');
  }
  const child = spawn(venvBin('jupyter-lab'), options, {
    cwd: folder,
    env: { ...process.env, ...developmentEnvironment() },
    stdio: ['ignore', 'inherit', 'inherit']
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal === 'SIGINT' ? 'SIGTERM' : signal));
  }
  const ended = new Promise(done => child.once('exit', code => done(code ?? 0)));
  child.once('error', error => say(error.message));
  process.stdout.write(`ready: ${await readyUrl(child, port)}\n`);
  process.exitCode = await ended;
}

main().catch(error => {
  say(error instanceof SetupError ? error.message : String(error.stack ?? error));
  process.exitCode = error instanceof SetupError ? 2 : 1;
});
