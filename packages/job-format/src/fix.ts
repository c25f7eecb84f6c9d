import { CellText } from './celledit.js';
import { ConfigDocument } from './config.js';

/** A change that mends a problem. Paths are relative to the job's folder. */
export type Edit =
  | { readonly kind: 'rename-file'; readonly from: string; readonly to: string }
  | { readonly kind: 'append-line'; readonly file: string; readonly text: string }
  | { readonly kind: 'set-setting'; readonly section: string; readonly key: string; readonly value: string }
  | {
      readonly kind: 'set-cell-tags';
      readonly file: string;
      /** Among all cells, from 0. */
      readonly cellIndex: number;
      readonly tags: readonly string[];
    }
  | {
      readonly kind: 'replace-in-cell';
      readonly file: string;
      readonly cellIndex: number;
      readonly from: string;
      readonly to: string;
    };

export interface Fix {
  /** What it does, as a button says it. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** A guess that a person should look at: `--fix` leaves it out. */
  readonly needsReview?: boolean;
}

/** The files are not as the fix expects them: somebody changed them since. */
export class FixError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FixError';
  }
}

/** What a fix changes: path → new content; null for a file that is no more under this name. */
export type FixedFiles = Map<string, Uint8Array | null>;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * The content of the files after a fix; nothing is written.
 * @param read the present content of a file; null when there is none
 * @throws FixError when it does not fit any more, or would overwrite a file
 */
export async function applyFix(fix: Fix, read: (path: string) => Promise<Uint8Array | null>): Promise<FixedFiles> {
  const changed: FixedFiles = new Map();
  const present = async (path: string): Promise<Uint8Array | null> =>
    changed.get(path) ?? (changed.has(path) ? null : read(path));
  const text = async (path: string): Promise<string> => {
    const bytes = await present(path);
    if (!bytes) {
      throw new FixError(`There is no ${path} any more. Check the job again.`);
    }
    return decoder.decode(bytes);
  };
  for (const edit of fix.edits) {
    switch (edit.kind) {
      case 'rename-file': {
        const bytes = await present(edit.from);
        if (!bytes || (await present(edit.to))) {
          const why = bytes ? `there is a ${edit.to} already` : `there is no ${edit.from} any more`;
          throw new FixError(`${edit.from} cannot be renamed: ${why}.`);
        }
        changed.set(edit.to, bytes).set(edit.from, null);
        break;
      }
      case 'append-line': {
        const bytes = await present(edit.file);
        const before = bytes ? decoder.decode(bytes) : '';
        const end = before.includes('\r\n') ? '\r\n' : '\n';
        const gap = before === '' || before.endsWith('\n') ? '' : end;
        changed.set(edit.file, encoder.encode(`${before}${gap}${edit.text}${end}`));
        break;
      }
      case 'set-setting': {
        const bytes = await present('config.ini');
        const document = new ConfigDocument(bytes ? decoder.decode(bytes) : '');
        document.set(edit.section, edit.key, edit.value);
        changed.set('config.ini', encoder.encode(document.toString()));
        break;
      }
      default:
        changed.set(edit.file, encoder.encode(editCell(await text(edit.file), edit)));
    }
  }
  return changed;
}

/** Changes the one cell, and no other byte. */
function editCell(text: string, edit: Extract<Edit, { cellIndex: number }>): string {
  const cell = isJson(text) ? CellText.find(text, edit.cellIndex) : null;
  if (!cell) {
    throw new FixError(`${edit.file} has no cell ${edit.cellIndex + 1} any more. Check the job again.`);
  }
  if (edit.kind === 'set-cell-tags') {
    return cell.withTags(edit.tags);
  }
  const before = cell.source;
  if (!before.includes(edit.from)) {
    throw new FixError(`Cell ${edit.cellIndex + 1} of ${edit.file} has changed. Check the job again.`);
  }
  return cell.withSource(before.replace(edit.from, () => edit.to));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}
