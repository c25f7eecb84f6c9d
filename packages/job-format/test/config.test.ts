import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpreter } from './vdk.js';
import { ConfigError, CronError, cronInWords, parseConfig, parseCron } from '../src/index.js';

describe('config.ini', () => {
  const text =
    '; about\r\n[owner]\r\nteam = a %% b\r\n\r\n[job]\r\n# when\r\nSchedule_Cron : 0 6 * * *\r\nunknown = kept\r\n';

  it('is read as Python reads it', () => {
    const config = parseConfig(text);
    expect(config.get('owner', 'team')).toBe('a % b');
    expect(config.get('job', 'schedule_cron')).toBe('0 6 * * *');
    expect(config.get('job', 'nothing')).toBeNull();
    expect(parseConfig('[a]\nx = 1\ny = %(x)s2\n').get('a', 'y')).toBe('12');
    expect(parseConfig('[a]\nx = 1\n  2\n').get('a', 'x')).toBe('1\n2');
  });

  it.each<[string, string, number]>([
    ['a setting before the first section', '\nx = 1\n', 2],
    ['no setting', '[a]\nx = 1\n\nnothing\n', 4],
    ['a section twice', '[a]\n[b]\n[a]\n', 3],
    ['a setting twice', '[a]\nx = 1\n# x\nx = 2\n', 4]
  ])('tells the line of %s', (_, wrong, line) => {
    expect(() => parseConfig(wrong)).toThrow(expect.objectContaining({ line }));
  });

  it('keeps comments, order, line ends and unknown keys when it is written', () => {
    const config = parseConfig(text);
    config.set('job', 'schedule_cron', '5 * * * *');
    expect(config.toString()).toBe(text.replace('0 6 * * *', '5 * * * *'));
    config.set('new', 'key', '100 %');
    expect(parseConfig(config.toString()).get('new', 'key')).toBe('100 %');
  });

  it.each(['team = x', '[a]\nnothing', '[a]\nx=1\nX=2', '[a]\n[a]'])('says where %j is wrong', wrong => {
    expect(() => parseConfig(wrong)).toThrow(ConfigError);
  });

  it('gives back what was set, and changes nothing else', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9 %_.-]{0,20}$/).map(value => value.trim());
    fc.assert(
      fc.property(word, value => {
        const config = parseConfig('[a]\n; c\nother = 1\n');
        config.set('a', 'key', value);
        expect(parseConfig(config.toString()).get('a', 'key')).toBe(value);
        expect(config.toString()).toContain('; c\nother = 1\n');
      })
    );
  });
});

/** Texts that are nearly a config.ini, and some that are. */
const line = fc.oneof(
  fc.constantFrom(
    ...['[owner]', '[job]', '[vdk]', '[DEFAULT]', ' [a] ; x]', '[]', '[x', '; comment', '  # comment', '', '   ', '\t'],
    ...[
      'team = a',
      'TEAM: b',
      '  more',
      '    deeper = 1',
      'x',
      'x =',
      '= x',
      ' : ',
      'a = %(team)s',
      'b = 5 %',
      'c = 5 %%'
    ],
    ...[
      'd = %(nothing)s',
      'e = %(e)s',
      'f = %x',
      'Ü = ß',
      'k v = 1 = 2 : 3',
      '\u00a0z = 1',
      '\ufeff[owner]',
      'v = 1 ; no comment'
    ]
  ),
  fc.string({ unit: fc.constantFrom(...'[]=:;#% \t()sabZ\u00a0\u0085\u001c\f'), maxLength: 12 })
);
/** Lines that ConfigParser takes, so that most of what is made is read to its end. */
const goodLine = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '', ' ', '   '),
      fc.string({ unit: fc.constantFrom(...'abcÜ_'), minLength: 1, maxLength: 6 }),
      fc.constantFrom('=', ' : ', ' = '),
      fc.constantFrom('', '1', 'x y', '5 %%', '%(team)s', '%(a)s', '%(b)s!', '# no comment', '%')
    )
    .map(parts => parts.join('')),
  fc.constantFrom(
    '; comment',
    '  # comment',
    '',
    '   ',
    '  goes on',
    '     deeper',
    '\u00a0',
    '[s1]',
    ' [s2]',
    '[DEFAULT]'
  )
);
const ended = (lines: fc.Arbitrary<string>, prefix: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(lines, fc.constantFrom('\n', '\n', '\r\n', '\r')), { maxLength: 10 })
    .map(all => prefix + all.map(([content, end]) => content + end).join(''));
const text = fc.oneof(
  ended(line, ''),
  ended(goodLine, '[owner]\nteam = t\n'),
  ended(goodLine, '[DEFAULT]\nteam = d\n[job]\n')
);

