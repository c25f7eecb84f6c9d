import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type CheckOptions,
  type FileSystem,
  type Problem,
  RuleRegistry,
  applyFix,
  memoryFileSystem,
  usualRules,
  validateJob
} from '../src/index.js';
import { notebook } from './vdk.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Case {
  readonly bad: readonly Files[];
  readonly good: readonly Files[];
  readonly name?: string;
  readonly goodName?: string;
  readonly options?: CheckOptions;
  /** What is well with options of its own. */
  readonly goodWith?: readonly (readonly [Files, CheckOptions])[];
}

const ini = (more: string): string => `[owner]\nteam = t\n${more}`;
const base: Files = { 'config.ini': ini(''), '10_a.sql': 'select 1' };
const cell = (source: string, more: Record<string, unknown> = {}) => ({ source, ...more });
const nb = (...cells: (string | Record<string, unknown>)[]): Files => ({ '20_b.ipynb': notebook(cells) });
const plain = (source: string) => cell(source, { metadata: {} });
const py = (source: string): Files => ({ '20_b.py': source });
const run = 'def run(job_input):\n    pass\n';
const big = new Uint8Array(11 * 2 ** 20).fill(97);
// Put together here, so that no scanner takes this file for a leak.
const key = ['AKIA', 'IOSFODNN7EXAMPLQ'].join('');

