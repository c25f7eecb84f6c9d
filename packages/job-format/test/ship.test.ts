import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShipError, cleanNotebook, compileScripts, restoreNotebooks } from '../src/index.js';
import { notebook, runVdk, writeJob } from './vdk.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-ship-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

async function compiled(files: Files): Promise<Map<string, string>> {
  const top = Object.entries(files).filter(([path]) => !path.includes('/'));
  const notebooks = new Map(top.filter(([path]) => /\.ipynb$/i.test(path)));
  const others = top.map(([path]) => path).filter(path => !notebooks.has(path));
  const made = await compileScripts(notebooks, others, files['requirements.txt'] ?? null);
  const kept = Object.entries(files).filter(([path]) => !made.has(`vdk_lab_cells/${path}`));
  return new Map([...kept, ...made]);
}

let jobs = 0;
/** Both forms, run by the real vdk, started in the parent: as notebooks with vdk-lab-job, as scripts without anything of ours. */
async function both(files: Files, args?: unknown, isStartedInside = false) {
  jobs += 1;
  const results = [];
  for (const form of ['notebook', 'scripts'] as const) {
    const around = join(folder, `${jobs}-${form}`);
    const job = join(around, 'the-job');
    const all = { 'config.ini': '[owner]\nteam = tests\n', ...files };
    mkdirSync(job, { recursive: true });
    writeJob(job, form === 'notebook' ? all : Object.fromEntries(await compiled(all)));
    const run = runVdk(job, around, {
      bare: form === 'scripts',
      ...(isStartedInside ? {} : { cwd: around }),
      arguments: { told: join(around, 'told.txt'), ...(args ?? {}) }
    });
    const path = join(around, 'told.txt');
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    results.push({
      ...run,
      told: text.replaceAll(join(around, 'the-job'), 'JOB').trimEnd().split('\n'),
      // Frames in cells, as tracebacks show them: notebook, cell, line in the cell.
      frames: [
        ...new Set(
          [...run.log.matchAll(/File "[^"\n]*\/([^"/\n]+\.ipynb#[^"\n]+)", line (\d+)/g)].map(
            ([, label, line]) => `${label}:${line}`
          )
        )
      ]
    });
  }
  const [first, second] = results;
  if (!first || !second) {
    throw new Error('Two forms were run.');
  }
  return { notebook: first, scripts: second };
}

const tell = (text: string): string =>
  `with open(job_input.get_arguments()["told"], "a") as f: f.write(str(${text}) + "\\n")`;
const stepOf = (text: string): string => `def run(job_input):\n    ${tell(text)}\n`;

