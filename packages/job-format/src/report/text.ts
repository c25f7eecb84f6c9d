import type { Validation } from '../checks/index.js';
import type { Problem } from '../job.js';
import { visible } from '../names.js';

/** Where a problem is, as people write it: `file:line`, `file, cell 3, line 2`. */
export function placeInWords(problem: Problem, validation: Pick<Validation, 'job'>): string {
  if (problem.file === undefined) {
    return '';
  }
  const cells = validation.job.notebooks.get(problem.file)?.cells;
  if (!cells || problem.cellId === undefined) {
    return problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  }
  const index = problem.cellId === null ? -1 : cells.findIndex(({ id }) => id === problem.cellId);
  const line = problem.line === undefined ? '' : `, line ${problem.line}`;
  return `${problem.file}${index < 0 ? '' : `, cell ${index + 1}`}${line}`;
}

const colours = { error: 31, warning: 33, info: 36 } as const;

export interface TextOptions {
  /** Colours of a terminal. */
  readonly isColoured?: boolean;
}

/** For people: the worst first, what to do below each kind, and the next runs. */
export function reportText(validation: Validation, { isColoured = false }: TextOptions = {}): string {
  const { job, problems, nextRuns } = validation;
  const paint = (text: string, code: number): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const order = ['error', 'warning', 'info'];
  const sorted = [...problems].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const explained = new Set<string>();
  const lines = sorted.flatMap(problem => {
    const place = placeInWords(problem, validation);
    const text = visible(`${place ? `${place}: ` : ''}${problem.message}`);
    const head = `${paint(problem.severity.padEnd(7), colours[problem.severity])} ${text} ${paint(`[${problem.rule}]`, 2)}`;
    const more: string[] = [];
    if (problem.explanation !== undefined && !explained.has(problem.rule)) {
      explained.add(problem.rule);
      more.push(`        ${problem.explanation}`);
    }
    return [head, ...more.map(visible)];
  });
  const counts = order.map(severity => ({ severity, count: problems.filter(one => one.severity === severity).length }));
  const told = counts
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`);
  const runs =
    nextRuns.length > 0
      ? [`Next runs (UTC): ${nextRuns.map(run => run.toISOString().slice(0, 16).replace('T', ' ')).join(', ')}`]
      : [];
  const steps = `${job.steps.length} ${job.steps.length === 1 ? 'step' : 'steps'}`;
  return [
    ...lines,
    ...runs,
    `${visible(job.name)}: ${steps}, ${told.length > 0 ? told.join(', ') : 'no problems'}`
  ].join('\n');
}
