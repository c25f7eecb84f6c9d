/** One thing that was chosen on this machine. */
export interface Fact {
  /** Stable, for programs. */
  readonly id: string;
  /** What people read. */
  readonly name: string;
  readonly value: string;
  /** Why this one. */
  readonly why?: string;
  /** What does not work, and what to do. */
  readonly problem?: string;
  /** The same for programs. */
  readonly details?: unknown;
}