describe('scripts and notebook are the same job to the real vdk-core', () => {
  it('same order among files, names across cells, SQL, database headers, several statements, `_`, parameters', async () => {
    const cells = [
      `rows = [1, 2]\nclass Thing:\n    pass\n${tell('"c1 " + __name__ + " " + __file__')}`,
      "%%vdksql\ncreate table t (a int, b text);\ninsert into t values ({number}, 'x;y');\n-- why\ninsert into t values (2, 'z')",
      { source: 'ignored = 1', metadata: {} },
      '# about\n\n%%vdksql sqlite\nselect a, b from t order by a;',
      `import pickle\n${tell('(len(_), list(_.columns) if hasattr(_, "columns") else list(_[0]), type(pickle.loads(pickle.dumps(Thing()))).__name__)')}`,
      "%%vdksql\n[sqlite]\ninsert into t values (3, 'w')",
      '# nothing',
      `import asyncio\nawait asyncio.sleep(0)\n${tell('(rows, job_input.execute_query("select count(*) from t"), "ignored" in globals())')}`,
      '%reload_ext vdk.plugin.ipython\n%reload_VDK\nrows.append(3)\nrows',
      ...['a', 'b', 'c', 'd'].map(name => tell(`("${name}", len(rows), _)`))
    ];
    const { notebook: one, scripts } = await both(
      {
        '10_first.py': stepOf('"10"'),
        '20_nb.ipynb': notebook(cells),
        '20_nb.sql': 'insert into t values (9, null)',
        '20_nc.py': stepOf('job_input.execute_query("select count(*) from t")'),
        '3_late.ipynb': notebook([tell('"3 " + str("rows" in globals())')])
      },
      { number: 7 }
    );
    expect(scripts.told).toEqual(one.told);
    expect(one.told).toContain("(2, ['a', 'b'], 'Thing')");
    expect(scripts.summary.map(({ status }) => status)).toEqual(one.summary.map(({ status }) => status));
    expect(scripts.summary.map(({ status }) => status)).toContain('not_runnable');
    expect([scripts.code, scripts.termination]).toEqual([0, 'Success']);
    expect([one.code, one.termination]).toEqual([0, 'Success']);
  });

  it.each([
    ['a line of a cell', ['x = 1', 'y = 2\n\nraise ValueError("no")\n'], ['20_nb.ipynb#c2:3']],
    ['a function of an earlier cell', ['def f():\n    1 / 0', '\nf()'], ['20_nb.ipynb#c1:2', '20_nb.ipynb#c2:2']],
    ['an expression that is the last', ['x = {}\nx["a"]'], ['20_nb.ipynb#c1:2']],
    ['no syntax', ['x = 1\nif x'], []],
    ['exit', ['\nexit'], ['20_nb.ipynb#c1:2']],
    ['sys.exit(0)', ['import sys\nsys.exit(0)'], ['20_nb.ipynb#c1:2']],
    ['SQL', ['%%vdksql\nselect 1;\nselect * from nowhere;\nselect 2'], []]
  ])('same end and same place of an error: %s', async (_, cells, places) => {
    const { notebook: one, scripts } = await both({
      '20_nb.ipynb': notebook(
        [
          tell('"before"'),
          { source: '# text', cell_type: 'markdown' },
          ...cells.map((source, index) => ({ source, id: `c${index + 1}`, metadata: { tags: ['vdk'] } })),
          tell('"never"')
        ].map((cell, index) => (typeof cell === 'string' ? { source: cell, id: `s${index}` } : cell))
      )
    });
    expect(scripts.told).toEqual(one.told);
    expect(one.told).toEqual(['before']);
    expect(scripts.code).toBe(1);
    expect([scripts.code, scripts.termination]).toEqual([one.code, one.termination]);
    expect(scripts.frames).toEqual(expect.arrayContaining(places));
    expect(one.frames).toEqual(expect.arrayContaining(places));
    expect(scripts.summary.map(({ status }) => status)).toEqual(one.summary.map(({ status }) => status));
  });

  it('SQL of several statements shows the line of the one that failed', async () => {
    const { scripts } = await both({
      '20_nb.ipynb': notebook(['%%vdksql\nselect 1;\nselect * from nowhere;\nselect 2'])
    });
    expect(scripts.frames).toContain('20_nb.ipynb#c1:3');
  });

  it('skip_remaining_steps ends both well', async () => {
    const { notebook: one, scripts } = await both({
      '20_nb.ipynb': notebook([tell('1'), 'job_input.skip_remaining_steps()', tell('2')])
    });
    expect(scripts.told).toEqual(['1']);
    expect(one.told).toEqual(['1']);
    expect([scripts.code, scripts.termination]).toEqual([one.code, one.termination]);
  });

  it.each([
    ['the parent', false],
    ['the folder', true]
  ])(
    'cells work in the job’s folder, started in %s; what one changes holds for the next',
    async (_, isStartedInside) => {
      const files = {
        'data.csv': 'a,b',
        'sub/here.txt': 'x',
        'lib/help.py': 'value = 5\n',
        '20_nb.ipynb': notebook([
          `import os\nfrom lib.help import value\n${tell('(open("data.csv").read(), value, os.getcwd())')}\nos.chdir("sub")`,
          tell('(open("here.txt").read(), os.getcwd())')
        ])
      };
      const { notebook: one, scripts } = await both(files, undefined, isStartedInside);
      expect(scripts.told).toEqual(one.told);
      expect(one.told).toEqual(["('a,b', 5, 'JOB')", "('x', 'JOB/sub')"]);
    }
  );
});