const reader = `
import configparser, io, json, sys
def read(text):
    parser = configparser.ConfigParser()
    try:
        parser.read_file(io.StringIO(text, newline=None))
    except configparser.Error:
        return None
    found = []
    for section in parser.sections():
        for key in parser[section]:
            try:
                found.append([section, key, parser.get(section, key)])
            except configparser.Error:
                found.append([section, key, None])
    return sorted(found, key=json.dumps)
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`;

function readByUs(content: string): [string, string, string | null][] | null {
  let config;
  try {
    config = parseConfig(content);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return null;
  }
  const all = config.settings();
  const sections = config.sectionNames();
  const shared = all.filter(({ section }) => section === 'DEFAULT').map(({ key }) => key);
  return sections.flatMap(section => {
    const own = all.filter(one => one.section === section).map(({ key }) => key);
    return [...new Set([...own, ...shared])].map((key): [string, string, string | null] => {
      try {
        return [section, key, config.get(section, key)];
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        return [section, key, null];
      }
    });
  });
}

describe('fuzzed config.ini', () => {
  const rounds = Number(process.env['VDK_LAB_FUZZ_ROUNDS'] ?? 1500);
  const texts = fc.sample(text, { seed: 20_261_126, numRuns: rounds });

  it('is read as the ConfigParser of the jobs’ Python reads it', () => {
    const { stdout, stderr } = spawnSync(interpreter(), ['-c', reader], {
      input: JSON.stringify(texts),
      encoding: 'utf8'
    });
    expect(stderr).toBe('');
    const theirs: ([string, string, string | null][] | null)[] = JSON.parse(stdout);
    const order = (list: unknown[] | null): string[] | null => list?.map(one => JSON.stringify(one)).sort() ?? null;
    for (const [index, content] of texts.entries()) {
      expect([content, order(readByUs(content))]).toEqual([content, order(theirs[index] ?? null)]);
    }
    expect(theirs.filter(one => one !== null && one.length > 0).length).toBeGreaterThan(rounds / 4);
  });

  it('comes back byte for byte; after a change only that has changed', () => {
    for (const content of texts) {
      let config;
      try {
        config = parseConfig(content);
      } catch {
        continue;
      }
      expect(config.toString()).toBe(content);
      const before = readByUs(content) ?? [];
      config.set('new', 'key', 'first\n\nlast 5 %');
      config.set('new', 'other', 'x');
      expect(config.get('new', 'key')).toBe('first\n\nlast 5 %');
      expect(readByUs(config.toString())).toEqual(expect.arrayContaining(before));
      for (const { section, key } of config.settings()) {
        config.set(section, key, 'set');
        expect(parseConfig(config.toString()).get(section, key) ?? 'set').toBe('set');
      }
    }
  });
});

describe('schedules', () => {
  it.each([
    ['0 6 * * *', '2026-01-01T05:00:00Z', '2026-01-01T06:00:00.000Z'],
    ['@hourly', '2026-01-01T05:00:00Z', '2026-01-01T06:00:00.000Z'],
    ['0 0 1 * mon', '2026-01-02T00:00:00Z', '2026-01-05T00:00:00.000Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['*/15 9-17 * jan sun', '2026-01-01T00:00:00Z', '2026-01-04T09:00:00.000Z']
  ])('%s after %s is %s', (text, after, next) => {
    expect(parseCron(text).next(new Date(after))?.toISOString()).toBe(next);
  });

  it.each([
    '',
    '1 2 3 4',
    '61 * * * *',
    '* * * * * *',
    '0 0 * * 7',
    '@reboot',
    '0 0 L * *',
    'a b c d e',
    '0 0 * * mon#1'
  ])('refuses %j', text => {
    expect(() => parseCron(text)).toThrow(CronError);
  });

  it('are told in words', () => {
    expect(cronInWords('0 6 * * *')).toContain('06:00');
  });
});

it('a value whose references grow without end is refused, and many settings are found at once', () => {
  const refers = (to: string): string => `%(${to})s`.repeat(10);
  const chain = [...Array(9).keys()].map(number => `k${number} = ${refers(`k${number + 1}`)}`);
  const document = parseConfig(['[owner]', ...chain, 'k9 = x', 'team = t', ''].join('\n'));
  expect(() => document.get('owner', 'k0')).toThrow('refers to more than');
  expect(document.get('owner', 'k6')).toBe('x'.repeat(1000));
  const many = parseConfig(`[owner]\n${[...Array(100_000).keys()].map(number => `k${number} = ${number}`).join('\n')}`);
  expect(many.settings().every(({ section, key }) => many.get(section, key) === key.slice(1))).toBe(true);
});
