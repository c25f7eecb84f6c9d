import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkJob, memoryFileSystem, readJob } from '../src/index.js';

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

describe('the steps of a job', () => {
  it.each(cases)('$name', async ({ files, steps }) => {
    const job = await readJob(fileSystem(files), 'a-job');
    expect(job.steps).toMatchObject(steps.map((step, index) => ({ number: index + 1, ...step })));
    expect(job.steps).toHaveLength(steps.length);
  });
});

describe('checks', () => {
  const rules = async (files: Case['files'], name = 'good-name'): Promise<string[]> =>
    checkJob(await readJob(fileSystem(files), name)).map(({ rule }) => rule);
  const good = { 'config.ini': '[owner]\nteam = t\n', '10_a.sql': 'select 1' };

  it('find nothing in a good job', async () => {
    expect(await rules(good)).toEqual([]);
  });

  it.each([
    ['no-steps', { 'config.ini': good['config.ini'] }, 'good-name'],
    ['no-config', { '10_a.sql': '' }, 'good-name'],
    ['no-team', { ...good, 'config.ini': '[owner]\n' }, 'good-name'],
    ['job-name', good, 'Bad'],
    ['invalid-config', { ...good, 'config.ini': 'team = x' }, 'good-name'],
    ['invalid-schedule', { ...good, 'config.ini': '[owner]\nteam=t\n[job]\nschedule_cron = 1 2 3\n' }, 'good-name'],
    ['broken-notebook', { ...good, '20_b.ipynb': '{' }, 'good-name'],
    ['notebook-copy', { ...good, '20_b-Copy1.ipynb': '{' }, 'good-name'],
    ['order-surprise', { ...good, '100_b.sql': '', '20_c.sql': '' }, 'good-name'],
    ['near-miss-tag', { ...good, '20_b.ipynb': [{ id: 'a', tags: ['vdk-step'], source: '1' }] }, 'good-name'],
    [
      'step-not-code',
      { ...good, '20_b.ipynb': [{ id: 'a', type: 'markdown', tags: ['vdk'], source: '1' }] },
      'good-name'
    ],
    ['empty-step', { ...good, '20_b.ipynb': [{ id: 'a', tags: ['vdk'], source: ' ' }] }, 'good-name']
  ] as [string, Case['files'], string][])('find %s', async (rule, files, name) => {
    expect(await rules(files, name)).toContain(rule);
  });
});
