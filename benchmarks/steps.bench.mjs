// What a step of a notebook costs in `vdk run`, and what the module costs a job without notebooks.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/lib/paths.mjs';
import { testEnvironment } from '../scripts/lib/setup.mjs';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';

const steps = 1000;
const python = await testEnvironment();
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-steps-'));
const launcher = join(root, 'python/job/vdk_lab_job/launch.py');
// vdk without this module: the plugin is found, and has no hooks.
const bare =
  "import sys, types; sys.modules['vdk_lab_job.plugin'] = types.ModuleType('vdk_lab_job.plugin'); " +
  'import vdk.internal.cli_entry as cli; cli.main()';

function job(name, files) {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'config.ini'), '[owner]\nteam = benchmarks\n');
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(path, file), text);
  }
  return path;
}

const cell = number => ({
  cell_type: 'code',
  id: `c${number}`,
  metadata: { tags: ['vdk'] },
  source: `x = ${number}`,
  outputs: [],
  execution_count: null
});
const notebook = count =>
  JSON.stringify({ cells: [...Array(count).keys()].map(cell), metadata: {}, nbformat: 4, nbformat_minor: 5 });
const one = job('one-cell', { '10.ipynb': notebook(1) });
const many = job('many-cells', { '10.ipynb': notebook(steps + 1) });
const plain = job('plain-job', { '10.py': 'def run(job_input):\n    pass\n' });

function milliseconds(starter, path) {
  const events = join(folder, 'events.jsonl');
  rmSync(events, { force: true });
  const env = {
    ...process.env,
    VDK_LAB_EVENTS_FILE: events,
    VDK_LAB_DATABASE_FOLDER: folder,
    VDK_VERSION_CHECK_DISABLED: 'true',
    VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE: join(folder, 'termination.json')
  };
  const started = performance.now();
  const { status, stderr } = spawnSync(python, [...starter, 'run', path], { cwd: path, env });
  if (status !== 0) {
    throw new Error(`The run of ${path} ended with ${status}:\n${stderr}`);
  }
  return performance.now() - started;
}

try {
  const figures = await inTurn(
    {
      one: async () => milliseconds([launcher], one),
      many: async () => milliseconds([launcher], many),
      plain: async () => milliseconds([launcher], plain),
      bare: async () => milliseconds(['-c', bare], plain)
    },
    { rounds: 7 }
  );
  printMachine();
  const each = figures.many.map((figure, index) => (figure - figures.one[index]) / steps);
  printTable(
    `${steps} trivial cells with events, and a job of one .py; medians of 7 runs in turn`,
    ['', 'measured', 'goal'],
    [
      ['ms a cell', median(each), 'at most 0.2'],
      ['vdk run of one cell, ms', median(figures.one), '–'],
      ['a plain job with the module ÷ without', ratio(figures.plain, figures.bare), 'at most 1.03']
    ]
  );
} finally {
  rmSync(folder, { recursive: true });
}
