import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryFileSystem, readJob } from '../src/index.js';

interface Cell {
  id?: string;
  type?: string;
  tags: string[];
  name?: string;
  source: string;
}

interface Case {
  name: string;
  files: Record<string, string | Cell[]>;
  steps: Record<string, unknown>[];
}

const { cases } = JSON.parse(readFileSync('contracts/step-semantics.json', 'utf8')) as { cases: Case[] };

function notebook(cells: Cell[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(({ id, type = 'code', tags, name, source }) => ({
      cell_type: type,
      ...(id === undefined ? {} : { id }),
      metadata: { tags, ...(name ? { vdk: { name } } : {}) },
      source: source.split(/(?<=\n)/)
    }))
  });
}

const fileSystem = (files: Case['files']) =>
  memoryFileSystem(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, typeof text === 'string' ? text : notebook(text)])
    )
  );

describe('a job that is read', () => {
  it('has its files with size and, where asked for, hash; settings, requirements, places', async () => {
    const fs = memoryFileSystem({
      'config.ini': '[owner]\nTeam = t\n[job]\nschedule_cron = 1 * * * *\n',
      'requirements.txt': 'a==1\n',
      '10_a.sql': 'abc',
      'lib/x.py': ''
    });
    const job = await readJob(fs, 'a-job', { withHashes: true });
    const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(job.files[0]).toEqual({ path: '10_a.sql', bytes: 3, hash });
    expect(job.files.map(({ path }) => path)).toEqual(['10_a.sql', 'config.ini', 'requirements.txt']);
    expect(job.config).toMatchObject({ team: 't', schedule: '1 * * * *', pythonVersion: null });
    expect(job.requirements).toBe('a==1\n');
    expect((await readJob(fs, 'a-job')).files[0]).toEqual({ path: '10_a.sql', bytes: 3 });
  });

  it('has the text of a Python file in the encoding that it names', async () => {
    const source = Buffer.from('# -*- coding: latin-1 -*-\nname = "gr\u00fc\u00dfe"\n', 'latin1');
    const job = await readJob(memoryFileSystem({ '10_a.py': source, '20_b.sql': source }), 'a-job');
    expect(job.steps[0]?.source).toContain('gr\u00fc\u00dfe');
    expect(job.problems.map(({ rule, file }) => [rule, file])).toEqual([['unreadable-file', '20_b.sql']]);
  });
});

describe('the steps of a job', () => {
  it.each(cases)('$name', async ({ files, steps }) => {
    const job = await readJob(fileSystem(files), 'a-job');
    expect(job.steps).toMatchObject(steps.map((step, index) => ({ number: index + 1, ...step })));
    expect(job.steps).toHaveLength(steps.length);
  });
});