/** For each rule what it finds, and what looks like it and is well. */
const cases: Readonly<Record<string, Case>> = {
  'unreadable-file': {
    bad: [{ '20_b.sql': new Uint8Array([0xff, 0xfe, 0x41]) }],
    good: [{ '20_b.sql': 'select ’ü’' }]
  },
  'broken-notebook': {
    bad: [{ '20_b.ipynb': '{' }, { '20_b.ipynb': '{"worksheets": []}' }],
    good: [{ '.ipynb_checkpoints/20_b.ipynb': '{', 'sub/x.ipynb': '{' }]
  },
  'notebook-copy': { bad: [{ '20_b-Copy1.ipynb': notebook(['1']) }], good: [nb('1')] },
  'invalid-config': {
    bad: ['team = x', '[a]\nnothing', ini('[vdk]\ny = 5 %'), ini('[vdk_a]\ny = %(z)s'), '\ufeff[owner]\nteam = t'].map(
      text => ({ 'config.ini': text })
    ),
    good: [{ 'config.ini': ini('; comment\n[x]\ny: 5 %%\nz = %(y)s\n') }]
  },
  'no-steps': { bad: [{ '10_a.sql': '', x: '' }], good: [{}] },
  'order-surprise': {
    bad: [{ '100_b.sql': 'select 1', '20_c.sql': 'select 1' }, { '9_b.sql': 'select 1' }],
    good: [{ '20_c.sql': 'select 1', '100_b.txt': '' }]
  },
  'order-case': { bad: [{ 'B.py': run, 'a.py': run }], good: [{ 'a.py': run, 'b.py': run }] },
  'step-copy': {
    bad: [{ '10_a copy.sql': 'select 1' }, { '10_a (1).sql': 'select 1' }, { '20_b-Copy1.py': run }],
    good: [{ '20_copy_rows.sql': 'select 1', '20_b (1).txt': '' }]
  },
  'untitled-notebook': {
    bad: [{ 'Untitled1.ipynb': notebook(['1']) }],
    good: [{ 'Untitled.ipynb': notebook([plain('1')]) }, nb('1')]
  },
  'step-not-shipped': {
    bad: [{ '.vdkignore': '20_*', '20_b.sql': 'select 1' }],
    good: [{ '.vdkignore': '*.csv', '20_b.csv': '' }, { '.20_b.py': run }]
  },
  'folder-as-step': { bad: [{ 'lib.py/x.txt': '' }], good: [{ 'lib/x.py': '' }] },
  'job-name': { bad: [{}], good: [{}], name: 'Bad Name', goodName: 'good-name' },
  'unsafe-name': {
    bad: [{ 'a\u202eb.txt': '' }, { 'con.txt': '' }, { 'a\\b.txt': '' }],
    good: [{ 'größe und más.txt': '' }]
  },
  'name-collision': {
    bad: [
      { 'data/A.txt': '', 'data/a.txt': '' },
      { 'e\u0301.txt': '', '\u00e9.txt': '' }
    ],
    good: [{ 'a.txt': '', 'data/a.txt': '' }]
  },
  'reserved-folder': {
    bad: [{ ...nb('1'), 'vdk_lab_cells/x.py': '' }],
    good: [{ 'vdk_lab_cells/x.py': '' }, nb('1')],
    goodWith: [[{ ...nb('1'), 'vdk_lab_cells/x.py': '' }, { mode: 'notebook' }]]
  },
  'no-config': { bad: [{ 'config.ini': '__absent__' }], good: [{}] },
  'no-team': { bad: [{ 'config.ini': '[owner]\n' }], good: [{ 'config.ini': '[owner]\nTeam: x' }] },
  'invalid-schedule': {
    bad: [
      { 'config.ini': ini('[job]\nschedule_cron = 61 * * * *\n') },
      { 'config.ini': ini('[job]\nschedule_cron = 0 0 * * 7\n') }
    ],
    good: [
      { 'config.ini': ini('[job]\nschedule_cron = */5 1-3 1,15 jan mon\n') },
      { 'config.ini': ini('[job]\nschedule_cron =\n') }
    ]
  },
  'schedule-never': {
    bad: [{ 'config.ini': ini('[job]\nschedule_cron = 0 0 31 2 *\n') }],
    good: [{ 'config.ini': ini('[job]\nschedule_cron = 0 0 29 2 *\n') }]
  },
  'python-version': {
    bad: [
      { 'config.ini': ini('[job]\npython_version = 3.9\n') },
      { 'config.ini': ini('[job]\npython_version = latest\n') }
    ],
    good: [{ 'config.ini': ini('[job]\npython_version = 3.11\n') }, {}],
    options: { pythonVersion: '3.11.4' }
  },
  'unknown-setting': {
    bad: [{ 'config.ini': ini('[job]\nschedule-cron = 1 1 * * *\n') }],
    good: [{ 'config.ini': ini('[vdk]\nanything = 1\n[mine]\nx = 1\n') }]
  },
  'invalid-setting': {
    bad: [
      'notified_on_job_success = nobody',
      'enable_execution_notifications = perhaps',
      'notification_delay_period_minutes = -1'
    ].map(line => ({ 'config.ini': ini(`[contacts]\n${line}\n`) })),
    good: [
      {
        'config.ini': ini(
          '[contacts]\nnotified_on_job_success = a@b.c; d@e.f\nenable_execution_notifications = False\nnotification_delay_period_minutes = 60\n'
        )
      }
    ]
  },
  'near-miss-tag': {
    bad: [nb(cell('1', { metadata: { tags: ['VDK'] } })), nb(cell('1', { metadata: { tags: ['vdk-step'] } }))],
    good: [
      nb('1', cell('1', { metadata: { tags: ['vdkx', 'other'] } })),
      nb(cell('1', { metadata: { tags: ['VDK', 'vdk'] } })),
      nb(cell('# x', { cell_type: 'markdown', metadata: { tags: ['VDK'] } }))
    ]
  },
  'step-not-code': {
    bad: [nb(cell('# x', { cell_type: 'markdown', metadata: { tags: ['vdk'] } }))],
    good: [nb(cell('# x', { cell_type: 'markdown', metadata: {} }))]
  },
  'empty-step': { bad: [nb(' \n')], good: [nb('1')] },
  'duplicate-cell-id': { bad: [nb(cell('1', { id: 'a' }), cell('2', { id: 'a' }))], good: [nb('1', '2')] },
  'no-cell-ids': { bad: [nb(cell('1', { id: undefined }))], good: [nb('1')] },
  'untagged-cells': { bad: [nb('1', plain('2'))], good: [nb('1'), nb(plain('2'))] },
  'set-up-line': {
    bad: [nb('%reload_ext vdk.plugin.ipython\n%reload_VDK'), nb('%load_ext vdk_lab_job')],
    good: [nb('x = "%reload_VDK"'), nb('%load_ext sql')]
  },
  'needs-ipython': {
    bad: [nb('!ls'), nb('%time x = 1'), nb('get_ipython()'), nb('from IPython.display import HTML')],
    good: [
      nb('x = 7 % 2\nassert x != 1'),
      nb('display(1)'),
      nb(plain('!ls')),
      { ...nb('from IPython.display import HTML'), 'requirements.txt': 'ipython\n' }
    ],
    goodWith: [[nb('!ls'), { mode: 'notebook' }]]
  },
  'notebook-ignored': {
    bad: [nb('1')],
    good: [{}, nb(plain('1'))],
    options: { mode: 'notebook', runsNotebooks: false }
  },
  'kernel-only': {
    bad: [nb('name = input("Name: ")'), nb('%vdk_arguments {"day": 1}')],
    good: [nb('x = "input()"\nprint(x)'), nb(plain('exit()')), nb('%vdk_arguments')]
  },
  'name-from-untagged-cell': {
    bad: [nb(plain('x = 1'), 'print(x)'), nb(plain('import os'), 'def f():\n    return os.sep')],
    good: [
      nb('x = 1', 'print(x)'),
      nb(plain('x = 1'), 'x = 2\nprint(x)'),
      nb('def f(a):\n    return a + [b for b in a]')
    ]
  },
  'name-from-later-step': {
    bad: [nb('print(x)', 'x = 1')],
    good: [nb('print(x)\nx = 1'), nb('x = 1', 'print(x)'), nb('def f():\n    return x', 'x = 1\nf()')]
  },
  'undefined-name': {
    bad: [nb('print(nothing)'), nb('print(x)\nx = 1'), nb('def f():\n    return nothing')],
    good: [
      nb('from os.path import *\njoin("a")'),
      nb('print(job_input, __file__, len("a"))'),
      nb('%%vdksql\nselect 1', '_'),
      nb(
        'for i in range(3):\n    print(i)\ntry:\n    pass\nexcept Exception as e:\n    print(e)\nwith open("x") as f: f.read()\n(lambda y: y)(1)\nimport a.b as c; c'
      )
    ]
  },
  'python-syntax': {
    bad: [nb('if x'), py('def run(job_input)\n    pass')],
    good: [nb('%time x = 1'), py(run), nb('match x:\n    case 1: pass', 'print(f"{1!r:>{2}}")', 'async with a: pass')]
  },
  'python-step-not-run': {
    bad: [
      py('x = 1'),
      py('async def run(job_input): pass'),
      py('def main(job_input): pass\nrun = main'),
      py('def run(): pass'),
      py('def run(*, job_input): pass')
    ],
    good: [py(run), py('from h import run'), py('def run(job_input, x=1): pass')]
  },
  'main-guard': {
    bad: [py(`${run}if __name__ == "__main__":\n    run(None)\n`)],
    good: [py(run), nb('if __name__ == "__main__":\n    pass')]
  },
  'relative-import': {
    bad: [py(`from .lib import x\n${run}`)],
    good: [{ ...py(`from lib import x\n${run}`), 'lib/__init__.py': 'from .y import x' }]
  },
  'relative-path': {
    bad: [
      py(`def run(job_input):\n    open("data.csv")`),
      py('import pandas as pd\ndef run(job_input):\n    pd.read_csv("./a.csv")')
    ],
    good: [
      py('def run(job_input):\n    open("/data.csv"); pd.read_csv("https://x.y/a"); open(f"{d}/x")\n    # open("x")'),
      py('def run(job_input):\n    open("{}/a.csv".format(job_input.get_job_directory()))'),
      nb('open("data.csv")')
    ]
  },
  'step-exits': {
    bad: [py('import sys\ndef run(job_input):\n    sys.exit(0)'), nb('exit()')],
    good: [py('def run(job_input):\n    # sys.exit(0)\n    job_input.exit(1); on_exit(2)')]
  },
  'missing-requirement': {
    bad: [py(`import requests\n${run}`), nb('import yaml'), { ...py(run), 'lib/a.py': 'import numpy' }],
    good: [
      {
        ...py(`import requests, os, yaml\nfrom lib import x\nfrom vdk.api.job_input import IJobInput\n${run}`),
        'requirements.txt': 'Requests>=2 # http\nPyYAML\n',
        'lib/x.py': ''
      },
      // Told by module-not-shipped.
      { ...py(`import helpers\n${run}`), 'helpers.py': '', '.vdkignore': 'helpers.py' },
      py(`try:\n    import ujson\nexcept ImportError:\n    ujson = None\n${run}`)
    ]
  },
  'module-not-shipped': {
    bad: [{ ...py(`import helpers\n${run}`), 'helpers.py': '', '.vdkignore': 'helpers.py' }],
    good: [{ ...py(`import helpers\n${run}`), 'helpers.py': run }]
  },
  'invalid-requirement': {
    bad: [
      { 'requirements.txt': 'pandas = 1\n' },
      { 'requirements.txt': 'just some words\n' },
      { 'requirements.txt': '# a \\\njust some words\n' }
    ],
    good: [
      { 'requirements.txt': 'a==1 --hash=sha256:0f\nb \\\n  ==2 \\\r\n  --hash=sha256:1f \\\n  --hash=sha256:2f\n' },
      {
        'requirements.txt':
          '# x\npandas==1.2; python_version < "3.9"\nnumpy[extra]>=1,<2\n-r other.txt\ngit+https://x.y/z\na @ https://x.y/z.whl\n'
      }
    ]
  },
  'requirement-twice': {
    bad: [{ 'requirements.txt': 'a_b==1\nA-B==2\n' }],
    good: [
      { 'requirements.txt': 'a==1\nb==2\n' },
      { 'requirements.txt': 'a==1; python_version < "3.11"\na==2; python_version >= "3.11"\n' }
    ]
  },
  'vdk-version': {
    bad: [{}],
    good: [],
    options: { vdkVersion: '0.3.1466514302', deployed: { vdkVersion: '0.2.1' } },
    goodWith: ['release', '0.3.1', null].map(there => [{}, { vdkVersion: '0.3.1', deployed: { vdkVersion: there } }])
  },
  'target-python': {
    bad: [{}],
    good: [{ 'config.ini': ini('[job]\npython_version = 3.11\n') }],
    options: { pythonVersion: '3.11.4', deployed: { pythonVersion: '3.9' } },
    goodWith: ['3.11', null].map(there => [{}, { pythonVersion: '3.11.4', deployed: { pythonVersion: there } }])
  },
  'requirement-not-installed': {
    bad: [{ 'requirements.txt': 'numpy\nPolars_X>=1\n' }, { 'requirements.txt': 'polars-x @ https://x.y/z.whl\n' }],
    good: [
      { 'requirements.txt': '# polars\nNumPy[extra]==1.2\n-r other.txt\npolars; sys_platform == "win32"\n' },
      { 'requirements.txt': 'git+https://x.y/polars\n' }
    ],
    options: { packages: { numpy: '1.2.0' } }
  },
  'requirement-differs': {
    bad: ['==1.3', '~=1.3', '>=1.0,<1.2', '!=1.2', '== 2.*', '(>1.2)', '===1.2'].map(asked => ({
      'requirements.txt': `numpy ${asked}\n`
    })),
    good: ['', '==1.2', '~=1.1', '>=1.2.0,!=1.3', '==1.*', '<2', '>=1.0rc1', '@ https://x.y/z.whl'].map(asked => ({
      'requirements.txt': `numpy ${asked}  # why\nabsent==3\n`
    })),
    options: { packages: { numpy: '1.2.0' } }
  },
  'unknown-parameter': {
    bad: [{ '20_b.sql': 'select {day}' }, nb('%%vdksql\nselect {day}')],
    good: [
      { '20_b.sql': "select {pa__execution_id}, '{}', '{1}', {given}" },
      {
        '20_b.sql': 'select {day}',
        ...{ '15_a.py': 'def run(job_input):\n    job_input.set_all_properties({"day": 1})' }
      }
    ],
    options: { parameters: ['given'] }
  },
  'sql-line-lost': {
    bad: [{ '20_b.sql': 'select 1,\n[my col] from t' }],
    good: [{ '20_b.sql': '[other]\nselect 1,\n [my col] from t' }]
  },
  'several-statements': {
    bad: [
      { '20_b.sql': 'create table t (a int);\ninsert into t values (1);' },
      { '20_b.sql': 'select 1; select 2', 'config.ini': ini('[vdk]\ndb_default_type = SQLITE\n') }
    ],
    good: [
      { '20_b.sql': "select ';';" },
      nb('%%vdksql\nselect 1; select 2'),
      { '20_b.sql': 'select 1; select 2', 'config.ini': ini('[vdk]\ndb_default_type = TRINO\n') }
    ]
  },
  'empty-sql': { bad: [{ '20_b.sql': ' ' }, { '20_b.sql': '-- nothing\n' }], good: [{ '20_b.sql': 'select 1' }] },
  secret: {
    bad: [
      py(`K = "${key}"\n${run}`),
      nb(plain(`token = "${'x9Kd72mQp0Zr'}"`)),
      { 'conf/a.ini': 'db_password = hunter2secret9' },
      { 'config.ini': ini('[vdk]\napi_token = aB3dE5fG7hJ9kL1m\n') }
    ],
    good: [
      py(
        `token = job_input.get_secret("api_token")\npassword = "<your password>"\nurl = "https://x.y/{token}"\n${run}`
      ),
      py(`K = "${key}"  # vdk-lab: allow-secret\n${run}`),
      { 'config.ini': ini('[vdk]\napi_token_authorization_url = https://a.b/c1d2\n') }
    ]
  },
  'secret-in-output': {
    bad: [[`${key}\n`], `${key}\n`].map(text =>
      nb(cell('print(k)', { outputs: [{ output_type: 'stream', name: 'stdout', text }] }))
    ),
    good: [nb(cell('print(k)', { outputs: [{ output_type: 'stream', name: 'stdout', text: 'nothing' }] }))]
  },
  'large-file': {
    bad: [{ 'data/a.csv': big }, nb(`x = "${'a'.repeat(big.length)}"`)],
    good: [
      { 'data/a.csv': 'a' },
      { 'data.duckdb': big },
      nb(cell('x', { outputs: [{ output_type: 'stream', name: 'stdout', text: 'a'.repeat(big.length) }] }))
    ]
  },
  'suspicious-file': {
    bad: [{ 'tool.exe': '' }, { 'lib/x.so': '' }, { 'lib/x.o': '' }, { 'run.BAT': '' }],
    good: [{ 'tool.py.txt': '' }]
  },
  'key-file': {
    bad: [
      { 'a.keytab': '', '.vdkignore': '!a.keytab' },
      { '.env': 'x', '.vdkignore': '!.env' }
    ],
    good: [{ 'a.keytab': '' }, { '.env': '' }]
  }
};

