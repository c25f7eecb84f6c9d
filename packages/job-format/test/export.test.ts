import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exportedFiles,
  importedFiles,
  memoryFileSystem,
  parseNotebook,
  planExport,
  planImport,
  readJob
} from '../src/index.js';

type Files = ReadonlyMap<string, Uint8Array>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const filesOf = (files: Record<string, string | Uint8Array>): Files =>
  new Map(Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? encoder.encode(text) : text]));
const fsOf = (files: Files) => memoryFileSystem(Object.fromEntries(files));
const textOf = (files: Files): Record<string, string> =>
  Object.fromEntries([...files].sort().map(([path, bytes]) => [path, decoder.decode(bytes)]));
const step = (body: string): string => `def run(job_input):\n    ${body}\n`;

async function importJob(files: Files, notebooks: 'job' | 'step' = 'job'): Promise<Files> {
  const fs = fsOf(files);
  return importedFiles(fs, await planImport(fs, { name: 'a-job', notebooks }));
}

async function exportJob(files: Files, unportable: 'refuse' | 'keep' = 'refuse') {
  const fs = fsOf(files);
  const plan = await planExport(fs, { name: 'a-job', unportable });
  return { plan, files: await exportedFiles(fs, plan), rules: plan.problems.map(({ rule }) => rule) };
}

type Cell = Record<string, unknown> & { source: string | string[] };

/** The job with its one notebook changed. */
function edited(files: Files, change: (cells: Cell[]) => unknown[]): Files {
  return new Map(
    [...files].map(([path, bytes]) => {
      if (!path.endsWith('.ipynb')) {
        return [path, bytes];
      }
      const notebook = parseNotebook(decoder.decode(bytes), path);
      return [
        path,
        encoder.encode(JSON.stringify({ ...notebook, cells: change(notebook.cells as unknown as Cell[]) }))
      ];
    })
  );
}

const cell = (source: string, name?: string): unknown => ({
  cell_type: 'code',
  id: `new-${source.length}`,
  metadata: { tags: ['vdk'], ...(name ? { vdk: { name } } : {}) },
  source,
  outputs: [],
  execution_count: null
});

const notebookOf = (...cells: unknown[]): string =>
  JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

const job = filesOf({
  '10_create.sql': 'create table t (n int);\n',
  '20_fill.py': `import os\n\n\n${step('print(os.sep)')}`,
  '30_read.sql': '[db]\nselect n\r\nfrom t',
  'config.ini': '[owner]\nteam = t\n'
});

