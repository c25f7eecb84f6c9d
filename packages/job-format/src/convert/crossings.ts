import { futures, isSame, starImport, statementsByName } from './collisions.js';
import type { CellToExport } from './plainstep.js';

interface Owner {
  readonly step: string;
  /** The statements that bind the name there. */
  readonly statements: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Why the steps of a notebook cannot each be a file of its own: a sentence that names the first name which one cell
 * takes from another; null when none does.
 */
export function crossing(cells: readonly CellToExport[]): string | null {
  const before = new Map<string, Owner>();
  const flags = new Map<string, string>();
  let open: string | null = null;
  for (const { step, module } of cells) {
    if (!module) {
      before.set('_', { step: step.name, statements: nothing });
      continue;
    }
    const own = statementsByName(module);
    const ownFlags = futures(module);
    for (const [flag, owner] of flags) {
      if (!ownFlags.includes(flag)) {
        return `what the step ${owner} imports from __future__ (${flag}) holds for ${step.name} too`;
      }
    }
    ownFlags.forEach(flag => flags.set(flag, step.name));
    const definite = new Set(module.names.bindings.filter(binding => binding.definite).map(({ name }) => name));
    for (const { name, bound } of module.names.reads) {
      const owner = before.get(name);
      // Both make the name by the same statement, as an import in a `try`: each can have it in a file of its own.
      const isOwn = bound && (definite.has(name) || isSame(own.get(name) ?? nothing, owner?.statements ?? nothing));
      if (owner && !isOwn) {
        return `the step ${step.name} uses ${name} of the step ${owner.step}`;
      }
      if (open !== null && !bound) {
        return `the step ${step.name} may use what the step ${open} imports by "import *"`;
      }
    }
    for (const { name } of module.names.bindings) {
      before.set(name, { step: step.name, statements: own.get(name) ?? nothing });
    }
    open = starImport(module) === null ? open : step.name;
  }
  return null;
}
