/** A failure as people read it; the texts of the Control Service. */
export interface IProblem {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly consequences: string;
  readonly countermeasures: string;
}
