import { describe, expect, it } from 'vitest';
import { importedFiles, memoryFileSystem, outline, parseNotebook, planImport, readJob } from '../src/index.js';

type Files = Record<string, string | Uint8Array>;

const decoder = new TextDecoder();
const step = (body: string): string => `def run(job_input):\n    ${body}\n`;

async function imported(files: Files, notebooks: 'job' | 'step' = 'job') {
  const fs = memoryFileSystem(files);
  const plan = await planImport(fs, { name: 'a-job', notebooks });
  const result = await importedFiles(fs, plan);
  const job = await readJob(memoryFileSystem(Object.fromEntries(result)), 'a-job');
  return { plan, files: result, job, rules: plan.problems.map(({ rule, file }) => `${rule} ${file}`) };
}

describe('import', () => {
  it('rule 62: makes one notebook of a job of .sql and .py steps, one cell a step, in order', async () => {
    const { files, job, rules, plan } = await imported({
      '10_create.sql': 'create table t (n int)\n',
      '20_fill.py': step('job_input.execute_query("insert into t values (1)")'),
      '100_first.sql': '[other]\nselect 1;\n',
      'config.ini': '[owner]\nteam = t\n',
      'README.md': '# why\n',
      'lib/helper.py': 'def run(job_input): pass\n'
    });
    expect(rules).toEqual([]);
    expect([...files.keys()].sort()).toEqual(['README.md', '100_steps.ipynb', 'config.ini', 'lib/helper.py'].sort());
    expect(job.steps.map(({ name, kind, source }) => [name, kind, source])).toEqual([
      ['100_first.sql', 'sql', '%%vdksql\n[other]\nselect 1;'],
      ['10_create.sql', 'sql', '%%vdksql\ncreate table t (n int)'],
      [
        '20_fill.py',
        'python',
        'def run(job_input):\n    job_input.execute_query("insert into t values (1)")\n\nrun(job_input=job_input)'
      ]
    ]);
    expect(plan.steps.map(({ file, notebook }) => [file, notebook])).toEqual(
      ['100_first.sql', '10_create.sql', '20_fill.py'].map(file => [file, '100_steps.ipynb'])
    );
  });

  it('remembers the file: its name, hash, and form', async () => {
    const { files } = await imported({ '10_a.sql': '\uFEFFselect 1\r\nfrom t', '20_b.sql': 'a\r\nb\n' });
    const notebook = parseNotebook(decoder.decode(files.get('10_steps.ipynb')), 'n');
    expect(notebook.cells.map(({ metadata }) => metadata?.['vdk'])).toMatchObject(
      [
        { name: '10_a.sql', source: { file: '10_a.sql', bom: true, lineEnd: 'crlf', finalNewline: false } },
        { name: '20_b.sql', source: { file: '20_b.sql', hash: /^[0-9a-f]{64}$/, bytes: btoa('a\r\nb\n') } }
      ].map(({ source, ...rest }) => ({
        ...rest,
        source: { ...source, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }
      }))
    );
    expect(outline(notebook, 'n').map(({ source }) => source)).toEqual([
      '%%vdksql\nselect 1\nfrom t',
      '%%vdksql\na\nb'
    ]);
  });

  it('makes a notebook a step when asked', async () => {
    const { job } = await imported({ '10_a.sql': 'select 1', '20_b.sql': 'select 2' }, 'step');
    expect(job.steps.map(({ file, name }) => [file, name])).toEqual([
      ['10_a.ipynb', '10_a.sql'],
      ['20_b.ipynb', '20_b.sql']
    ]);
  });

  it.each<[string, string, Files]>([
    ['not-utf8', '10_a.sql', { '10_a.sql': Uint8Array.of(0x73, 0xe9) }],
    ['sql-without-statement', '10_a.sql', { '10_a.sql': '-- nothing\n/* here */;\n' }],
    ['sql-line-separator', '10_a.sql', { '10_a.sql': "select 'a\u2028b'" }],
    ['named-by-another', '10_a.sql', { '10_a.sql': 'select 1', '20_b.py': step('open("sql/../10_a.sql")') }],
    ['named-by-another', '10_a.sql', { '10_a.sql': 'select 1', '20_b.py': step('open(f"{d}/10_a.sql")') }],
    ['named-by-another', '10_a.py', { '10_a.py': step('pass'), '20_b.py': step('import_module("10_a")') }],
    ['imported-by-another', 'load.py', { 'load.py': step('pass'), 'm.py': 'from load import run\n' }],
    ['imported-by-another', 'load.py', { 'load.py': step('pass'), 'lib/m.py': 'import load\n' }],
    ['not-python', '10_a.py', { '10_a.py': 'print "x"\n' }],
    ['other-encoding', '10_a.py', { '10_a.py': `# -*- coding: latin-1 -*-\n${step('pass')}` }],
    ['run-none', 'helper.py', { 'helper.py': 'def main(job_input): pass\n' }],
    ['run-async', '10_a.py', { '10_a.py': 'async def run(job_input): pass\n' }],
    ['run-not-a-function', '10_a.py', { '10_a.py': 'def main(job_input): pass\nrun = main\n' }],
    ['run-keyword-only', '10_a.py', { '10_a.py': 'def run(*, job_input): pass\n' }],
    ['run-other-name', '10_a.py', { '10_a.py': `from h import run as go\n${step('pass')}`, 'h.py': step('pass') }],
    ['main-guard', '10_a.py', { '10_a.py': `${step('pass')}if __name__ == "__main__":\n    run(None)\n` }],
    ['module-name', '10_a.py', { '10_a.py': step('print(__name__)') }],
    ['module-file', '10_a.py', { '10_a.py': step('open(__file__)') }],
    ['module-attribute', '10_a.py', { '10_a.py': `"""Doc."""\n${step('print(__doc__)')}` }],
    ['binds-job-input', '10_a.py', { '10_a.py': `job_input = None\n${step('pass')}` }],
    [
      'asks-for-job-input',
      '10_a.py',
      { '10_a.py': `def day():\n    return job_input.get_arguments()\n${step('pass')}` }
    ],
    ['notebook-name', '10_a.py', { '10_a.py': `def display(x): pass\n${step('display(1)')}` }],
    ['notebook-name', '10_a.py', { '10_a.py': `from IPython.core import page\n${step('pass')}` }],
    ['own-event-loop', '10_a.py', { '10_a.py': `import asyncio\n${step('asyncio.run(f())')}` }],
    [
      'own-event-loop',
      '10_a.py',
      { '10_a.py': `from lib.loop import go\n${step('go()')}`, 'lib/loop.py': 'import asyncio\ndef go(): pass\n' }
    ]
  ])('rule 63: keeps a file, and says why: %s', async (rule, file, files) => {
    const { rules, files: result, plan } = await imported(files);
    expect(rules).toContain(`${rule} ${file}`);
    expect(result.has(file)).toBe(true);
    expect(plan.problems.every(({ message, explanation }) => message && explanation)).toBe(true);
  });

  it.each([
    `import logging\nlog = logging.getLogger(__name__)\n${step('log.info("x")')}`,
    `import os\nhere = os.path.dirname(os.path.abspath(__file__))\n${step('os.listdir(here)')}`,
    `from pathlib import Path\nhere = Path(__file__).resolve().parent / "x"\n${step('here.exists()')}`,
    `from helpers import run\n`,
    `${step('[_ for _ in range(3)]')}`
  ])('makes a cell of %j', async source => {
    const { rules, plan } = await imported({ '10_a.py': source, 'lib/x.py': '', 'helpers.py': step('pass') });
    expect(plan.replaced).toContain('10_a.py');
    expect(rules.filter(rule => rule.endsWith('10_a.py'))).toEqual([]);
  });

  it('rule 64: keeps the order around files that stay, whatever their names', async () => {
    const { job, plan } = await imported({
      '10_a.py': 'async def run(job_input): pass\n',
      '10_a.sql': 'select 1',
      '10_b.SQL': 'select 2',
      '10_c.py': 'def main(): pass\n',
      '9_z-Copy1.sql': 'select 3',
      'Ä.sql': 'select 4'
    });
    expect(job.steps.map(({ name }) => name)).toEqual(plan.steps.map(({ file }) => file));
    expect(plan.notebooks.map(({ path }) => path)).toEqual(['10_a.sql.ipynb', '9_steps.ipynb']);
  });

  it('rule 63: gives names that collide notebooks of their own', async () => {
    const { job, rules, plan } = await imported({
      '10_a.py': `import os\nTABLE = "a"\n${step('print(TABLE, os)')}`,
      '20_b.py': `import os\n${step('print(os)')}`,
      '30_c.py': `TABLE = "b"\n${step('print(TABLE)')}`,
      '40_d.sql': 'select 1',
      '50_e.py': step('print(TABLE)'),
      '60_f.py': `from __future__ import annotations\n${step('pass')}`,
      '70_g.py': `from m import *\n${step('pass')}`,
      '80_h.py': step('print(open)')
    });
    expect(rules).toEqual(['30_c.py', '50_e.py', '60_f.py', '70_g.py', '80_h.py'].map(file => `names-collide ${file}`));
    expect(plan.notebooks).toHaveLength(6);
    expect(job.steps.map(({ name }) => name)).toEqual(plan.steps.map(({ file }) => file));
  });

  it('rule 66: takes names as long as a file system has them', async () => {
    const long = 'é'.repeat(120);
    const { plan, job } = await imported({
      [`${long}a.sql`]: 'select 1',
      [`10_${long}.sql`]: 'select 2',
      'z.py': 'x = 1'
    });
    expect(plan.problems.map(({ rule }) => rule)).toEqual(['run-none']);
    expect(plan.notebooks.every(({ path }) => new TextEncoder().encode(path).length <= 240)).toBe(true);
    expect(job.steps.map(({ name }) => name)).toEqual(plan.steps.map(({ file }) => file));
  });

  it('gives the same bytes for the same job', async () => {
    const files = { '10_a.sql': 'select 1', '20_b.py': step('pass') };
    expect((await imported(files)).files).toEqual((await imported(files)).files);
  });
});
