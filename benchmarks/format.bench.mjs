// The job format: a notebook of 5,000 cells read, checked, compared; one edit; packing against Python's zipfile; the
// bundle of what the Lab needs for the live outline. Milliseconds are printed; ratios and bytes are judged.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { bundleSize } from '../packages/job-format/test/bundle.mjs';
import { node, root } from '../scripts/lib/paths.mjs';
import { findPython } from '../scripts/lib/setup.mjs';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';

const format = await import(join(root, 'packages/job-format/lib/index.js'));
const cells = 5000;
const rounds = 15;

const sources = [
  number => `rows_${number} = [value for value in range(${number}) if value % 2]\nprint(len(rows_${number}))`,
  number => `%%vdksql\nselect ${number}, name from things where id = ${number}`,
  number => `def step_${number}(value):\n    return value + ${number}\n\nstep_${number}(1)`,
  number => `# text ${number}`
];
const cellAt = (number, more = '') => ({
  cell_type: number % 4 === 3 ? 'markdown' : 'code',
  id: `c${number}`,
  metadata: number % 4 === 3 ? {} : { tags: ['vdk'] },
  source: sources[number % 4](number) + more,
  ...(number % 4 === 3 ? {} : { outputs: [], execution_count: null })
});
const notebookWith = edit =>
  JSON.stringify({
    cells: [...Array(cells).keys()].map(number => cellAt(number, number === edit ? '\nprint(1)' : '')),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5
  });
const files = edit => ({ 'config.ini': '[owner]\nteam = benchmarks\n', '10_a.ipynb': notebookWith(edit) });
const before = files(-1);
const after = files(2500);
const bytesOf = all => new Map(Object.entries(all).map(([path, text]) => [path, new TextEncoder().encode(text)]));
const timed = async work => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

const fileSystem = format.memoryFileSystem(before);
const job = await format.readJob(fileSystem, 'bench-job');
const [old, now] = [bytesOf(before), bytesOf(after)];
const parsed = format.parseNotebook(before['10_a.ipynb'], '10_a.ipynb');
let edits = 0;
const edited = () => {
  edits += 1;
  const changed = [...parsed.cells];
  changed[2500] = { ...changed[2500], source: `edit_${edits} = ${edits}` };
  return { ...parsed, cells: changed };
};

/** The same in a process that has done nothing before: what its first user waits for. Milliseconds. */
const job5000 = `
  const format = await import(${JSON.stringify(join(root, 'packages/job-format/lib/index.js'))});
  const files = JSON.parse((await import('node:fs')).readFileSync(0, 'utf8'));
  const bytesOf = all => new Map(Object.entries(all).map(([path, text]) => [path, new TextEncoder().encode(text)]));`;
