import type { CheckInput } from '../input.js';
import { isCell, notablePython, placeOf } from '../steps.js';
import type { Finding, Rule } from '../rule.js';

function* kernelOnly(input: CheckInput): Iterable<Finding> {
  for (const { step, facts } of notablePython(input)) {
    if (isCell(step)) {
      yield* facts.kernelOnly.map(({ message, line }) => ({ message, ...placeOf(step, line) }));
    }
  }
}

export const kernelRules: readonly Rule[] = [
  {
    id: 'kernel-only',
    severity: 'warning',
    title: 'What works in a kernel alone',
    explanation:
      'In front of a person the cell does what it should; as a step of a run it fails. Change it, or take the tag vdk away.',
    check: kernelOnly
  }
];
