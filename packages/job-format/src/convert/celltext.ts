/** The call that a cell makes visible: VDK makes it for a file. */
export const visibleCall = 'run(job_input=job_input)';

const callPart = `\n\n${visibleCall}`;
const magic = '%%vdksql';

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
