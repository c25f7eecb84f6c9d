import { CronError, parseCron } from './cron.js';
import type { Job, Problem } from './job.js';
import { jobNameProblem } from './names.js';

/** Looks at a job and tells what is wrong. */
export type Check = (job: Job) => readonly Problem[];

const noSteps: Check = job =>
  job.steps.length > 0
    ? []
    : [
        {
          rule: 'no-steps',
          severity: 'error',
          message: 'The job has no steps.',
          explanation:
            'A step is a .sql file, a .py file, or a notebook cell with the tag vdk, at the top of the folder.'
        }
      ];

const name: Check = job => {
  const problem = jobNameProblem(job.name);
  return problem ? [{ rule: 'job-name', ...problem }] : [];
};

const config: Check = job => {
  if (job.config.document === null) {
    const isThere = job.files.some(({ path }) => path === 'config.ini');
    const message = 'There is no config.ini. Make one with a section [owner] and a line "team = …".';
    return isThere ? [] : [{ rule: 'no-config', severity: 'error', message }];
  }
  const problems: Problem[] = [];
  if (job.config.team.trim() === '') {
    const message = 'config.ini names no team: add "team = …" to the section [owner].';
    problems.push({ rule: 'no-team', severity: 'error', message, file: 'config.ini' });
  }
  if (job.config.schedule.trim() !== '') {
    try {
      parseCron(job.config.schedule);
    } catch (error) {
      if (!(error instanceof CronError)) {
        throw error;
      }
      problems.push({ rule: 'invalid-schedule', severity: 'error', message: error.message, file: 'config.ini' });
    }
  }
  return problems;
};

/** Tags that were meant to be `vdk`, and steps that cannot be one. */
const nearMisses: Check = job =>
  [...job.notebooks].flatMap(([file, notebook]) =>
    notebook.cells.flatMap((cell): Problem[] => {
      const tags = cell.metadata?.['tags'];
      const words = Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [];
      const cellId = cell.id ?? null;
      const near = words.find(tag => tag !== 'vdk' && /^vdk(-?step)?$/i.test(tag));
      if (near !== undefined) {
        const message = `The tag "${near}" makes no step; the tag is "vdk".`;
        return [{ rule: 'near-miss-tag', severity: 'warning', message, file, cellId }];
      }
      if (words.includes('vdk') && cell.cell_type !== 'code') {
        const message = `A ${cell.cell_type} cell has the tag vdk; only code cells are steps.`;
        return [{ rule: 'step-not-code', severity: 'warning', message, file, cellId }];
      }
      return [];
    })
  );

const emptySteps: Check = job =>
  job.steps
    .filter(step => step.cellIndex !== null && step.source.trim() === '')
    .map(step => ({
      rule: 'empty-step',
      severity: 'warning',
      message: `Step ${step.number} is an empty cell; it is skipped.`,
      file: step.file,
      cellId: step.cellId
    }));

/** `100_a` runs before `20_b`: names are compared as text. */
const order: Check = job => {
  const files = [...new Set(job.steps.map(step => step.file))];
  const numbers = files.map(file => ({ file, number: Number(/^\d+/.exec(file)?.[0] ?? NaN) }));
  return numbers.flatMap(({ file, number }, index) => {
    const after = numbers[index + 1];
    if (!after || Number.isNaN(number) || Number.isNaN(after.number) || number <= after.number) {
      return [];
    }
    const message = `${file} runs before ${after.file}: names are compared as text. Give both numbers as many digits.`;
    return [{ rule: 'order-surprise', severity: 'warning' as const, message, file }];
  });
};

const checks: readonly Check[] = [noSteps, name, config, order, nearMisses, emptySteps];

/** Everything that is wrong with a job, what was found while reading first. */
export function checkJob(job: Job, more: readonly Check[] = []): Problem[] {
  return [...job.problems, ...[...checks, ...more].flatMap(check => check(job))];
}