describe('compiling', () => {
  it('names the files so that they sort at the notebook’s place, however many', async () => {
    const cells = [...Array(1001).keys()].map(number => `x = ${number}`);
    const files = await compileScripts(new Map([['10_a.ipynb', notebook(cells)]]), [
      '10_a.py',
      '10_a.jpynb.py',
      '1.sql'
    ]);
    const steps = [...files.keys()].filter(path => /^[^/]+\.py$/.test(path));
    expect(steps[0]).toBe('10_a.ipynb.0001.py');
    expect(steps).toHaveLength(1001);
    expect([...steps].sort()).toEqual(steps);
  });

  it('ships the cleaned notebook and a map, from which everything comes back', async () => {
    const text = notebook([
      {
        source: 'x = 1',
        outputs: [{ output_type: 'stream', text: 'secret' }],
        metadata: { tags: ['vdk'], vdk: { name: 'load' } }
      }
    ]);
    const made = await compileScripts(
      new Map([
        ['10_a.ipynb', text],
        ['notes.ipynb', notebook([{ source: 'x', metadata: {} }])]
      ])
    );
    const map = JSON.parse(made.get('vdk_lab_cells/map.json') ?? '');
    expect(map.steps['10_a.ipynb.001.py']).toMatchObject({
      notebook: '10_a.ipynb',
      cellId: 'c1',
      name: 'load',
      kind: 'python'
    });
    expect(map.notebooks).toEqual(['10_a.ipynb']);
    const bytes = new Map(
      [...made, ['20.sql', 'select 1']].map(([path = '', content]) => [path, new TextEncoder().encode(content)])
    );
    const { files, changed } = await restoreNotebooks(bytes);
    expect([...files.keys()].sort()).toEqual(['10_a.ipynb', '20.sql']);
    expect(new TextDecoder().decode(files.get('10_a.ipynb'))).toBe(cleanNotebook(text));
    expect(changed).toEqual([]);
    bytes.set('10_a.ipynb.001.py', new TextEncoder().encode('changed'));
    const again = await restoreNotebooks(bytes);
    expect(again.changed).toEqual(['10_a.ipynb.001.py']);
    expect(again.files.has('10_a.ipynb.001.py')).toBe(true);
  });

  it.each([
    '%time x = 1',
    '!ls',
    'x = !ls',
    'files = %sx ls',
    'open?',
    'get_ipython().run_line_magic("time", "1")',
    '%%bash\nls',
    'from IPython.display import display'
  ])('refuses what needs IPython: %s', async source => {
    await expect(compileScripts(new Map([['a.ipynb', notebook([source])]]))).rejects.toThrow(ShipError);
  });

  it('a refusal says where it is, and the way out once', async () => {
    const refused = compileScripts(new Map([['a.ipynb', notebook(['x = 1\n!ls', '!pwd'])]]));
    await expect(refused).rejects.toThrow(
      /^a\.ipynb, step \S+, line 2: !ls needs.*\n.*!pwd.*\nWrite it in plain Python[^\n]*$/
    );
  });

  it.each([
    'x = "%time"',
    '# !ls',
    'y = 7 % 2',
    'assert 1 != 2',
    '"""\n%time\n"""',
    'x = (1\n% 2)',
    's = "it\'s ?"',
    "d = {'a': 1}  # what?",
    'display(1)'
  ])('takes what only looks like it: %s', async source => {
    expect((await compileScripts(new Map([['a.ipynb', notebook([source])]]))).has('a.ipynb.001.py')).toBe(true);
  });

  it('refuses a file that would come in between', async () => {
    await expect(compileScripts(new Map([['a.ipynb', notebook(['1'])]]), ['a.ipynb (2).py'])).rejects.toThrow(
      'stand between'
    );
  });
});