describe('export', () => {
  it.each(['job', 'step'] as const)('gives untouched steps back byte for byte: one notebook a %s', async notebooks => {
    const { files, plan } = await exportJob(await importJob(job, notebooks));
    expect(textOf(files)).toEqual(textOf(job));
    expect(plan.steps.map(({ form }) => form)).toEqual(['as-imported', 'as-imported', 'as-imported']);
    expect(plan.problems).toEqual([]);
  });

  it('outputs and execution counts change nothing', async () => {
    const run = edited(await importJob(job), cells =>
      cells.map(one => ({
        ...one,
        outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }],
        execution_count: 3
      }))
    );
    expect(textOf((await exportJob(run)).files)).toEqual(textOf(job));
  });

  it('writes what was changed under the old name, in the old form', async () => {
    const files = new Map(job).set('30_read.sql', encoder.encode('\uFEFFselect n\r\nfrom t\r\n'));
    const changed = edited(await importJob(files), cells =>
      cells.map(one => ({
        ...one,
        source: [one.source].flat().join('').replace('select n', 'select n + 1').replace('sep', 'name')
      }))
    );
    const { files: out, plan } = await exportJob(changed);
    expect(textOf(out)).toMatchObject({
      '20_fill.py': `import os\n\n\n${step('print(os.name)')}`,
      '30_read.sql': '\uFEFFselect n + 1\r\nfrom t\r\n'
    });
    expect(plan.steps.map(({ file, form }) => [file, form])).toEqual([
      ['10_create.sql', 'as-imported'],
      ['20_fill.py', 'changed'],
      ['30_read.sql', 'changed']
    ]);
  });

  it('gives new cells names that sort at their place', async () => {
    const more = edited(await importJob(job), ([a, b, c]) => [
      cell('x = 1\nprint("""\nkept\n  as it is""", x)', 'First of all!'),
      a,
      cell('%%vdksql other\nselect 1;', '11_more'),
      cell('# why\n%%vdksql\nselect 2'),
      b,
      c,
      cell('# only a note')
    ]);
    const { files, plan } = await exportJob(more);
    expect(plan.steps.map(({ file }) => file)).toEqual([
      '05_First_of_all.py',
      '10_create.sql',
      '12_more.sql',
      '14_steps_4.sql',
      '20_fill.py',
      '30_read.sql',
      '40_steps_7.py'
    ]);
    expect(textOf(files)).toMatchObject({
      '05_First_of_all.py': 'def run(job_input):\n    x = 1\n    print("""\nkept\n  as it is""", x)\n',
      '12_more.sql': '[other]\nselect 1;\n',
      '14_steps_4.sql': '-- why\nselect 2\n',
      '40_steps_7.py': '# only a note\n'
    });
    const again = await readJob(fsOf(files), 'a-job');
    expect(again.steps.map(({ file }) => file)).toEqual(plan.steps.map(({ file }) => file));
  });

  it('keeps as many old names as the order allows', async () => {
    const moved = edited(await importJob(job), ([a, b, c]) => [c, a, b, a]);
    const { plan, rules } = await exportJob(moved);
    expect(plan.steps.map(({ name, file }) => [name, file])).toEqual([
      ['30_read.sql', '05_read.sql'],
      ['10_create.sql', '10_create.sql'],
      ['20_fill.py', '20_fill.py'],
      ['10_create.sql', '30_create.sql']
    ]);
    expect(rules).toEqual(['step-renamed', 'step-renamed']);
  });

  it('finds names where numbers leave no room', async () => {
    const tight = filesOf({ '10_a.sql': 'select 1', '11_b.sql': 'select 2', 'c.sql': 'select 3' });
    const more = edited(await importJob(tight), ([a, b, c]) => [
      a,
      ...Array.from({ length: 12 }, (_, index) => cell(`%%vdksql\nselect ${index}`, 'n')),
      b,
      c,
      cell('%%vdksql\nselect 9')
    ]);
    const { files, plan } = await exportJob(more);
    const names = plan.steps.map(({ file }) => file);
    expect([...files.keys()].sort()).toEqual(names);
    expect(names.slice(0, 3)).toEqual(['10_a.sql', '10_a_01_n.sql', '10_a_02_n.sql']);
  });

  it('a cell in the form of a step is one again', async () => {
    const files = filesOf({
      '10_n.ipynb': notebookOf(cell('class A: pass\n\ndef run(job_input):\n    A()\n\nrun(job_input=job_input)'))
    });
    const { files: out } = await exportJob(files);
    expect(textOf(out)).toEqual({ '10_n_1.py': 'class A: pass\n\ndef run(job_input):\n    A()\n' });
  });

  it.each<[string, unknown[]]>([
    ['uses n of 10_n_1', [cell('n = 1'), cell('print(n)')]],
    ['uses _ of 10_n_1', [cell('%%vdksql\nselect 1'), cell('print(_)')]],
    ['import \\*', [cell('from os import *'), cell('print(sep)')]],
    ['several statements', [cell('%%vdksql\nselect 1; select 2')]],
    ['means another thing in a function', [cell('class A:\n    pass\nA()')]],
    ['means another thing in a function', [cell('print(max(1, 2))\nmax = 1')]],
    ['ingest cell', [cell('%%vdkingest\nx')]],
    ['waits at its top level', [cell('await f()')]]
  ])('exports scripts where files would not do, and says so: %s', async (why, cells) => {
    const { files, plan, rules } = await exportJob(
      filesOf({ '10_n.ipynb': notebookOf(...cells), '20_b.sql': 'select 1' })
    );
    expect(rules).toEqual(['exported-as-scripts']);
    expect(plan.problems[0]?.message).toMatch(new RegExp(why));
    expect([...files.keys()].filter(path => !path.startsWith('vdk_lab_cells/'))[1]).toMatch(
      /^10_n\.ipynb\.001\.(py|sql)$/
    );
    expect(files.has('vdk_lab_cells/map.json')).toBe(true);
    expect(plan.steps.every(({ form }) => form === 'script')).toBe(true);
  });

  it('only the cells that share names become scripts: the others come back as they were', async () => {
    const more = edited(await importJob(job), ([a, b, c]) => [a, cell('n = 1', 'set'), b, cell('print(n)', 'use'), c]);
    const { files, plan } = await exportJob(more);
    expect(plan.steps.map(({ file, form }) => [file, form])).toEqual([
      ['10_create.sql', 'as-imported'],
      ['15_set.py', 'script'],
      ['20_fill.py', 'as-imported'],
      ['25_use.py', 'script'],
      ['30_read.sql', 'as-imported']
    ]);
    expect(textOf(files)).toMatchObject(textOf(job));
    expect(plan.problems[0]?.message).toBe(
      '2 of the steps (set, use) of 10_steps.ipynb are exported as scripts that share their names, because use uses n of set.'
    );
    const back = await importJob(files);
    expect([...back.keys()]).toEqual(['config.ini', '10_steps.ipynb']);
    expect(textOf((await exportJob(back)).files)).toEqual(textOf(files));
  });

  it('refuses what needs IPython, with the reason and the way out; or keeps the notebook', async () => {
    const files = filesOf({ '10_n.ipynb': notebookOf(cell('!ls'), cell('1')), '20_m.ipynb': notebookOf(cell('2')) });
    await expect(exportJob(files)).rejects.toThrow(/!ls needs IPython.*subprocess.*--keep-notebooks/s);
    const { files: out, rules } = await exportJob(files, 'keep');
    expect([...out.keys()]).toEqual(['10_n.ipynb', '20_m_1.py']);
    expect(rules).toEqual(['needs-ipython']);
  });

  it('refuses a notebook that cannot be read', async () => {
    await expect(exportJob(filesOf({ '10_n.ipynb': '{' }))).rejects.toThrow('10_n.ipynb is no notebook');
    await expect(exportJob(filesOf({ '10_n.ipynb': Uint8Array.of(0xff) }))).rejects.toThrow('is not UTF-8');
  });

  it('keeps text and other cells for the next import', async () => {
    const prose = edited(await importJob(job), cells => [
      { cell_type: 'markdown', id: 'why', metadata: {}, source: '# Why' },
      ...cells,
      { cell_type: 'code', id: 'try', metadata: {}, source: 'explore()', outputs: [], execution_count: null }
    ]);
    const { files } = await exportJob(prose);
    expect(textOf(files)).toMatchObject(textOf(job));
    const back = await importJob(files);
    expect([...back.keys()]).toEqual(['config.ini', '10_steps.ipynb']);
    const cells = parseNotebook(decoder.decode(back.get('10_steps.ipynb')), 'n').cells;
    expect(cells.map(({ id }) => id)).toEqual(['why', '10_create-sql', '20_fill-py', '30_read-sql', 'try']);
    expect(textOf((await exportJob(back)).files)).toEqual(textOf(files));
  });

  it('a step file that was changed since counts; its notebook stays beside', async () => {
    const prose = edited(await importJob(job), cells => [
      { cell_type: 'markdown', metadata: {}, source: '# Why' },
      ...cells
    ]);
    const { files } = await exportJob(prose);
    const changed = new Map(files).set('10_create.sql', encoder.encode('create table u (n int)'));
    const plan = await planImport(fsOf(changed), { name: 'a-job' });
    expect(plan.problems.map(({ rule }) => rule)).toEqual(['notebooks-not-restored']);
    const back = await importJob(changed);
    expect(back.has('vdk_lab_cells/10_steps.ipynb')).toBe(true);
    expect((await readJob(fsOf(back), 'a-job')).steps.map(({ name }) => name)).toEqual([
      '10_create.sql',
      '20_fill.py',
      '30_read.sql'
    ]);
  });

  it('scripts come back as their notebooks', async () => {
    const files = filesOf({ '10_n.ipynb': notebookOf(cell('n = 1'), cell('print(n)')), 'x.txt': 'x' });
    const { files: scripts } = await exportJob(files);
    const back = await importJob(scripts);
    expect([...back.keys()].sort()).toEqual(['10_n.ipynb', 'x.txt']);
    expect(textOf((await exportJob(back)).files)).toEqual(textOf(scripts));
  });

  it('a name in metadata that is a path is none', async () => {
    const bad = edited(await importJob(job), cells =>
      cells.map(one => ({
        ...one,
        metadata: { tags: ['vdk'], vdk: { source: { file: '../../evil.sql', hash: 'x', lineEnd: 1 } } }
      }))
    );
    const { files } = await exportJob(bad);
    expect([...files.keys()].every(path => !path.includes('..'))).toBe(true);
  });
});

