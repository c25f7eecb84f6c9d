// How long people wait for a listening server: `vdk-lab notebook` beside `jupyter lab`, in the same environment. Goal: at most 1.1 times.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../release/install/lab.mjs';
import { venvBin } from '../scripts/lib/paths.mjs';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';

const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-start-'));
const home = join(folder, 'home');
const jobs = join(folder, 'jobs');
mkdirSync(home);
mkdirSync(jobs);

/** Milliseconds from the start of the process to the first answer of its API. */
async function start(program, args) {
  const port = await freePort();
  const began = performance.now();
  const options = ['--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', '--ServerApp.port_retries=0'];
  const child = spawn(venvBin(program), [...args, ...options, `--ServerApp.port=${port}`], {
    cwd: jobs,
    stdio: 'ignore',
    env: { ...process.env, HOME: home, VDK_LAB_STATE_DIR: join(folder, 'state') }
  });
  const ended = new Promise(done => child.once('exit', done));
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/api`);
      break;
    } catch {
      if (child.exitCode !== null) {
        throw new Error(`${program} ended with ${child.exitCode}`);
      }
      await new Promise(done => setTimeout(done, 10));
    }
  }
  const took = performance.now() - began;
  child.kill('SIGTERM');
  await ended;
  return took;
}

try {
  const figures = await inTurn(
    {
      'jupyter lab': () => start('jupyter', ['lab', `--ServerApp.root_dir=${jobs}`]),
      'vdk-lab notebook': () => start('vdk-lab', ['notebook', jobs])
    },
    { rounds: 7 }
  );
  printMachine();
  printTable(
    'To a listening server, medians of 7 starts in turn (goal: at most 1.1 × jupyter lab)',
    ['', 'ms', '× jupyter lab'],
    Object.entries(figures).map(([name, values]) => [name, median(values), ratio(values, figures['jupyter lab'])])
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
