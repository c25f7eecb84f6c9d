const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const mark = '\uFEFF';
const ends = { crlf: '\r\n', cr: '\r', lf: '\n' } as const;

/** What a text file has beside its text: enough, as a rule, to write the same bytes again. */
export interface FileForm {
  /** A byte order mark at its start. */
  readonly bom: boolean;
  readonly lineEnd: keyof typeof ends;
  readonly finalNewline: boolean;
}

/** A text file as an editor shows it: line ends are `\n`, the last one is taken off. */
export interface FileText extends FileForm {
  readonly text: string;
  /** Text and form give the very same bytes; not where line ends are mixed. */
  readonly isExact: boolean;
}

/** Null when it is not UTF-8. */
export function readFileText(bytes: Uint8Array): FileText | null {
  let whole: string;
  try {
    whole = decoder.decode(bytes);
  } catch {
    return null;
  }
  const bom = whole.startsWith(mark);
  const body = bom ? whole.slice(1) : whole;
  const lineEnd = body.includes('\r\n') ? 'crlf' : body.includes('\r') && !body.includes('\n') ? 'cr' : 'lf';
  const lines = body.replace(/\r\n?/g, '\n');
  const finalNewline = lines.endsWith('\n');
  const text = finalNewline ? lines.slice(0, -1) : lines;
  const form = { bom, lineEnd, finalNewline } as const;
  return { ...form, text, isExact: joinFileText(text, form) === whole };
}

function joinFileText(text: string, { bom, lineEnd, finalNewline }: FileForm): string {
  const lines = finalNewline ? `${text}\n` : text;
  return (bom ? mark : '') + (lineEnd === 'lf' ? lines : lines.replaceAll('\n', ends[lineEnd]));
}

export function writeFileText(text: string, form: FileForm): Uint8Array {
  return encoder.encode(joinFileText(text, form));
}
