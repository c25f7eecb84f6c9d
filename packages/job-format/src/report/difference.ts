import { structuredPatch } from 'diff';
import type { Item, JobDifference } from '../compare/index.js';
import type { TextOptions } from './text.js';
import { visible } from './text.js';

const words = {
  added: 'new',
  removed: 'gone',
  changed: 'changed',
  moved: 'moved',
  renamed: 'renamed',
  'became-step': 'is a step now',
  'no-step-any-more': 'is no step any more'
} as const;

function nameOf(item: Item | null): string {
  if (!item) {
    return '';
  }
  return item.cellIndex === null ? item.file : `${item.file}, ${item.name}`;
}

/** For people: what differs by step, setting, requirement and file; changed text line by line. */
export function reportDifference(difference: JobDifference, { isColoured = false }: TextOptions = {}): string {
  const paint = (text: string, code: number): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  for (const { before, after, changes } of difference.items) {
    const former = before && after && nameOf(before) !== nameOf(after) ? ` (was ${nameOf(before)})` : '';
    lines.push(visible(`${changes.map(change => words[change]).join(', ')}: ${nameOf(after ?? before)}${former}`));
    if (changes.includes('changed') && before && after) {
      for (const hunk of structuredPatch('', '', before.source, after.source, '', '', { context: 1 }).hunks) {
        lines.push(paint(`    @@ line ${hunk.newStart}`, 36));
        lines.push(
          ...hunk.lines.map(line =>
            paint(`    ${visible(line)}`, line.startsWith('+') ? 32 : line.startsWith('-') ? 31 : 2)
          )
        );
      }
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
