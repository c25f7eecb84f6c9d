import type { Fix } from '../fix.js';
import type { Problem } from '../job.js';
import type { CheckInput } from './input.js';

/** One thing that a rule found. What it leaves out comes from the rule. */
export interface Finding {
  /** What is wrong, in a sentence. Never holds a secret. */
  readonly message: string;
  readonly severity?: Problem['severity'];
  readonly file?: string;
  readonly cellId?: string | null;
  /** From 1; of a cell: in the cell. */
  readonly line?: number;
  readonly fix?: Fix;
}

/** Something that can be wrong with a job. */
export interface Rule {
  /** Stable: stands in reports, in `docs/checks.md`, and in what people switch off. Small letters and dashes. */
  readonly id: string;
  readonly severity: Problem['severity'];
  /** A few words, for lists. */
  readonly title: string;
  /** Why it matters, and what to do. */
  readonly explanation: string;
  /** Pure, and never throws for what a job may hold. */
  check(input: CheckInput): Iterable<Finding>;
}

/** The rules of a check. Others add theirs. */
export class RuleRegistry {
  private readonly known = new Map<string, Rule>();

  constructor(rules: Iterable<Rule> = []) {
    for (const rule of rules) {
      this.add(rule);
    }
  }

  /**
   * @returns takes the rule away again
   * @throws RangeError for an id that is taken or has another form
   */
  add(rule: Rule): () => void {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(rule.id)) {
      throw new RangeError(`"${rule.id}" is no id of a rule: use small letters, digits and dashes.`);
    }
    if (this.known.has(rule.id)) {
      throw new RangeError(`There is a rule "${rule.id}" already.`);
    }
    this.known.set(rule.id, rule);
    return () => {
      this.known.delete(rule.id);
    };
  }

  list(): readonly Rule[] {
    return [...this.known.values()];
  }

  get(id: string): Rule | null {
    return this.known.get(id) ?? null;
  }

  /** Runs the rules one after the other. A rule that throws is told as a problem of its own. */
  check(input: CheckInput): Problem[] {
    return this.list().flatMap(rule => {
      const asProblem = (finding: Finding): Problem => ({
        rule: rule.id,
        severity: rule.severity,
        explanation: rule.explanation,
        ...finding
      });
      try {
        return [...rule.check(input)].map(asProblem);
      } catch (error) {
        const message = `The check could not be made: ${error instanceof Error ? error.message : String(error)}.`;
        return [asProblem({ message, severity: 'warning' })];
      }
    });
  }
}
