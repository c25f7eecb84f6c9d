import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedFiles, importedFiles, memoryFileSystem, planExport, planImport, readJob } from '../src/index.js';
import { diskFileSystem, writeNewFolder } from '../src/node/index.js';
import { interpreter, runVdk } from './vdk.js';

type Files = Map<string, Uint8Array>;

const corpus = 'examples/corpus';
const names = readdirSync(corpus, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name);
/** Run for real by every test run; all of them by `VDK_LAB_WHOLE_CORPUS=1`. */
const representative = [
  'arguments-and-properties',
  'colliding-names',
  'database-headers',
  'global-state',
  'helpers-in-folders',
  'imported-early-run',
  'mixed-line-ends',
  'notebook-jupyterlab',
  'nothing-in-it',
  'skips-the-rest',
  'sql-text-over-lines',
  'tricky-sql'
];
const fsOf = (files: Files) => memoryFileSystem(Object.fromEntries(files));
const shown = (files: Files): Record<string, string> =>
  Object.fromEntries([...files].sort().map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]));

async function original(name: string): Promise<Files> {
  const fs = diskFileSystem(join(corpus, name));
  const files: Files = new Map();
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await fs.list(folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.kind === 'folder') {
        await visit(path);
      } else {
        files.set(path, await fs.read(path));
      }
    }
  };
  await visit('');
  return files;
}

async function imported(name: string, files: Files, notebooks: 'job' | 'step') {
  const plan = await planImport(fsOf(files), { name, notebooks });
  return { plan, files: await importedFiles(fsOf(files), plan) };
}

async function exported(name: string, files: Files): Promise<Files> {
  const plan = await planExport(fsOf(files), { name, unportable: 'keep' });
  return exportedFiles(fsOf(files), plan);
}

it('there are at least forty jobs', () => expect(names.length).toBeGreaterThanOrEqual(40));

describe.each(names)('%s', name => {
  it.each(['job', 'step'] as const)('rules 64, 65: there and back, twice; one notebook a %s', async notebooks => {
    const files = await original(name);
    const { plan, files: first } = await imported(name, files, notebooks);
    const order = (await readJob(fsOf(files), name)).steps;
    const after = (await readJob(fsOf(first), name)).steps;
    expect(after.map(step => step.name)).toEqual(order.map(step => step.name));
    expect(plan.problems.every(({ rule, message, explanation }) => rule && message && explanation)).toBe(true);
    const own = [...files.keys()].some(path => path.endsWith('.ipynb'));
    const back = own ? await withoutOwn(name, files, notebooks) : await exported(name, first);
    expect(shown(back)).toEqual(shown(files));
    const { files: second } = await imported(name, back, notebooks);
    expect(shown(second)).toEqual(shown(first));
  });
});

/** A job's own notebooks are exported too; the files that were imported come back beside them. */
async function withoutOwn(name: string, files: Files, notebooks: 'job' | 'step'): Promise<Files> {
  const own = new Map([...files].filter(([path]) => path.endsWith('.ipynb')));
  const rest = new Map([...files].filter(([path]) => !own.has(path)));
  const { files: there } = await imported(name, rest, notebooks);
  return new Map([...(await exported(name, there)), ...own]);
}

describe('rule 62: the imported job is the same job to the real vdk', () => {
  let around: string;
  beforeAll(() => {
    around = mkdtempSync(join(tmpdir(), 'vdk-lab-corpus-'));
  });
  afterAll(() => rmSync(around, { recursive: true, force: true }));

  /** Every table of the database, as text. */
  function tables(folder: string): string {
    const dump = `import sqlite3, sys\nprint("\\n".join(sqlite3.connect(sys.argv[1]).iterdump()))`;
    return spawnSync(interpreter(), ['-c', dump, join(folder, 'job.sqlite')], { encoding: 'utf8' }).stdout;
  }

  async function run(name: string, files: Files, kind: string, bare = false) {
    const folder = join(around, kind, name);
    mkdirSync(dirname(folder), { recursive: true });
    await writeNewFolder(files, folder);
    const database = join(around, `${kind}-${name}`);
    const result = runVdk(folder, database, { bare, arguments: { day: '2026-01-02' } });
    const steps = result.summary.map(step => [step.name, step.status]);
    return { code: result.code, termination: result.termination, steps, tables: tables(database), log: result.log };
  }

  const chosen = process.env['VDK_LAB_WHOLE_CORPUS'] ? names : names.filter(one => representative.includes(one));
  it.each(chosen)('%s', async name => {
    const files = await original(name);
    const before = await run(name, files, 'before');
    const after = await run(name, (await imported(name, files, 'job')).files, 'after');
    // A step that fails as a file, because Python cannot load it, may be well as a cell; what follows did not run before.
    const failed = before.steps.findIndex(([, status]) => status === 'error');
    const isSame = failed < 0 || after.steps.at(-1)?.[1] === 'error';
    const ran = failed < 0 ? before.steps.length : failed;
    expect(after.steps.slice(0, ran), after.log).toEqual(before.steps.slice(0, ran));
    if (isSame) {
      expect({ ...after, log: '' }, after.log).toEqual({ ...before, log: '' });
    }
  });

  const ofCells = chosen.filter(name => name.startsWith('notebook-') && name !== 'notebook-nbformat-3');
  it.each(ofCells)('%s, exported, to vdk-core alone', async name => {
    const files = await original(name);
    const before = await run(name, files, 'cells');
    const after = await run(name, await exported(name, files), 'exported', true);
    expect(
      after.steps.map(([, status]) => status),
      after.log
    ).toEqual(before.steps.map(([, status]) => status));
    expect(after).toMatchObject({ code: before.code, tables: before.tables });
  });
});
