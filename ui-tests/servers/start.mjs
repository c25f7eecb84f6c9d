// Starts one server for the browser tests: `node start.mjs lab|hub|bare PORT`. Its files and state are made anew.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [kind = 'lab', port = '9890'] = process.argv.slice(2);
const repository = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(repository, '.cache/ui', kind);
const made = process.env.VDK_LAB_STATE_DIR ?? join(repository, '.cache/test-state');

rmSync(folder, { recursive: true, force: true });
const root = join(folder, 'root');
const home = join(folder, 'home');
const state = join(folder, 'state');
for (const path of [root, home, state]) {
  mkdirSync(path, { recursive: true });
}
if (kind !== 'bare' && existsSync(join(repository, 'examples'))) {
  const isNotNeeded = path => /(^|\/)(corpus|scripts|\.ipynb_checkpoints)$/.test(path);
  cpSync(join(repository, 'examples'), root, { recursive: true, filter: path => !isNotNeeded(path) });
}
// No question about news over what a test looks at, and no request to the outside.
const settings = join(home, '.jupyter/lab/user-settings/@jupyterlab/apputils-extension');
mkdirSync(settings, { recursive: true });
writeFileSync(
  join(settings, 'notification.jupyterlab-settings'),
  JSON.stringify({ fetchNews: 'false', checkForUpdates: false })
);
// Environments take long to make and are shared; jobs, runs and versions are this server's own.
for (const name of kind === 'bare' ? [] : ['environments', 'kernels']) {
  if (existsSync(join(made, name))) {
    symlinkSync(join(made, name), join(state, name));
  }
}

const bin = name => join(repository, '.venv/bin', name);
const env = {
  ...process.env,
  PATH: `${join(repository, '.venv/bin')}:${process.env.PATH}`,
  HOME: home,
  JUPYTER_CONFIG_DIR: join(home, '.jupyter'),
  JUPYTER_DATA_DIR: join(home, 'share/jupyter'),
  JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
  JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
  VDK_LAB_STATE_DIR: state,
  VDK_LAB_HUB_PORT: port,
  VDK_LAB_HUB_HOME: home,
  VDK_LAB_HUB_ROOT: root
};
const config = name => `--config=${join(repository, 'ui-tests/servers', name)}`;
const lab = [
  bin('jupyter-lab'),
  [
    config('jupyter_server_config.py'),
    `--ServerApp.port=${port}`,
    `--ServerApp.root_dir=${root}`,
    '--IdentityProvider.token=a-token-of-this-test'
  ]
];
const [command, options] = kind === 'hub' ? [bin('jupyterhub'), [config('jupyterhub_config.py')]] : lab;

// A line for each request would hide in the terminal which test failed.
const log = join(folder, 'server.log');
const file = openSync(log, 'w');
const child = spawn(command, options, { cwd: folder, env, stdio: ['ignore', file, file] });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', code => {
  if (code) {
    process.stderr.write(`${kind} ended with code ${code}:\n${readFileSync(log, 'utf8').slice(-4000)}\n`);
  }
  process.exit(code ?? 0);
});
