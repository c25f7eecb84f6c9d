import { identify } from 'sql-query-identifier';

/** One statement of an SQL cell; `line` is that of its first word in the cell, from 1. */
export interface SqlStatement {
  readonly text: string;
  readonly line: number;
}

export interface SqlCell {
  readonly databases: readonly string[];
  readonly statements: readonly SqlStatement[];
}

/** Where Python's `splitlines` ends a line. */
// eslint-disable-next-line no-control-regex -- the characters are named on purpose
const lineEnds = /\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/;

/**
 * The text of a `%%vdksql [database]` cell, as vdk-lab-job reads it: `[database]` lines are taken out wherever they
 * stand, as in a `.sql` file; several statements run one after the other.
 */
export function parseSqlCell(source: string): SqlCell {
  const databases: string[] = [];
  let isMagicSeen = false;
  const body = source
    .split(lineEnds)
    .map(line => {
      const text = line.trim();
      if (!isMagicSeen && text.startsWith('%%vdksql')) {
        isMagicSeen = true;
        databases.push(
          ...text
            .split(/\s+/)
            .slice(1)
            .map(name => name.replace(/^[[\]]+|[[\]]+$/g, ''))
        );
        return '';
      }
      if (!isMagicSeen && (text === '' || text.startsWith('#'))) {
        return '';
      }
      if (/^\[.*?\]/.test(line)) {
        databases.push(line.replace(/[[\]]/g, '').trim());
        return '';
      }
      return line;
    })
    .join('\n');
  const statements = split(body)
    .map(({ text, start }) => ({
      text: /\bEND\s*;\s*$/i.test(text) ? text.trim() : text.trim().replace(/[;\s]+$/, ''),
      line: body.slice(0, start).split('\n').length
    }))
    .filter(({ text }) => text.replace(/\/\*[^]*?\*\/|--[^\n]*/g, '').trim() !== '');
  return { databases, statements };
}

function split(body: string): { text: string; start: number }[] {
  const text = body.trim();
  const start = body.indexOf(text);
  if (!text.slice(0, -1).includes(';')) {
    return [{ text, start }];
  }
  return identify(text, { strict: false }).map(found => ({ text: found.text, start: start + found.start }));
}