const cold = work => () => {
  const code = `${job5000}
    ${work.before ?? ''}
    const started = performance.now();
    await (${work.timed});
    console.log(performance.now() - started);`;
  const { stdout, stderr, status } = spawnSync(node, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    input: JSON.stringify([before, after])
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return Number(stdout);
};
const first = await inTurn(
  {
    read: cold({ timed: `format.readJob(format.memoryFileSystem(files[0]), 'bench-job')` }),
    check: cold({
      before: `const job = await format.readJob(format.memoryFileSystem(files[0]), 'bench-job');`,
      timed: `format.checkJob(job)`
    }),
    compare: cold({
      before: `const [old, now] = files.map(bytesOf);`,
      timed: `format.compareJobs(old, now)`
    })
  },
  { rounds: 5 }
);

/** A text of one cell that no check has seen. */
let fresh = 0;
const freshJob = () => {
  fresh += 1;
  const mark = `\nfresh = ${fresh}`;
  const steps = job.steps.map(step => ({ ...step, source: step.source + mark }));
  const cellsNow = parsed.cells.map(cell => ({ ...cell, source: cell.source + mark }));
  return { ...job, steps, notebooks: new Map([['10_a.ipynb', { ...parsed, cells: cellsNow }]]) };
};

const speed = await inTurn(
  {
    read: () => timed(() => format.readJob(fileSystem, 'bench-job')),
    check: () => {
      const unseen = freshJob();
      return timed(() => format.checkJob(unseen));
    },
    compare: () => timed(() => format.compareJobs(old, now)),
    parse: () => timed(() => JSON.parse(before['10_a.ipynb'])),
    outline: () => {
      const notebook = edited();
      return timed(() => format.outline(notebook, '10_a.ipynb'));
    },
    recheck: () => {
      const notebook = edited();
      const steps = job.steps.map(step =>
        step.cellIndex === 2500 ? { ...step, source: notebook.cells[2500].source } : step
      );
      return timed(() => format.checkJob({ ...job, steps, notebooks: new Map([['10_a.ipynb', notebook]]) }));
    }
  },
  { rounds, warmup: 3 }
);

/** 1,000 files of 50 MB in all, as jobs have them: text that compresses, and some that does not. */
function writeFiles(folder) {
  const words = ['select', 'from', 'where', 'rows', 'value', 'def', 'return', 'import', '1', '2', '3', 'customer'];
  for (let number = 0; number < 1000; number += 1) {
    const place = join(folder, `part_${number % 20}`);
    mkdirSync(place, { recursive: true });
    if (number % 10 === 0) {
      writeFileSync(join(place, `blob_${number}.dat`), randomBytes(50_000));
      continue;
    }
    const lines = [];
    for (let line = 0; line < 1200; line += 1) {
      lines.push(
        Array.from({ length: 7 }, (_, word) => words[(line * 7 + word * number + (line % 13)) % words.length]).join(' ')
      );
    }
    writeFileSync(join(place, `data_${number}.txt`), lines.join('\n').slice(0, 50_000));
  }
  writeFileSync(join(folder, '10_a.sql'), 'select 1');
}

const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-format-'));
try {
  const source = join(folder, 'bench-job');
  mkdirSync(source);
  writeFiles(source);
  const zip = join(folder, 'ours.zip');
  const packer = `
    import { createWriteStream } from 'node:fs';
    import { Readable } from 'node:stream';
    import { pipeline } from 'node:stream/promises';
    import { openPackage } from ${JSON.stringify(join(root, 'packages/job-format/lib/node/index.js'))};
    const started = performance.now();
    const opened = await openPackage(${JSON.stringify(source)}, 'bench-job');
    await pipeline(Readable.from(opened.parts()), createWriteStream(${JSON.stringify(zip)}));
    console.log(JSON.stringify({ ms: performance.now() - started, kilobytes: process.resourceUsage().maxRSS }));`;
  const python = findPython();
  const peer = `
import json, shutil, time
started = time.perf_counter()
shutil.make_archive(${JSON.stringify(join(folder, 'theirs'))}, 'zip', ${JSON.stringify(folder)}, 'bench-job')
print(json.dumps({"ms": (time.perf_counter() - started) * 1000}))`;
  const memory = [];
  const answer = (command, args) => {
    const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(stderr);
    }
    return JSON.parse(stdout);
  };
  const packing = await inTurn(
    {
      ours: async () => {
        const { ms, kilobytes } = answer(node, ['--input-type=module', '-e', packer]);
        memory.push(kilobytes / 1024);
        return ms;
      },
      theirs: async () => answer(python, ['-c', peer]).ms
    },
    { rounds: 7 }
  );
  const bundle = await bundleSize();
  const share = ratio(packing.ours, packing.theirs);
  const resident = median(memory);
  const reading = ratio(speed.read, speed.parse);
  printMachine();
  printTable(
    `a notebook of ${cells} cells; medians of ${rounds} runs in turn`,
    ['', 'ms', 'first in its process, ms', 'goal'],
    [
      ['read', median(speed.read), median(first.read), 'at most 50'],
      ['check, no cell seen before', median(speed.check), median(first.check), 'at most 50'],
      ['compare', median(speed.compare), median(first.compare), 'at most 50'],
      ['outline after an edit', median(speed.outline), '–', 'at most 2'],
      ['check after an edit', median(speed.recheck), '–', 'at most 2'],
      ['read ÷ JSON.parse', reading, '–', '–']
    ]
  );
  printTable(
    '1,000 files, 50 MB; medians of 7 runs in turn',
    ['', 'measured', 'goal'],
    [
      ['pack ÷ shutil.make_archive', share, 'at most 1'],
      ['pack, ms', median(packing.ours), '–'],
      ['resident at most, MiB', resident, 'at most 150'],
      ['archive, MB', statSync(zip).size / 1e6, '–'],
      ['bundle of the live outline, bytes of gzip', bundle, 'at most 25,600']
    ]
  );
  process.exitCode = share > 1 || resident > 150 || bundle > 25 * 1024 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
