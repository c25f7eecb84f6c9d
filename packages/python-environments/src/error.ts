/** The four texts that people read, and a code for programs. */
export interface EnvironmentProblem {
  /**
   * Stable: `no-uv`, `no-python`, `no-base`, `base-failed`, `no-space`, `not-writable`, `prefix-taken`, `requirements-failed`,
   * `environment-broken`, `environment-in-use`.
   */
  readonly code: string;
  /** `user` when the job's author can mend it. */
  readonly blame: 'user' | 'platform';
  readonly what: string;
  readonly why: string;
  readonly consequences: string;
  readonly countermeasures: string;
  /** What uv said, without credentials. */
  readonly log?: string;
}

/** An environment could not be found or made. */
export class EnvironmentError extends Error implements EnvironmentProblem {
  readonly code: string;
  readonly blame: 'user' | 'platform';
  readonly what: string;
  readonly why: string;
  readonly consequences: string;
  readonly countermeasures: string;
  readonly log?: string;

  constructor(problem: EnvironmentProblem) {
    super(`${problem.what} ${problem.why} ${problem.countermeasures}`);
    this.name = 'EnvironmentError';
    this.code = problem.code;
    this.blame = problem.blame;
    this.what = problem.what;
    this.why = problem.why;
    this.consequences = problem.consequences;
    this.countermeasures = problem.countermeasures;
    this.log = problem.log;
  }
}
