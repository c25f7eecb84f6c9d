import { sha256 } from '../hash.js';
import type { CellLike } from '../outline.js';
import { cellText } from './celltext.js';
import { type FileForm, type FileText, readFileText, writeFileText } from './filetext.js';

/** `metadata.vdk.source` of a cell: the step file that it was imported from. What is not said is the usual. */
export interface CellSource {
  readonly file: string;
  /** SHA-256 of the file's bytes, in hex. */
  readonly hash: string;
  readonly bom?: true;
  readonly lineEnd?: 'crlf' | 'cr';
  readonly finalNewline?: false;
  /** The bytes, in base64, only where text and form do not give them again. */
  readonly bytes?: string;
}

export async function makeSource(file: string, bytes: Uint8Array, text: FileText): Promise<CellSource> {
  return {
    file,
    hash: await sha256(bytes),
    ...(text.bom ? { bom: true } : {}),
    ...(text.lineEnd === 'lf' ? {} : { lineEnd: text.lineEnd }),
    ...(text.finalNewline ? {} : { finalNewline: false }),
    ...(text.isExact ? {} : { bytes: toBase64(bytes) })
  };
}

/** What a cell says of its file; null when it says nothing that can be read. A name that is a path is none. */
export function sourceOfCell(cell: CellLike): CellSource | null {
  const own = cell.metadata?.['vdk'];
  const source: unknown = typeof own === 'object' && own !== null ? Reflect.get(own, 'source') : null;
  if (typeof source !== 'object' || source === null) {
    return null;
  }
  const field = (name: string): unknown => Reflect.get(source, name);
  const [file, hash, lineEnd, bytes] = [field('file'), field('hash'), field('lineEnd'), field('bytes')];
  if (typeof file !== 'string' || typeof hash !== 'string' || !isStepFileName(file)) {
    return null;
  }
  return {
    file,
    hash,
    ...(field('bom') === true ? { bom: true } : {}),
    ...(lineEnd === 'crlf' || lineEnd === 'cr' ? { lineEnd } : {}),
    ...(field('finalNewline') === false ? { finalNewline: false } : {}),
    ...(typeof bytes === 'string' ? { bytes } : {})
  };
}

/** A name that a step file may have: of one file, at the top of a folder. */
export function isStepFileName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /\.(sql|py)$/i.test(name) && !/[/\\\u0000-\u001f]/.test(name) && name.length <= 255;
}

export function formOf(source: CellSource): FileForm {
  return {
    bom: source.bom ?? false,
    lineEnd: source.lineEnd ?? 'lf',
    finalNewline: source.finalNewline ?? true
  };
}

/** The bytes that the cell's file had, if the text is still that of the file; else null. */
export async function originalBytes(source: CellSource, text: string): Promise<Uint8Array | null> {
  const kept = source.bytes === undefined ? null : fromBase64(source.bytes);
  const kind = /\.sql$/i.test(source.file) ? 'sql' : 'python';
  if (kept && cellText(kind, readFileText(kept)?.text ?? '') !== text) {
    return null;
  }
  const bytes = kept ?? writeFileText(text, formOf(source));
  return (await sha256(bytes)) === source.hash ? bytes : null;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += String.fromCharCode(byte);
  }
  return btoa(text);
}

/** Null when it is no base64. */
function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0));
  } catch {
    return null;
  }
}
