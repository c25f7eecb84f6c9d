import { structuredPatch } from 'diff';
import type { Change, Item, JobDifference } from '../compare/index.js';
import type { TextOptions } from './text.js';
import { visible } from '../names.js';

/** Changed text, with a line around it. */
export interface Hunk {
  /** Of the text after, from 1. */
  readonly line: number;
  readonly lines: readonly { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }[];
}

/** A step or cell that differs, as people read it. */
export interface ShownItem {
  /** A file, or a notebook and the name of a cell. */
  readonly name: string;
  /** The name before; null when it is the same. */
  readonly former: string | null;
  readonly file: string;
  readonly cellId: string | null;
  /** Before or after. */
  readonly isStep: boolean;
  readonly changes: readonly Change[];
  readonly hunks: readonly Hunk[];
}

function nameOf(item: Item | null): string {
  if (!item) {
    return '';
  }
  return item.cellIndex === null ? item.file : `${item.file}, ${item.name}`;
}

const kinds = { '+': 'added', '-': 'removed' } as const;

function hunksOf(before: string, after: string): Hunk[] {
  return structuredPatch('', '', before, after, '', '', { context: 1 }).hunks.map(({ newStart, lines }) => ({
    line: newStart,
    lines: lines
      .filter(line => !line.startsWith('\\'))
      .map(line => ({ kind: kinds[line[0] as keyof typeof kinds] ?? 'same', text: line.slice(1) }))
  }));
}

/** The steps and cells that differ, with what changed in their text. What is new or gone is told whole. */
export function shownItems({ items }: Pick<JobDifference, 'items'>): ShownItem[] {
  return items.map(({ before, after, changes }) => ({
    name: nameOf(after ?? before),
    former: before && after && nameOf(before) !== nameOf(after) ? nameOf(before) : null,
    file: (after ?? before)?.file ?? '',
    cellId: (after ?? before)?.cellId ?? null,
    isStep: (before?.step ?? after?.step ?? null) !== null,
    changes,
    hunks: before?.source === after?.source ? [] : hunksOf(before?.source ?? '', after?.source ?? '')
  }));
}

const words = {
  added: 'new',
  removed: 'gone',
  changed: 'changed',
  moved: 'moved',
  renamed: 'renamed',
  'became-step': 'is a step now',
  'no-step-any-more': 'is no step any more'
} as const;

const marks = { same: ' ', added: '+', removed: '-' } as const;
const colours = { same: 2, added: 32, removed: 31 } as const;

/** For people: what differs by step, setting, requirement and file; changed text line by line. */
export function reportDifference(difference: JobDifference, { isColoured = false }: TextOptions = {}): string {
  const paint = (text: string, code: number): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  for (const { name, former, changes, hunks } of shownItems(difference)) {
    const was = former === null ? '' : ` (was ${former})`;
    lines.push(visible(`${changes.map(change => words[change]).join(', ')}: ${name}${was}`));
    for (const { line, lines: changed } of changes.includes('changed') ? hunks : []) {
      lines.push(paint(`    @@ line ${line}`, 36));
      lines.push(...changed.map(({ kind, text }) => paint(`    ${marks[kind]}${visible(text)}`, colours[kind])));
    }
  }
  const values = [
    ['config.ini', difference.config],
    ['requirements.txt', difference.requirements]
  ] as const;
  for (const [file, list] of values) {
    for (const { name, before, after } of list) {
      lines.push(visible(`${file}: ${name}: ${before ?? '(none)'} → ${after ?? '(none)'}`));
    }
  }
  for (const { path, change, from, before, after } of difference.files) {
    const size = change === 'changed' ? ` (${before} → ${after} bytes)` : '';
    lines.push(
      visible(
        `${change === 'added' ? 'new' : change === 'removed' ? 'gone' : change}: ${path}${from ? ` (was ${from})` : ''}${size}`
      )
    );
  }
  return difference.isSame ? 'The jobs are the same.' : lines.join('\n');
}
