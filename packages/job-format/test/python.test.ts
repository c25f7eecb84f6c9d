import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analysePython, definedNames, freeNames, vdkRun } from '../src/python/index.js';

const free = (source: string): string[] => [...freeNames(analysePython(source))].sort();
const defined = (source: string): string[] => [...definedNames(analysePython(source))].sort();

describe('names', () => {
  it.each<[string, string[]]>([
    ['a = b = 1\nc, (d, *e) = f\ng: int = 2\nh: int\ni.j = k[0] = 1\n', ['a', 'b', 'c', 'd', 'e', 'g']],
    ['import a.b, c.d as e\nfrom .f import (g as h,  # why\n  i,)\nfrom j import *\n', ['a', 'e', 'h', 'i']],
    ['def f(): x = 1\nclass C:\n    y = 1\n    def m(self): z = 1\nasync def g(): pass\n', ['C', 'f', 'g']],
    ['for i, (j, k) in []: pass\nwith a as b: pass\ntry: pass\nexcept E as e: pass\n', ['b', 'e', 'i', 'j', 'k']],
    ['def f():\n    global a\n    a = 1\n    b = 2\n', ['a', 'f']],
    ['[x for x in y]\nif (n := 1): pass\nprint(m := 2, k=3)\n[z := q for q in w]\n', ['m', 'n', 'z']],
    [
      'match p:\n    case {"k": v, **r}: pass\n    case C(x=1) as c: pass\n    case [s, *t]: pass\n',
      ['c', 'r', 's', 't', 'v']
    ]
  ])('binds the names of %j', (source, names) => {
    expect(defined(source)).toEqual(names);
  });

  it.each<[string, string[]]>([
    ['x = x + 1\n', ['x']],
    ['x = 1\ny = x\n', []],
    ['def f(a, b=c, *d, e: g = h, **i) -> j:\n    return a + b + k\n', ['c', 'g', 'h', 'j', 'k']],
    ['def f():\n    return later\nlater = 1\n', []],
    ['class C:\n    x = 1\n    def m(self): return x\n    y = x\n', ['x']],
    ['def f():\n    def g(): return v\n    v = 1\n', []],
    ['@a.b(c)\ndef f(): pass\n', ['a', 'c']],
    ['f"{a} {b!r:>{c}}"\nf(k=v)\n', ['a', 'b', 'c', 'f', 'v']],
    ['[x for x in x]\nlambda y, z=w: y + z\n', ['w', 'x']],
    ['u += 1\ndel t\n', ['t', 'u']]
  ])('looks up the names of %j', (source, names) => {
    expect(free(source)).toEqual(names);
  });

  it('tells what is bound in a branch from what is always', () => {
    const { bindings } = analysePython('a = 1\nif a:\n    b = 2\ntry:\n    import c\nexcept E:\n    c = None\n').names;
    expect(bindings.map(({ name, definite }) => [name, definite])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
      ['c', false]
    ]);
  });

  it('tells the imports, and which may fail', () => {
    const { imports } = analysePython('import a.b as c\ntry:\n    from .d import e as f\nexcept E: pass\n').names;
    expect(imports).toEqual([
      { module: 'a.b', names: [{ name: 'a', binds: 'c' }], isFrom: false, line: 1, certain: true },
      { module: '.d', names: [{ name: 'e', binds: 'f' }], isFrom: true, line: 3, certain: false }
    ]);
  });
});

describe('what is Python', () => {
  it.each(['x = 1\r\nif x:\r\n\ty = 2\r\n', 'def f():\n    yield\n    x = yield\n', '# only\n', '', '\uFEFFx = 1\n'])(
    '%j parses',
    source => expect(analysePython(source).parses).toBe(true)
  );

  it.each(['print "x"\n', 'try: pass\nexcept A, e: pass\n', 'a <> b\n', 'def f(:\n', 'x = (1,\n'])(
    '%j does not',
    source => expect(analysePython(source).parses).toBe(false)
  );

  it.each<[string, string[]]>([
    ['%matplotlib inline\nx = 1\n', ['%matplotlib inline']],
    ['%%time\nx\n', ['%%time']],
    ['if x:\n    !ls {x}\nfiles = !ls\nv = %env\n', ['!ls {x}', 'files = !ls', 'v = %env']],
    ['df?\n?df\n', ['df?', '?df']],
    ['display(x)\nfrom IPython.display import HTML\n', ['display', 'IPython.display']],
    ['def display(x): pass\ndisplay(1)\n', []],
    ['s = """\n%time x\n!ls\n"""\nt = ("%d"\n  % 3)\n', []]
  ])('needs IPython: %j', (source, uses) => {
    expect(analysePython(source).ipython.map(({ text }) => text)).toEqual(uses);
  });

  it('reads the names beside magics', () => {
    const module = analysePython('import os\n%time f(x)\nif os:\n    !ls\ny = z\n');
    expect(module).toMatchObject({ parses: false, errorLine: null });
    expect(definedNames(module)).toEqual(new Set(['os', 'y']));
  });

  it('waits at the top level only where no function is around', () => {
    const waits = (source: string): boolean => analysePython(source).names.awaitsAtTop;
    expect(['await x\n', 'async for a in b: pass\n', '[a async for a in b]\n'].map(waits)).toEqual([true, true, true]);
    expect(waits('async def f():\n    await x\n    async with a: pass\n')).toBe(false);
  });

  it('takes any text, however deep', () => {
    expect(analysePython('('.repeat(50_000)).parses).toBe(false);
    expect(analysePython(`x = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`).source).toHaveLength(40_005);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), source => {
        analysePython(source);
      }),
      { seed: 7, numRuns: 500 }
    );
  });
});

