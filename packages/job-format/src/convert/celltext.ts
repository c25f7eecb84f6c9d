/** The call that a cell makes visible: VDK makes it for a file. */
export const visibleCall = 'run(job_input=job_input)';

const callPart = `\n\n${visibleCall}`;
const magic = '%%vdksql';

const header = /^\[.*?\]/;

/**
 * What a cell holds of a step file's text. VDK takes the indent off that all lines of an SQL file have; of a cell's
 * statements it would take none, so that a text over several lines would be another one.
 */
export function cellText(kind: 'sql' | 'python', text: string): string {
  if (kind === 'python') {
    return text;
  }
  const lines = text.split('\n');
  const code = lines.filter(line => line.trim() !== '' && !header.test(line));
  const indents = code.map(line => /^[ \t]*/.exec(line)?.[0] ?? '').sort();
  const [first = '', last = ''] = [indents[0], indents.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) {
    length += 1;
  }
  return length === 0 ? text : lines.map(line => (header.test(line) ? line : line.slice(length))).join('\n');
}

/** The text of a step file → the source of its cell. */
export function toCell(kind: 'sql' | 'python', text: string): string {
  return kind === 'sql' ? `${magic}\n${text}` : `${text}${callPart}`;
}

/** The source of a cell → the text of its file; null when the cell is not of that form (any more). */
export function fromCell(kind: 'sql' | 'python', source: string): string | null {
  const cell = source.replace(/\r\n?/g, '\n');
  if (kind === 'sql') {
    return cell.startsWith(`${magic}\n`) ? cell.slice(magic.length + 1) : null;
  }
  // Some editors put a line end after the last line.
  const end = cell.trimEnd();
  return end.endsWith(callPart) ? end.slice(0, -callPart.length) : null;
}