describe('round trips', () => {
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  const sql = fc.constantFrom(
    'select 1',
    '-- note\nselect {x}\n',
    '[db]\nselect 2;\n\n\n',
    '\n\n  select 3',
    'select 4;\nselect 5;',
    "select 'é\t\\n'\n",
    '\tselect 6',
    ''
  );
  const python = fc.constantFrom(
    step('pass'),
    `import os\n${step('os')}\n\n`,
    `import os\nX = 1\n${step('X')}`,
    `X = 2\n\n\n${step('print(X, "ü")')}\n# end`,
    `from lib.h import *\n${step('pass')}`,
    `from __future__ import annotations\n${step('pass')}`,
    `def run(job_input):\n\treturn 1`,
    'async def run(job_input): pass\n',
    'def main(): pass\n',
    'run = 1\n',
    'x = (\n'
  );
  const content = (text: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
    fc
      .tuple(text, fc.boolean(), fc.array(lineEnd, { minLength: 1, maxLength: 2 }), fc.boolean())
      .map(([lines, mark, ends, isLatin]) => {
        let at = 0;
        const text = (mark ? '\uFEFF' : '') + lines.replace(/\n/g, () => ends[at++ % ends.length] ?? '\n');
        return isLatin && /[éü]/.test(text) ? Uint8Array.from(Buffer.from(text, 'latin1')) : encoder.encode(text);
      });
  const stem = fc.constantFrom(
    '10_a',
    '10_b',
    '20_a',
    '100_a',
    '9_z',
    'A',
    'a',
    'é',
    'load it',
    'x-Copy1',
    'untitled',
    '010',
    '10_a.sql',
    '1.2'
  );
  const stepFile = fc.oneof(
    fc.tuple(stem, fc.constantFrom('.sql', '.SQL', '.Sql'), content(sql)),
    fc.tuple(stem, fc.constantFrom('.py', '.PY'), content(python))
  );
  const other = fc.constantFrom<[string, string, Uint8Array]>(
    ['README', '.md', encoder.encode('# job\r\n')],
    ['lib/h', '.py', encoder.encode('def f(): pass\n')],
    ['config', '.ini', encoder.encode('[owner]\nteam=t')],
    ['data/x', '.csv', Uint8Array.of(0, 255, 1)],
    ['50_own', '.ipynb', encoder.encode(notebookOf({ cell_type: 'markdown', metadata: {}, source: 'x' }))]
  );
  const jobs = fc
    .array(fc.oneof({ weight: 5, arbitrary: stepFile }, { weight: 1, arbitrary: other }), { maxLength: 9 })
    .map((all): Files => {
      const files = new Map(all.map(([name, end, bytes]) => [`${name}${end}`, bytes]));
      const seen = new Set<string>();
      return new Map([...files].filter(([path]) => !seen.has(path.toLowerCase()) && seen.add(path.toLowerCase())));
    });

  it('import, export, import is the identity; twice too; the order is the same', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, fc.constantFrom('job' as const, 'step' as const), async (files, notebooks) => {
        const first = await importJob(files, notebooks);
        const out = (await exportJob(first)).files;
        expect(textOf(out)).toEqual(textOf(files));
        const second = await importJob(out, notebooks);
        expect(textOf(second)).toEqual(textOf(first));
        expect(textOf((await exportJob(second)).files)).toEqual(textOf(files));
        expect(textOf(await importJob(first, notebooks))).toEqual(textOf(first));
        const names = async (of: Files): Promise<string[]> =>
          (await readJob(fsOf(of), 'a-job')).steps.map(({ name }) => name);
        expect(await names(first)).toEqual(await names(files));
      }),
      { seed: 7, numRuns: 400 }
    );
  });
});
