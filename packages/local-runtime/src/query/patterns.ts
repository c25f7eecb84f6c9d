/** A condition of SQL and the values of its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** True where `column` contains the text, whatever the case. SQLite's own comparison knows ASCII's cases only. */
export function contains(column: string, text: string): Condition {
  // eslint-disable-next-line no-control-regex -- ASCII from its first character on
  return /^[\u0000-\u007f]*$/.test(text)
    ? { sql: `${column} like ? escape '\\'`, values: [`%${likeQuoted(text)}%`] }
    : { sql: `vdk_contains(${column}, ?)`, values: [text.toLowerCase()] };
}

/** Exact, whatever the case; `*` stands for any characters. Names of jobs are lower case. */
export function likeName(column: string, pattern: string): Condition {
  return pattern.includes('*')
    ? { sql: `${column} like ? escape '\\'`, values: [likeQuoted(pattern).replaceAll('*', '%')] }
    : { sql: `${column} = ?`, values: [pattern.toLowerCase()] };
}

function likeQuoted(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

const largest = 2 ** 31 - 1;

/** The range `from-to`, both 32-bit and in order. */
export function inRange(column: string, pattern: string): Condition {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(pattern.trim()) ?? [];
  const range = [Number(from), Number(to)] as const;
  if (from === undefined || range.some(bound => bound > largest) || range[0] > range[1]) {
    throw new Error(`"${pattern}" is no range of epoch seconds such as 1700000000-1800000000.`);
  }
  return { sql: `${column} between ? and ?`, values: range };
}

/**
 * Pattern of a team: `%` for any characters; the rest is a live regular expression, as on the real service. Those that
 * could keep the runtime busy for long are refused.
 */
export function teamPattern(pattern: string): RegExp {
  if (pattern.length > 200 || /[+*}]\)*[+*{]|\)[+*{]/.test(pattern)) {
    throw new Error(`"${pattern}" is too involved for a pattern of a team.`);
  }
  return new RegExp(`^${pattern.trim().replaceAll('%', '.*')}$`, 'i');
}
