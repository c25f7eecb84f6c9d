import { futures, isSame, starImport, statementsByName } from './collisions.js';
import type { CellToExport } from './plainstep.js';

interface Owner {
  readonly index: number;
  /** The statements that bind the name there. */
  readonly statements: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Which cells of a notebook cannot each be a file of their own, because one uses what another has defined: the cell's
 * position → why, as a sentence. Both sides are in it.
 */
export function crossings(cells: readonly CellToExport[]): Map<number, string> {
  const found = new Map<number, string>();
  const owners = new Map<string, Owner>();
  const flags = new Map<string, number>();
  let open: number | null = null;
  const nameOf = (index: number): string => cells[index]?.step.name ?? '';
  const add = (earlier: number, later: number, why: string): void => {
    for (const index of [earlier, later]) {
      found.set(index, found.get(index) ?? why);
    }
  };
  cells.forEach(({ step, module }, index) => {
    if (!module) {
      owners.set('_', { index, statements: nothing });
      return;
    }
    const own = statementsByName(module);
    const ownFlags = futures(module);
    for (const [flag, owner] of flags) {
      if (!ownFlags.includes(flag)) {
        add(owner, index, `what ${nameOf(owner)} imports from __future__ (${flag}) holds for ${step.name} too`);
      }
    }
    ownFlags.forEach(flag => flags.set(flag, index));
    const definite = new Set(module.names.bindings.filter(binding => binding.definite).map(({ name }) => name));
    for (const { name, bound } of module.names.reads) {
      const owner = owners.get(name);
      // Both make the name by the same statement, as an import in a `try`: each can have it in a file of its own.
      const isOwn = bound && (definite.has(name) || isSame(own.get(name) ?? nothing, owner?.statements ?? nothing));
      if (owner && !isOwn) {
        add(owner.index, index, `${step.name} uses ${name} of ${nameOf(owner.index)}`);
      } else if (open !== null && !bound) {
        add(open, index, `${step.name} may use what ${nameOf(open)} imports by "import *"`);
      }
    }
    for (const { name } of module.names.bindings) {
      owners.set(name, { index, statements: own.get(name) ?? nothing });
    }
    open = starImport(module) === null ? open : index;
  });
  return found;
}
