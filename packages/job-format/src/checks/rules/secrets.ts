import { sourceOf } from '../../outline.js';
import type { CheckInput } from '../input.js';
import { placeOf } from '../facts.js';
import type { Finding, Rule } from '../rule.js';
import { findSecrets, isSettingsFile } from '../secretpatterns.js';

const told = ({ name, line }: { name: string; line: number }, place: Omit<Finding, 'message'>): Finding => ({
  message: `This looks like ${name}.`,
  ...place,
  line
});

function* inSources({ job, texts }: CheckInput): Iterable<Finding> {
  for (const [file, { cells }] of job.notebooks) {
    for (const cell of cells) {
      const cellId = typeof cell.id === 'string' ? cell.id : null;
      yield* findSecrets(sourceOf(cell)).map(found => told(found, { file, cellId }));
    }
  }
  const steps = job.steps.filter(({ cellIndex }) => cellIndex === null);
  for (const step of steps) {
    yield* findSecrets(step.source).map(found => told(found, placeOf(step)));
  }
  for (const [file, text] of texts) {
    if (!steps.some(step => step.file === file) && !job.notebooks.has(file)) {
      yield* findSecrets(text, isSettingsFile(file)).map(found => told(found, { file }));
    }
  }
}

/** All texts of a notebook's outputs, as they are kept in the file. */
function outputTexts(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') {
    // Pictures are long, and hold no secret that can be read.
    return [value];
  }
  if (depth > 6 || typeof value !== 'object' || value === null) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.every(item => typeof item === 'string')
      ? [value.join('')]
      : value.flatMap(item => outputTexts(item, depth + 1));
  }
  return Object.entries(value)
    .filter(([key]) => !key.startsWith('image/'))
    .flatMap(([, item]) => outputTexts(item, depth + 1));
}

function* inOutputs({ job }: CheckInput): Iterable<Finding> {
  for (const [file, { cells }] of job.notebooks) {
    for (const cell of cells) {
      const outputs: unknown = Reflect.get(cell, 'outputs');
      const cellId = typeof cell.id === 'string' ? cell.id : null;
      const [found] = outputTexts(outputs).flatMap(text => findSecrets(text));
      if (found) {
        yield { message: `An output shows what looks like ${found.name}.`, file, cellId };
      }
    }
  }
}

export const secretRules: readonly Rule[] = [
  {
    id: 'secret',
    severity: 'error',
    title: 'A secret in the sources',
    explanation:
      'It would ship, and stay in every version. Use job_input.get_secret(name), and change the secret where it was issued. What is no secret gets the comment "vdk-lab: allow-secret" on its line.',
    check: inSources
  },
  {
    id: 'secret-in-output',
    severity: 'warning',
    title: 'A secret in an output',
    explanation:
      'Outputs do not ship, but stand in the notebook’s file: whoever gets the file, or its history in git, has the secret. Clear the outputs.',
    check: inOutputs
  }
];