describe('the run that VDK calls (data-jobs 2)', () => {
  const siblings: Record<string, string> = {
    helpers: 'def run(job_input): pass\ndef main(job_input): pass\ngo = 1\n',
    aliased: 'from helpers import run as go\n',
    renamed: 'def main(job_input): pass\nrun = main\n'
  };
  const resolve = (name: string) => (name in siblings ? analysePython(siblings[name] ?? '') : null);

  it.each([
    ['called', 'def run(job_input): pass\n'],
    ['called', 'import os\ndef run(job_input: IJobInput, day=None, *, dry=False) -> None:\n    os.getcwd()\n'],
    ['called', 'class A:\n    def run(self): pass\ndef run(job_input): A().run()\n'],
    ['called', 'import subprocess\nout = subprocess.run(["ls"])\ndef run(job_input): pass\n'],
    ['called', 'def run(job_input): pass\nthe_step = run\n'],
    ['called', 'from helpers import run\n'],
    ['called', 'from helpers import run, go\nx = f(run=1)\n'],
    ['none', 'def main(job_input): pass\n'],
    ['none', ''],
    ['not-a-function', 'def main(job_input): pass\nrun = main\n'],
    ['not-a-function', 'run = lambda job_input: None\n'],
    ['not-a-function', 'run = functools.partial(f, 1)\n'],
    ['not-a-function', 'from helpers import main as run\n'],
    ['not-a-function', 'from renamed import run\n'],
    ['not-a-function', 'class run:\n    pass\n'],
    ['async', 'async def run(job_input): pass\n'],
    ['generator', 'def run(job_input):\n    yield 1\n'],
    ['called', 'def run(job_input):\n    def g():\n        yield 1\n'],
    ['keyword-only', 'def run(*, job_input): pass\n'],
    ['positional-only', 'def run(job_input, /): pass\n'],
    ['no-job-input', 'def run(): pass\n'],
    ['no-job-input', 'def run(*args, **kwargs): pass\n'],
    ['more-arguments', 'def run(job_input, day): pass\n'],
    ['decorated', '@retry\ndef run(job_input): pass\n'],
    ['several', 'def run(job_input): pass\ndef run(job_input): pass\n'],
    ['several', 'if x:\n    def run(job_input): pass\nelse:\n    def run(job_input): pass\n'],
    ['other-name', 'from helpers import run as early\ndef run(job_input): pass\n'],
    ['other-name', 'from helpers import run as go\n'],
    ['other-name', 'from aliased import go\ndef run(job_input): pass\n'],
    ['unknown', 'from subprocess import run\n'],
    ['unknown', 'from subprocess import run as call\ndef run(job_input): pass\n'],
    ['unknown', 'def run(job_input): pass\nmain = wraps(run)\n'],
    ['unknown', 'def make():\n    def run(job_input): pass\n    return run\nmain = make()\n'],
    ['unknown', 'from elsewhere import *\n'],
    ['unknown', 'def go(job_input): pass\ngo.__name__ = "run"\n'],
    ['unknown', 'def run(job_input): pass\nexec("x = 1")\n']
  ])('%s: %j', (kind, source) => {
    expect(vdkRun(analysePython(source), resolve).kind).toBe(kind);
  });

  it('tells why, and where', () => {
    expect(vdkRun(analysePython('\n\nasync def run(job_input): pass\n'))).toMatchObject({ kind: 'async', line: 3 });
  });
});
