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

describe('the steps of a job', () => {
  it.each(cases)('$name', async ({ files, steps }) => {
    const job = await readJob(fileSystem(files), 'a-job');
    expect(job.steps).toMatchObject(steps.map((step, index) => ({ number: index + 1, ...step })));
    expect(job.steps).toHaveLength(steps.length);
  });
});
