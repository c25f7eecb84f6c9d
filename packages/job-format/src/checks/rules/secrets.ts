import type { CheckInput } from '../input.js';
import { notableCells } from '../cells.js';
import { placeOf, sortedSteps } from '../steps.js';
import type { Finding, Rule } from '../rule.js';
import { findSecrets, isSettingsFile } from '../secretpatterns.js';

const told = ({ name, line }: { name: string; line: number }, place: Omit<Finding, 'message'>): Finding => ({
  message: `This looks like ${name}.`,
  ...place,
  line
});

function* inSources(input: CheckInput): Iterable<Finding> {
  for (const { file, cellId, secrets } of notableCells(input)) {
    yield* secrets.map(found => told(found, { file, cellId }));
  }
  const files = new Set<string>();
  for (const step of sortedSteps(input).files) {
    files.add(step.file);
    yield* findSecrets(step.source).map(found => told(found, placeOf(step)));
  }
  for (const [file, text] of input.texts) {
    if (!files.has(file) && !input.job.notebooks.has(file)) {
      yield* findSecrets(text, isSettingsFile(file)).map(found => told(found, { file }));
    }
  }
}

function* inOutputs(input: CheckInput): Iterable<Finding> {
  for (const { file, cellId, shown } of notableCells(input)) {
    if (shown) {
      yield { message: `An output shows what looks like ${shown.name}.`, file, cellId };
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