const fileSystem = (files: Files) =>
  memoryFileSystem(
    Object.fromEntries(
      Object.entries({ ...base, ...files }).filter(
        ([, text]) => text !== '__absent__' && !(files['x'] === '' && text === '')
      )
    )
  );

async function check(
  files: Files,
  { name = 'good-name', options }: { name?: string; options?: CheckOptions }
): Promise<readonly Problem[]> {
  return (await validateJob(fileSystem(files), name, options)).problems;
}

describe('every rule', () => {
  it('has a failing and a passing case here', () => {
    expect(Object.keys(cases).sort()).toEqual(usualRules.map(({ id }) => id).sort());
    expect(
      Object.values(cases).every(({ bad, good, goodWith = [] }) => bad.length > 0 && good.length + goodWith.length > 0)
    ).toBe(true);
  });

  describe.each(Object.entries(cases))('%s', (id, { bad, good, name, goodName, options, goodWith = [] }) => {
    it.each(bad.map((files, index) => [index + 1, files] as const))('finds case %i', async (_, files) => {
      const found = (await check(files, { name, options })).filter(({ rule }) => rule === id);
      expect(found.length).toBeGreaterThan(0);
      for (const problem of found) {
        expect(problem.message).toMatch(/\S.*[.?]$/);
        expect(problem.explanation).toMatch(/\S/);
        expect(problem.message).not.toContain(key);
      }
    });

    const well = [...good.map(files => [files, options] as const), ...goodWith];
    it.each(well.map((one, index) => [index + 1, ...one] as const))(
      'finds nothing in case %i',
      async (_, files, own) => {
        expect((await check(files, { name: goodName, options: own })).filter(({ rule }) => rule === id)).toEqual([]);
      }
    );
  });

  it('tells a package that several steps import once', async () => {
    const problems = await check(nb('import yaml', 'import yaml.nodes'), {});
    expect(problems.filter(({ rule }) => rule === 'missing-requirement')).toHaveLength(1);
  });

  it('has a section in docs/checks.md with its title and explanation', () => {
    const page = readFileSync('docs/checks.md', 'utf8');
    const sections = page.split(/^### /m).slice(1);
    expect(sections.map(text => /^`([a-z0-9-]+)`/.exec(text)?.[1])).toEqual(usualRules.map(({ id }) => id));
    usualRules.forEach(({ title, explanation, severity }, index) => {
      expect(sections[index]).toContain(title);
      expect(sections[index]).toContain(severity);
      expect(sections[index]?.replaceAll('\\', '')).toContain(explanation);
    });
  });
});

it('a step that stays behind for its size is told; a notebook does not stay behind for its outputs', async () => {
  const large = (fs: FileSystem): FileSystem => ({
    ...fs,
    list: async path => (await fs.list(path)).map(entry => ({ ...entry, bytes: 101 * 2 ** 20 }))
  });
  const fs = fileSystem({ ...nb('1'), '30_c.sql': 'select 1' });
  const { problems, manifest } = await validateJob(large(fs), 'good-name');
  const left = problems.filter(({ rule }) => rule === 'step-not-shipped');
  expect(left.map(({ file, message }) => [file, /larger than 100 MiB/.test(message)])).toEqual([
    ['10_a.sql', true],
    ['30_c.sql', true]
  ]);
  expect(manifest.files.map(({ path }) => path)).toEqual(['20_b.ipynb']);
});

it('another build of the same VDK is told, and is no warning', async () => {
  const options = { vdkVersion: '0.3.2', deployed: { vdkVersion: '0.3.1' } };
  expect((await check({}, { options })).map(({ rule, severity }) => [rule, severity])).toEqual([
    ['vdk-version', 'info']
  ]);
});

describe('a good job', () => {
  it('has no problems', async () => {
    expect(
      await check({ ...nb('x = 1', '%%vdksql\nselect 1', 'print(x, _)'), '30_c.py': run, 'README.md': '# x' }, {})
    ).toEqual([]);
  });

  it.each(['seattle-weather', 'duckdb-weather'])('example %s has no errors', async name => {
    const { diskFileSystem } = await import('../src/node/index.js');
    const { problems } = await validateJob(diskFileSystem(`examples/${name}`), name);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('fixes', () => {
  it.each([
    ['notebook-copy', { '20_b-Copy1.ipynb': notebook(['1']) }],
    ['near-miss-tag', nb(cell('1', { metadata: { tags: ['a', 'VDK'], x: 1 } }))],
    ['step-not-code', nb(cell('# x', { cell_type: 'markdown', metadata: { tags: ['vdk'] } }))],
    ['set-up-line', nb('a = 1\n%reload_VDK --x\nb = 2')],
    ['order-surprise', { '9_b.sql': 'select 1', '100_c.sql': 'select 1' }],
    ['missing-requirement', py(`import yaml\n${run}`)],
    ['missing-requirement', { ...py(`import yaml\n${run}`), 'requirements.txt': 'a==1\r\nb==2' }]
  ] as [string, Files][])('%s: the fix mends it', async (id, files) => {
    const problem = (await check(files, {})).find(({ rule }) => rule === id);
    if (!problem?.fix) {
      throw new Error('There is no fix.');
    }
    const all = { ...base, ...files };
    const encoder = new TextEncoder();
    const changed = await applyFix(problem.fix, async path => {
      const content = all[path];
      return typeof content === 'string' ? encoder.encode(content) : (content ?? null);
    });
    const after: Record<string, string | Uint8Array> = { ...all };
    for (const [path, bytes] of changed) {
      if (bytes) {
        after[path] = bytes;
      } else {
        Reflect.deleteProperty(after, path);
      }
    }
    const { problems } = await validateJob(memoryFileSystem(after), 'good-name');
    expect(problems.filter(({ rule }) => rule === id)).toEqual([]);
  });

  it.each(['\n', '\r\n'])(
    'a cell is changed in place: every other byte of the notebook stays, line ends %j',
    async end => {
      const written = [
        '\uFEFF{"nbformat": 4, "nbformat_minor": 5, "cells": [',
        '   {"cell_type": "code", "id": "a", "metadata": {"k": 1.50, "tags": ["caf\\u00e9" , "VDK"]}, "outputs": [],',
        '    "execution_count": null, "source": ["%load_ext vdk.plugin.ipython\\n", "x = \'\\u00e9\'\\n", "y"]},',
        '   {"cell_type": "markdown", "id": "b", "metadata": {"tags": ["vdk"]}, "source": "# hi"}],',
        '  "metadata": {"2": 12345678901234567890, "1": 1e400, "x": 1.0}}',
        ''
      ].join(end);
      const edits = [
        { kind: 'set-cell-tags' as const, file: 'a.ipynb', cellIndex: 0, tags: ['café', 'vdk'] },
        { kind: 'set-cell-tags' as const, file: 'a.ipynb', cellIndex: 1, tags: [] },
        {
          kind: 'replace-in-cell' as const,
          file: 'a.ipynb',
          cellIndex: 0,
          from: '%load_ext vdk.plugin.ipython\n',
          to: ''
        },
        { kind: 'replace-in-cell' as const, file: 'a.ipynb', cellIndex: 1, from: 'hi', to: '"hi"' }
      ];
      const changed = await applyFix({ title: 'x', edits }, async () => new TextEncoder().encode(written));
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(changed.get('a.ipynb') ?? new Uint8Array());
      expect(text).toBe(
        written
          .replace('"VDK"', '"vdk"')
          .replace('["vdk"]}, "source"', '[]}, "source"')
          .replace('"%load_ext vdk.plugin.ipython\\n", ', '')
          .replace('# hi', '# \\"hi\\"')
      );
    }
  );

  it('a cell without tags, or without metadata, gets them', async () => {
    const written = '{"cells": [{\n "source": ""}, {"metadata": {}}, {"metadata": {\n  "a": 1}}]}';
    const edits = [0, 1, 2].map(cellIndex => ({ kind: 'set-cell-tags' as const, file: 'a', cellIndex, tags: ['vdk'] }));
    const changed = await applyFix({ title: 'x', edits }, async () => new TextEncoder().encode(written));
    expect(new TextDecoder().decode(changed.get('a') ?? new Uint8Array())).toBe(
      '{"cells": [{\n "metadata": {"tags":["vdk"]},\n "source": ""}, {"metadata": {"tags": ["vdk"]}}, {"metadata": {\n  "tags": ["vdk"],\n  "a": 1}}]}'
    );
  });

  it('never overwrites a file', async () => {
    const fix = { title: 'x', edits: [{ kind: 'rename-file' as const, from: 'a', to: 'b' }] };
    await expect(applyFix(fix, async () => new Uint8Array([1]))).rejects.toThrow('there is a b already');
  });
});

describe('the registry', () => {
  const own = {
    id: 'our-rule',
    severity: 'info' as const,
    title: 'x',
    explanation: 'y',
    check: () => [{ message: 'z.' }]
  };

  it('takes rules of others, and gives them back', async () => {
    const registry = new RuleRegistry(usualRules);
    const remove = registry.add(own);
    const { problems } = await validateJob(fileSystem({}), 'good-name', {}, registry);
    expect(problems).toEqual([{ rule: 'our-rule', severity: 'info', explanation: 'y', message: 'z.' }]);
    expect(() => registry.add(own)).toThrow('already');
    remove();
    expect((await validateJob(fileSystem({}), 'good-name', {}, registry)).problems).toEqual([]);
    expect(() => registry.add({ ...own, id: 'Our Rule' })).toThrow('no id');
  });

  it('goes on when a rule throws, and says so', () => {
    const registry = new RuleRegistry([
      {
        ...own,
        check: () => {
          throw new Error('oh');
        }
      }
    ]);
    const config = { team: '', schedule: '', pythonVersion: null, document: null };
    const job = { name: 'x', steps: [], config, requirements: null, files: [], notebooks: new Map(), problems: [] };
    expect(registry.check({ job, manifest: null, texts: new Map(), options: {} })[0]?.message).toContain('oh');
  });
});
