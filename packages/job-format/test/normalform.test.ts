import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedTreeFacts, treeFacts } from '../src/checks/facts.js';
import { normalForm } from '../src/python/index.js';

/** The rounds of every test run; `VDK_LAB_FUZZ_ROUNDS` for more. The seed is fixed: a failure can be had again. */
const rounds = 5 * Number(process.env['VDK_LAB_FUZZ_ROUNDS'] ?? 400);
const seed = 20_261_127;

/** A cell of what people write, and of what breaks readers. */
const name = fc.constantFrom(
  ...['a', 'b', 'rows', 'v0', 'v1', 'f', 'r', 'rb', 'B', 'x1', '_', 'run', 'print', 'exec', 'globals', 'vars', 'é'],
  ...['match', 'case', 'type', 'In', 'Out', 'display', 'len', 'IPython', '__name__', 'self', 'lambda', 'async']
);
const number = fc.constantFrom('0', '12', '1.5', '1.', '.5', '0x1F', '1_000', '1e5', '2j', '1if', '1.real', '007');
const text = fc.constantFrom(
  ...['"a b"', "'it'", '""', "''", '"\\n"', '"a\\"b"', 'r"\\"', 'b"x"', '"""a\nb"""', "'''c\n\"d'''", '""""a"""'],
  ...['f"{a} b"', "f'{a!r:>10}'", 'f"{{a}}"', 'f"{a:{b}}"', 'f"{v1.x[0]:.2f}"', 'F"{}"', 'rf"{a}"', '"', "'", '"""'],
  ...['"# no"', '"a" "b"', '"a""b"', 'f"""{a}"""', 'f"{rows + 1 = }"', 'f"{(lambda b: b)(a)}"', '"café"', '"\\', 'x"a"']
);
const piece = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 2, arbitrary: number },
  { weight: 3, arbitrary: text },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...[
        ' ',
        ' ',
        ' = ',
        ' = ',
        '.',
        ', ',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ':',
        ' + ',
        ' == ',
        ' := ',
        ' in ',
        '@',
        '*'
      ],
      ...[
        '\n',
        '\n',
        '\n    ',
        '\n\t',
        ' # text\n',
        '# a "b\n',
        ';',
        '\\\n',
        '\r\n',
        '%',
        '!',
        '?',
        '\u00a0',
        '\u2028'
      ],
      ...['if ', 'else:', 'for ', 'def ', 'class ', 'return ', 'import ', 'from ', ' as ', 'with ', 'global ', 'del ']
    )
  }
);
const statement = fc.constantFrom(
  ...[
    'a = 1',
    'rows = [a for a in b if a % 2]',
    'print(f"{rows:>5} {a!r}")',
    'import a.b as rows, b',
    'from .a import *'
  ],
  ...['from a.b import (v0 as v1,  # why\n  rows)', 'def v0(a, b=v1, *, rows: x1 = 2):\n    return a + rows', 'del a'],
  ...['class b(a):\n    """Text."""\n    x1 = a\n    def m(self): return x1', 'async def a(): await b', 'await a'],
  ...[
    'for a, (b, *rows) in v1: a += b',
    'try:\n    a\nexcept b as rows: pass',
    'with a as b, rows: pass',
    'exec("a = 1")'
  ],
  ...['match a:\n    case {"k": b, **rows}: pass\n    case v0(x1=1) as b: pass\n    case [a, *_]: pass', 'type a = b'],
  ...[
    'def a():\n    global b\n    b = rows',
    'print >> a, b',
    'print a',
    'print',
    'a.b.__name__ = 1',
    'lambda a, b=a: v1'
  ],
  ...['if (a := rows): pass\nelif b: v0', '@a.b(rows)\ndef v0(): yield', 'x: a', 'def a(): x: int; return x', 'a <> b'],
  ...[
    '%load_ext vdk_lab_job',
    '!ls {a}',
    'a = %time b',
    'rows?',
    '"""\n%load_ext vdk_lab_job """',
    'get_ipython().a',
    'In[1]'
  ]
);
const cell = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map(pieces => pieces.join('')),
  fc.array(statement, { maxLength: 5 }).map(statements => statements.join('\n')),
  fc.array(fc.oneof(statement, piece), { maxLength: 6 }).map(pieces => pieces.join('\n')),
  fc.string({ unit: 'binary', maxLength: 12 })
);

/** Python files of this repository, and what they hold at their top. */
function realSources(): string[] {
  const files = ['examples', 'python'].flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.py') && !path.includes('site-packages'))
      .map(path => readFileSync(join(folder, path), 'latin1'))
  );
  return files.flatMap(source => [source, ...source.split(/\n(?=\S)/)]);
}

const both = (source: string): unknown => ({ source, ...(sharedTreeFacts(source) ?? treeFacts(source)) });
const parsed = (source: string): unknown => ({ source, ...treeFacts(source) });

describe('the normal form of a source', () => {
  it.each([
    ['x_1 = f(x_1, 12, "a") # why', 'y = g(y, 3, "bcd") # because'],
    [
      'def a(b):\n    """Text\n    more."""\n    return b * 1.5\n',
      'def c(d):\n    """Other\n    words."""\n    return d * 22.75\n'
    ],
    ['print(f"{a:.2f} of {b}")', 'print(f"{rows:.2f} from {count}")'],
    ['import a.b as c\nfrom .d import e\n', 'import f.g as h\nfrom .i import j\n']
  ])('%j has that of %j', (one, other) => {
    expect(normalForm(one)?.text).toBeTypeOf('string');
    expect(normalForm(one)?.text).toBe(normalForm(other)?.text);
  });

  it.each([
    ['a = b', 'a = a'],
    ['run(a)', 'walk(a)'],
    ['a = 0x1F', 'a = 31'],
    ['f"{a!r}"', 'f"{a!s}"'],
    ['a = "x"', "a = b'x'"],
    ['a = """x\n"""', 'a = """x"""'],
    ['print (a)', 'show (a)']
  ])('%j has another than %j', (one, other) => {
    expect(normalForm(one)?.text).not.toBe(normalForm(other)?.text);
  });

  it.each(['é = 1', 'a = \\\n1', 'a = 1\r\n', '"', 'f"{{a}}"', 'rf"{a}"', 'a.__name__ = "run"'])(
    '%j is left to the parser',
    source => {
      expect(normalForm(source)).toBeNull();
    }
  );
});

describe('facts by the normal form are those of the parser', () => {
  it('for the Python of this repository', () => {
    const sources = realSources();
    expect(sources.length).toBeGreaterThan(1000);
    expect(sources.filter(source => sharedTreeFacts(source) !== null).length).toBeGreaterThan(500);
    for (const source of sources) {
      expect(both(source)).toEqual(parsed(source));
    }
  });

  it('for whatever a cell may hold', () => {
    let shared = 0;
    fc.assert(
      fc.property(cell, source => {
        shared += sharedTreeFacts(source) === null ? 0 : 1;
        expect(both(source)).toEqual(parsed(source));
      }),
      { numRuns: rounds, seed }
    );
    expect(shared).toBeGreaterThan(rounds / 20);
  });
});
