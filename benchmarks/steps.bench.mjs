// What a step of a notebook costs in `vdk run`, what the module costs a job without notebooks, how soon the first event is
// there, and how 100,000 lines of output come through.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const lines = job('many-lines', { '10.py': 'def run(job_input):\n    for n in range(100_000): print("line", n)\n' });
const plain = job('plain-job', { '10.py': 'def run(job_input):\n    pass\n' });

const eventsFile = join(folder, 'events.jsonl');

/** Milliseconds of a whole run; without a file of events VDK's own printing is what is measured. */
function milliseconds(starter, path, { events = true } = {}) {
  rmSync(eventsFile, { force: true });
  const env = {
    ...process.env,
    ...(events ? { VDK_LAB_EVENTS_FILE: eventsFile } : {}),
    VDK_LAB_DATABASE_FOLDER: folder,
    VDK_VERSION_CHECK_DISABLED: 'true',
    VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE: join(folder, 'termination.json')
  };
  const started = performance.now();
  const stdio = ['ignore', 'ignore', 'pipe'];
  const { status, stderr } = spawnSync(python, [...starter, 'run', path], {
    cwd: path,
    env,
    stdio,
    maxBuffer: 2 ** 26
  });
  if (status !== 0) {
    throw new Error(`The run of ${path} ended with ${status}:\n${stderr}`);
  }
  return performance.now() - started;
}

/** Milliseconds that the import of our plugin takes after that of vdk-core. */
function importOfPlugin() {
  const code =
    'import vdk.internal.cli_entry, time; start = time.perf_counter(); import vdk_lab_job.plugin; ' +
    'print((time.perf_counter() - start) * 1000)';
  return Number(spawnSync(python, ['-c', code], { encoding: 'utf8' }).stdout);
}

/** Milliseconds from the end of vdk-core's import to the first event. */
function firstEvent() {
  rmSync(eventsFile, { force: true });
  const code =
    'import sys, time, vdk.internal.cli_entry as cli, vdk_lab_job.plugin; ' +
    'print("\\nIMPORTED", time.time() * 1000, flush=True); cli.main()';
  const { stdout } = spawnSync(python, ['-c', code, 'run', one], {
    encoding: 'utf8',
    cwd: one,
    env: {
      ...process.env,
      VDK_LAB_EVENTS_FILE: eventsFile,
      VDK_LAB_DATABASE_FOLDER: folder,
      VDK_VERSION_CHECK_DISABLED: 'true'
    }
  });
  const [first = ''] = readFileSync(eventsFile, 'utf8').split('\n');
  return Date.parse(JSON.parse(first).time) - Number(/IMPORTED (\S+)/.exec(stdout)?.[1]);
}

try {
  const figures = await inTurn(
    {
      one: async () => milliseconds([launcher], one),
      many: async () => milliseconds([launcher], many),
      printed: async () => milliseconds([launcher], lines),
      printedOnly: async () => milliseconds([launcher], lines, { events: false }),
      imported: async () => importOfPlugin(),
      firstEvent: async () => firstEvent(),
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
      ['import of the plugin after vdk-core’s, ms', median(figures.imported), 'at most 6'],
      ['first event after vdk-core’s import, ms', median(figures.firstEvent), 'at most 100'],
      ['100,000 lines with events ÷ without', ratio(figures.printed, figures.printedOnly), '–'],
      ['a plain job with the module ÷ without', ratio(figures.plain, figures.bare), 'at most 1.03']
    ]
  );
} finally {
  rmSync(folder, { recursive: true });
}
