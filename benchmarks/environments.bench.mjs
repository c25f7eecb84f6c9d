// Making the environment for jobs, from uv's cache and as a hard-linked copy, beside a bare `uv pip sync` of the same lock; and what
// it costs to start vdk and vdk-lab, beside quickstart-vdk and vdkcli. CPU time is of the whole tree of processes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache, node, root } from '../scripts/lib/paths.mjs';
import { run } from '../scripts/lib/run.mjs';
import { findPython, uv } from '../scripts/lib/setup.mjs';
import { step } from '../scripts/lib/step.mjs';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';

const cli = join(root, 'python/server/vdk_lab_server/node/vdk-lab.mjs');
const tool = await uv();
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-environments-'));
const constraints = join(root, 'python/locks/build-constraints.txt');

/** Runs a program to its end, several times where it is too quick for the clock: seconds of wall clock and of CPU, of one. */
function time(command, args, env = {}, times = 1) {
  // The shell's own `times` tells the CPU time of what it waited for.
  const script = 'i=0; while [ $i -lt $TIMES ]; do "$@" >/dev/null 2>"$ERRORS" || exit 1; i=$((i + 1)); done; times';
  const errors = join(folder, 'errors.txt');
  const start = performance.now();
  const { status, stdout } = spawnSync('sh', ['-c', script, 'sh', command, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env, ERRORS: errors, TIMES: String(times) }
  });
  const wall = (performance.now() - start) / 1000 / times;
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${status}; see ${errors}`);
  }
  const children = stdout.trim().split('\n').at(-1) ?? '';
  const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
  return { wall, cpu: cpu / times };
}

/** Peers of the start: quickstart-vdk and vdkcli, each in an environment of its own. */
async function peer(name, packages, program) {
  const place = join(cache, `bench-${name}`);
  await step(`Python environment of ${name}`, {
    inputs: [],
    extra: packages.join(' '),
    made: join(place, 'bin', program),
    work: async () => {
      await run(tool, ['venv', '--quiet', '--clear', '--python', findPython(), place], { quiet: true });
      const args = ['pip', 'install', '--quiet', '--compile-bytecode', '--constraints', constraints];
      const env = { VIRTUAL_ENV: place, PYTHONDONTWRITEBYTECODE: undefined };
      await run(tool, [...args, '--build-constraints', constraints, ...packages], { env, quiet: true });
    }
  });
  return join(place, 'bin', program);
}

const vdk = await peer('quickstart-vdk', ['quickstart-vdk', 'setuptools<81'], 'vdk');
const vdkcli = await peer('vdkcli', ['vdk-control-cli==1.3.1711238791', 'setuptools<81'], 'vdkcli');
const base = spawnSync(node, [cli, 'env', 'path'], { encoding: 'utf8' }).stdout.trim();
const prefix = join(base, '..', '..');
const launcher = spawnSync(base, ['-c', 'import vdk_lab_job.launch as l; print(l.__file__)'], { encoding: 'utf8' })
  .stdout.trim()
  .split('\n')
  .at(-1);

try {
  printMachine();
  const seen = {};
  /** Keeps both figures; gives the CPU time to the rounds. */
  const both = (name, work) => async () => {
    const figure = work();
    (seen[name] ??= []).push(figure);
    return figure.cpu;
  };
  let count = 0;
  const state = () => {
    const place = join(folder, `state-${(count += 1)}`);
    mkdirSync(join(place, 'environments'), { recursive: true });
    return place;
  };
  const making = {
    'env create, from uv’s cache': both('cache', () => {
      const place = state();
      const figure = time(node, [cli, 'env', 'create'], { VDK_LAB_STATE_DIR: place });
      rmSync(place, { recursive: true });
      return figure;
    }),
    'env create, hard-linked copy': both('copy', () => {
      const place = state();
      writeFileSync(join(place, 'environments/elsewhere.json'), JSON.stringify({ prefixes: [prefix] }));
      // Named, since the same base is there: it would be taken as it is.
      const args = ['env', 'create', '--prefix', join(place, 'copy')];
      const figure = time(node, [cli, ...args], { VDK_LAB_STATE_DIR: place });
      rmSync(place, { recursive: true });
      return figure;
    }),
    'uv venv, uv pip sync --compile-bytecode': both('sync', () => {
      const place = join(folder, 'bare');
      const script =
        '"$0" venv --quiet --python "$1" "$2" && "$0" pip sync --quiet --compile-bytecode --python "$2/bin/python" --build-constraints "$3" "$4"';
      const figure = time('sh', ['-c', script, tool, base, place, constraints, join(prefix, 'vdk-lab-lock.txt')]);
      rmSync(place, { recursive: true });
      return figure;
    })
  };
  const made = await inTurn(making, { rounds: 3 });
  const row = (name, key, figures, peers, goal) => [
    name,
    median(seen[key].slice(1).map(({ wall }) => wall)),
    median(figures),
    ratio(figures, peers),
    goal
  ];
  const columns = ['', 'seconds', 'CPU seconds', '× the peer', 'goal'];
  const [cached, copied, synced] = Object.values(made);
  printTable('Making the environment for jobs; the peer is a bare uv pip sync of the same lock', columns, [
    row('from uv’s cache', 'cache', cached, synced, '≤ 8 s'),
    row('hard-linked copy', 'copy', copied, synced, '≤ 2 s'),
    row('uv venv, uv pip sync', 'sync', synced, synced, '')
  ]);

  const starts = {
    ours: both('ours', () => time(base, [launcher, 'version'])),
    quickstart: both('quickstart', () => time(vdk, ['version'])),
    help: both('help', () => time(node, [cli, '--help'], {}, 10)),
    node: both('node', () => time(node, ['-e', '0'], {}, 10)),
    vdkcli: both('vdkcli', () => time(vdkcli, ['list', '--help']))
  };
  const started = await inTurn(starts, { rounds: 9 });
  printTable('Starting; ratios of CPU time', columns, [
    row('vdk version, here', 'ours', started.ours, started.quickstart, '≤ 0.5'),
    row('vdk version, quickstart-vdk', 'quickstart', started.quickstart, started.quickstart, ''),
    row('vdk-lab --help, beside node -e 0', 'help', started.help, started.node, '≤ 3'),
    row('vdk-lab --help, beside vdkcli list --help', 'help', started.help, started.vdkcli, '≤ 0.35'),
    row('node -e 0', 'node', started.node, started.node, ''),
    row('vdkcli list --help', 'vdkcli', started.vdkcli, started.vdkcli, '')
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
