import type { Step } from '../job.js';
import { type PythonFacts, factsOf } from './facts.js';
import type { CheckInput } from './input.js';
import { eachOf, once } from './remembered.js';

export function isCell(step: Step): boolean {
  return step.cellIndex !== null;
}

/** Where a step is, for a finding. */
export function placeOf(step: Step, line?: number): { file: string; cellId?: string | null; line?: number } {
  return {
    file: step.file,
    ...(isCell(step) ? { cellId: step.cellId } : {}),
    ...(line === undefined ? {} : { line })
  };
}

interface SortedSteps {
  readonly python: Step[];
  readonly sql: Step[];
  /** Steps that are files. */
  readonly files: Step[];
  /** Cells with nothing in them. */
  readonly empty: Step[];
}

/** The steps by what the rules look for: jobs have thousands, and each rule wants a few. */
export const sortedSteps: (input: CheckInput) => SortedSteps = once(({ job }) => {
  const sorted: SortedSteps = { python: [], sql: [], files: [], empty: [] };
  for (const step of job.steps) {
    if (step.kind !== 'ingest') {
      sorted[step.kind].push(step);
    }
    if (!isCell(step)) {
      sorted.files.push(step);
    } else if (step.source.trim() === '') {
      sorted.empty.push(step);
    }
  }
  return sorted;
});

/** Steps in Python that are files. */
export const pythonFiles: (input: CheckInput) => readonly Step[] = once(input =>
  sortedSteps(input).files.filter(({ kind }) => kind === 'python')
);

const factsOfEach = eachOf(factsOf);

/** Facts of the Python steps, in their order. */
export const pythonFacts: (input: CheckInput) => readonly PythonFacts[] = once(input =>
  factsOfEach(sortedSteps(input).python.map(({ source }) => source))
);

/** Python steps in which there is something for a rule to find. */
export const notablePython: (input: CheckInput) => readonly { readonly step: Step; readonly facts: PythonFacts }[] =
  once(input => {
    const facts = pythonFacts(input);
    return sortedSteps(input).python.flatMap((step, index) => {
      const its = facts[index];
      return its && !its.isPlain ? [{ step, facts: its }] : [];
    });
  });

/** Every Python source that imports something: steps, and modules that ship. */
export const importingSources: (
  input: CheckInput
) => readonly { readonly facts: PythonFacts; readonly place: ReturnType<typeof placeOf> }[] = once(input => {
  const steps = notablePython(input).map(({ step, facts }) => ({ facts, place: placeOf(step) }));
  const modules = [...input.texts]
    .filter(([path]) => /\/[^/]+\.py$/.test(path))
    .map(([file, source]) => ({ facts: factsOf(source), place: { file } }));
  return [...steps, ...modules].filter(({ facts }) => facts.imports.length > 0);
});

/** Files of the steps, in the order in which they run. */
export const stepFiles: (input: CheckInput) => readonly string[] = once(({ job }) => [
  ...new Set(job.steps.map(({ file }) => file))
]);
