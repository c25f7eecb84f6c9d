/** A failure as people read it, with a code for programs. */
export interface Problem {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly consequences: string;
  readonly countermeasures: string;
}

/** An answer that is no success. */
export class ServiceProblem extends Error {
  readonly problem: Problem;

  constructor(
    readonly status: number,
    code: string,
    what: string,
    why: string,
    countermeasures: string,
    consequences = 'Nothing was changed.'
  ) {
    super(`${what} ${why}`);
    this.name = 'ServiceProblem';
    this.problem = { code, what, why, consequences, countermeasures };
  }
}

/** Any failure as a problem: those of the packages carry the four texts already. */
export function asProblem(error: unknown, code = 'failed'): Problem {
  if (error instanceof ServiceProblem) {
    return error.problem;
  }
  const field = (name: string): string | null => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : null;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    code: field('code') ?? code,
    what: field('what') ?? 'The operation failed.',
    why: field('why') ?? field('message') ?? String(error),
    consequences: field('consequences') ?? 'It was not carried out.',
    countermeasures: field('countermeasures') ?? 'Try again; when it stays so, look at the log of the service.'
  };
}
