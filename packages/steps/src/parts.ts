import type { CellStep } from '@vdk-lab/job-format';
import type { IRun, IStepSelection } from '@vdk-lab/tokens';

/** Ways to choose a part of a job, seen from one step. */
export type JobPart = 'only' | 'to' | 'from';

/** The choice of `part` at a step. */
export function partAt(part: JobPart, stepId: string): IStepSelection {
  return { [part]: stepId };
}

/** The step at a cell, or the last one above it in the notebook; null when there is none. */
export function stepAtOrAbove(steps: readonly CellStep[], cellIndex: number): CellStep | null {
  return steps.filter(step => step.cellIndex <= cellIndex).at(-1) ?? null;
}

/** The step that failed in a run that has ended: where one goes on from. */
export function failedStep(run: IRun | null): string | null {
  if (!run || run.status === 'running' || run.status === 'submitted') {
    return null;
  }
  return run.steps.find(({ state }) => state === 'failed')?.id ?? null;
}
