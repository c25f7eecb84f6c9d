import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, type JobDifference, compareJobs, compileScripts, reportDifference } from '../src/index.js';
import { notebook } from './vdk.js';

type Files = Readonly<Record<string, string>>;
const encoder = new TextEncoder();
const bytes = (files: Files | ReadonlyMap<string, string>) =>
  new Map(
    (files instanceof Map ? [...files] : Object.entries(files)).map(([path, text]) => [
      path as string,
      encoder.encode(text as string)
    ])
  );

const compare = (before: Files, after: Files): Promise<JobDifference> => compareJobs(bytes(before), bytes(after));
const told = ({ items }: JobDifference): [string, readonly Change[]][] =>
  items.map(({ before, after, changes }) => [(after ?? before)?.source ?? '', changes]);

const cell = (id: string | undefined, source: string, more: Record<string, unknown> = {}) => ({ id, source, ...more });
const nb = (...cells: Record<string, unknown>[]): Files => ({ '10_a.ipynb': notebook(cells) });
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(id => cell(id, `${id} = 1`));
if (!a || !b || !c || !d) {
  throw new Error('Four cells.');
}

describe('comparing jobs', () => {
  it.each<[string, Files, Files, [string, Change[]][]]>([
    ['the same', nb(a, b), nb(a, b), []],
    [
      'a new and a gone cell',
      nb(a, b),
      nb(a, c),
      [
        ['c = 1', ['added']],
        ['b = 1', ['removed']]
      ]
    ],
    ['a changed cell', nb(a, b), nb(a, cell('b', 'b = 2')), [['b = 2', ['changed']]]],
    ['one cell that was dragged up, not those that it passed', nb(a, b, c, d), nb(d, a, b, c), [['d = 1', ['moved']]]],
    ['a moved and changed cell', nb(a, b, c), nb(cell('c', 'c = 2'), a, b), [['c = 2', ['changed', 'moved']]]],
    [
      'a cell that went to another notebook',
      { ...nb(a, b), '20_b.ipynb': notebook([c]) },
      { ...nb(a), '20_b.ipynb': notebook([b, c]) },
      [['b = 1', ['moved']]]
    ],
    [
      'a renamed step',
      nb(a),
      nb(cell('a', 'a = 1', { metadata: { tags: ['vdk'], vdk: { name: 'load' } } })),
      [['a = 1', ['renamed']]]
    ],
    [
      'a renamed step whose name begins as the usual ones',
      nb(cell('a', 'a = 1', { metadata: { tags: ['vdk'], vdk: { name: '10_a_load' } } })),
      nb(cell('a', 'a = 1', { metadata: { tags: ['vdk'], vdk: { name: '10_a_fill' } } })),
      [['a = 1', ['renamed']]]
    ],
    ['a cell that became a step', nb(cell('a', 'a = 1', { metadata: {} }), b), nb(a, b), [['a = 1', ['became-step']]]],
    [
      'outputs, counts and line ends do not count',
      nb(a, b),
      nb(
        cell('a', 'a = 1', { outputs: [{ output_type: 'stream', text: 'x' }], execution_count: 7 }),
        cell('b', ['b = 1'] as unknown as string)
      ),
      []
    ],
    [
      'cells without ids, by content',
      nb(cell(undefined, 'x\ny'), cell(undefined, 'z')),
      nb(cell(undefined, 'new'), cell(undefined, 'x\ny'), cell(undefined, 'z')),
      [['new', ['added']]]
    ],
    [
      'cells without ids, by likeness',
      nb(cell(undefined, 'x\ny\nz')),
      nb(cell(undefined, 'x\ny\nw')),
      [['x\ny\nw', ['changed']]]
    ],
    ['a renamed file', { '10_a.sql': 'select 1' }, { '20_a.sql': 'select 1' }, [['select 1', ['renamed']]]],
    ['a changed file', { '10_a.sql': 'select 1' }, { '10_a.sql': 'select 2' }, [['select 2', ['changed']]]],
    ['a file with other line ends', { '10_a.sql': 'a\nb' }, { '10_a.sql': 'a\r\nb' }, []]
  ])('%s', async (_, before, after, expected) => {
    const difference = await compare(before, after);
    expect(told(difference)).toEqual(expected);
    expect(difference.isSame).toBe(expected.length === 0);
  });

  it('takes no empty file, and none that was there before, for one that was renamed', async () => {
    const { files } = await compare(
      { 'gone.csv': 'x', 'b.csv': 'y', 'empty.csv': '' },
      { 'b.csv': 'x', 'void.csv': '' }
    );
    expect(files.map(({ path, change }) => [path, change]).sort()).toEqual([
      ['b.csv', 'changed'],
      ['empty.csv', 'removed'],
      ['gone.csv', 'removed'],
      ['void.csv', 'added']
    ]);
  });

  it('tells settings, requirements and files, not comments', async () => {
    const before = {
      'config.ini': '; a\n[owner]\nteam = x\n[job]\nschedule_cron = 1 1 * * *',
      'requirements.txt': 'A_b==1\nc\n',
      'lib/x.py': '1',
      'data.csv': 'abc'
    };
    const after = {
      'config.ini': '[owner]\nTEAM: x\n[job]\nschedule_cron = 2 1 * * *',
      'requirements.txt': '# why\na-b==2\nd',
      'lib/x.py': '22',
      'table.csv': 'abc'
    };
    const difference = await compare(before, after);
    expect(difference.config).toEqual([{ name: '[job] schedule_cron', before: '1 1 * * *', after: '2 1 * * *' }]);
    expect(difference.requirements).toEqual([
      { name: 'a-b', before: 'A_b==1', after: 'a-b==2' },
      { name: 'c', before: 'c', after: null },
      { name: 'd', before: null, after: 'd' }
    ]);
    expect(difference.files).toEqual([
      { path: 'lib/x.py', change: 'changed', before: 1, after: 2 },
      { path: 'table.csv', change: 'renamed', from: 'data.csv', before: 3, after: 3 }
    ]);
    const text = reportDifference(difference);
    expect(text).toContain('[job] schedule_cron: 1 1 * * * → 2 1 * * *');
    expect(text).toContain('renamed: table.csv (was data.csv)');
  });

  it('a job that shipped as scripts is the same as its notebooks', async () => {
    const text = notebook([a, b]);
    const scripts = await compileScripts(new Map([['10_a.ipynb', text]]));
    expect((await compareJobs(bytes(scripts), bytes({ '10_a.ipynb': text }))).isSame).toBe(true);
  });

  it('shows changed lines, and lets no text steer the terminal', async () => {
    const difference = await compare(nb(cell('a', 'one\ntwo\nthree')), nb(cell('a', 'one\n2 \u001b[31m\u202e\nthree')));
    const text = reportDifference(difference);
    expect(text).toContain('-two');
    expect(text).toContain('+2 \ufffd[31m\ufffd');
    expect(text).not.toContain('\u001b');
    expect(reportDifference(difference, { isColoured: true })).toContain('\u001b[32m');
  });

  it('of any two lists of cells: the same is the same, and each cell is told once', async () => {
    const cells = fc.uniqueArray(
      fc.record({ id: fc.constantFrom(...'abcdefgh'), source: fc.constantFrom('x', 'y', 'z\nw', '') }),
      { selector: ({ id }) => id }
    );
    await fc.assert(
      fc.asyncProperty(cells, cells, async (before, after) => {
        expect((await compare(nb(...before), nb(...before))).isSame).toBe(true);
        const { items } = await compare(nb(...before), nb(...after));
        const olds = items.flatMap(({ before: item }) => (item ? [item.cellIndex] : []));
        const news = items.flatMap(({ after: item }) => (item ? [item.cellIndex] : []));
        expect(new Set(olds).size).toBe(olds.length);
        expect(new Set(news).size).toBe(news.length);
        const added = items.filter(({ changes }) => changes.includes('added')).length;
        const removed = items.filter(({ changes }) => changes.includes('removed')).length;
        expect(after.length - before.length).toBe(added - removed);
      }),
      { seed: 7, numRuns: 200 }
    );
  });
});
