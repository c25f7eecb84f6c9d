import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportedFiles, memoryFileSystem, planExport } from '../src/index.js';
import { interpreter, notebook, runVdk, writeJob } from './vdk.js';

let around: string;
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'vdk-lab-export-'));
});
afterEach(() => rmSync(around, { recursive: true, force: true }));

function tables(folder: string): string {
  const dump = `import sqlite3, sys\nprint("\\n".join(sqlite3.connect(sys.argv[1]).iterdump()))`;
  return spawnSync(interpreter(), ['-c', dump, join(folder, 'job.sqlite')], { encoding: 'utf8' }).stdout;
}

/** Runs the notebooks with vdk-lab-job, and their export with vdk-core alone. */
async function both(files: Record<string, string>) {
  writeJob(join(around, 'cells/a-job'), files);
  const fs = memoryFileSystem(files);
  const plan = await planExport(fs, { name: 'a-job' });
  writeJob(join(around, 'files/a-job'), Object.fromEntries(await exportedFiles(fs, plan)));
  const cells = runVdk(join(around, 'cells/a-job'), join(around, 'cells/state'), { bare: false });
  const exported = runVdk(join(around, 'files/a-job'), join(around, 'files/state'), { bare: true });
  expect(exported.code, exported.log).toBe(cells.code);
  expect(tables(join(around, 'files/state'))).toBe(tables(join(around, 'cells/state')));
  expect(exported.summary.map(({ status }) => status)).toEqual(cells.summary.map(({ status }) => status));
  return { plan, cells, exported };
}

describe('an export does with vdk-core alone what the cells do', () => {
  it('as files, where no name crosses cells', async () => {
    const { plan, cells } = await both({
      '10_n.ipynb': notebook([
        '%%vdksql sqlite\ncreate table made (n text)',
        [
          'import os',
          'words = ["a", """b',
          '  c""", f"""{os.sep}',
          'd"""]',
          'def quoted(text):',
          '\treturn "\'" + text + "\'" + suffix',
          'suffix = ""',
          'for word in words:',
          '    job_input.execute_query("insert into made values (" + \\',
          'quoted(word) + ")")'
        ].join('\n'),
        '# nothing',
        '',
        '%%vdksql\n-- nothing',
        "# first\n%%vdksql\n[sqlite]\ninsert into made\n  values ('x;y') -- last",
        'def run(job_input, more=1):\n    job_input.execute_query(f"insert into made values ({more})")\n\nrun(job_input=job_input)',
        'squares = [n * n for n in range(3)]\njob_input.execute_query(f"insert into made values ({sum(squares)})")\nlen(squares)'
      ]),
      '20_z.sql': "insert into made values ('z')"
    });
    expect(plan.problems).toEqual([]);
    expect(new Set(plan.steps.map(({ form }) => form))).toEqual(new Set(['new']));
    expect(cells.code, cells.log).toBe(0);
  });

  it('as both, where some names do', async () => {
    const { plan, cells } = await both({
      '10_n.ipynb': notebook([
        '%%vdksql\ncreate table some (n integer)',
        'n = 4',
        'job_input.execute_query("insert into some values (3)")',
        'job_input.execute_query(f"insert into some values ({n})")'
      ])
    });
    expect(plan.steps.map(({ form }) => form)).toEqual(['new', 'script', 'new', 'script']);
    expect(cells.code, cells.log).toBe(0);
  });

  it('as scripts, where all do', async () => {
    const { plan, cells } = await both({
      '10_n.ipynb': notebook([
        'from dataclasses import dataclass\n\n@dataclass\nclass Row:\n    n: int\n',
        '%%vdksql\ncreate table crossed (n integer); insert into crossed values (1)',
        'job_input.execute_query(f"insert into crossed values ({Row(2).n})")'
      ])
    });
    expect(new Set(plan.steps.map(({ form }) => form))).toEqual(new Set(['script']));
    expect(cells.code, cells.log).toBe(0);
  });
});
