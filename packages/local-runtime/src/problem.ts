/** An answer that is no success. `texts` null: the real service sends no body. */
export class ServiceProblem extends Error {
  constructor(
    readonly status: number,
    readonly texts: { what: string; why: string; consequences: string; countermeasures: string } | null
  ) {
    super(texts ? `${texts.what} ${texts.why}` : `Status ${status}`);
    this.name = 'ServiceProblem';
  }
}

export function problem(status: number, what: string, why: string, countermeasures: string): ServiceProblem {
  return new ServiceProblem(status, { what, why, consequences: 'Nothing was changed.', countermeasures });
}

/** Unknown job, name taken: the real service answers without a body. */
export function empty(status: number): ServiceProblem {
  return new ServiceProblem(status, null);
}
