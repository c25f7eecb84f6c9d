import type { Problem } from '../job.js';

/** Where a problem is. */
export interface CheckPlace {
  readonly file: string;
  readonly cellId?: string | null;
  /** From 1; of a cell: in the cell. */
  readonly line?: number;
}

/** Secrets that a person saw and lets ship, this once: all, or those at some places. */
export type AllowedSecrets = 'all' | readonly CheckPlace[];

const secretRule = 'secret';

/** What keeps a job from being deployed: errors, but not the secrets that a person lets ship. */
export function blockingProblems(problems: readonly Problem[], allowed: AllowedSecrets = []): Problem[] {
  const isAllowed = (problem: Problem): boolean =>
    problem.rule === secretRule &&
    (allowed === 'all' ||
      allowed.some(
        ({ file, cellId, line }) =>
          file === problem.file && (cellId ?? null) === (problem.cellId ?? null) && line === problem.line
      ));
  return problems.filter(problem => problem.severity === 'error' && !isAllowed(problem));
}
