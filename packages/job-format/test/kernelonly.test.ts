import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkJob, memoryFileSystem, readJob } from '../src/index.js';

interface Case {
  name: string;
  before?: string[];
  source: string;
}
const { cases, fine } = JSON.parse(readFileSync('contracts/kernel-only.json', 'utf8')) as {
  cases: Case[];
  fine: string[];
};

async function problemsOf(...sources: string[]) {
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    id: `c${index + 1}`,
    metadata: { tags: ['vdk'] },
    source
  }));
  const notebook = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  const job = await readJob(
    memoryFileSystem({ 'config.ini': '[owner]\nteam = t\n', '10.ipynb': notebook }),
    'some-job'
  );
  return checkJob(job).filter(({ rule }) => rule === 'kernel-only');
}

describe('what works in a kernel alone', () => {
  it.each(cases)('is said beforehand: $name', async ({ before = [], source }) => {
    const problems = await problemsOf(...before, source);
    expect(problems).toMatchObject([{ severity: 'warning', file: '10.ipynb', cellId: `c${before.length + 1}` }]);
    expect(problems[0]?.explanation).not.toBe('');
  });

  it.each(fine)('is not seen where it is not: %j', async source => {
    expect(await problemsOf(source)).toEqual([]);
  });

  it('is told with its line', async () => {
    expect(await problemsOf('x = 1\n"""\n\n"""\nif x:\n    exit()')).toMatchObject([{ line: 6 }]);
  });
});
