import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

/** A cell's own data of VDK, when it gives its step a name. */
function named(cell: ICellModel): { name: string } | null {
  const own: unknown = cell.getMetadata('vdk');
  return typeof own === 'object' && own !== null && 'name' in own && typeof own.name === 'string'
    ? { ...own, name: own.name }
    : null;
}

/**
 * Cells that were added as copies of others, by a split or a paste, lose the name that another step of the notebook has.
 * The one that was there keeps it, with its id and what it did in the last run. What is undone afterwards is the split or
 * the paste, not this.
 */
export function dropCopiedNames({ cells, sharedModel }: INotebookModel, added: readonly ICellModel[]): void {
  const all = [...cells];
  const names = new Set(all.filter(cell => !added.includes(cell)).map(cell => named(cell)?.name));
  const changes: (() => void)[] = [];
  for (const cell of all.filter(one => added.includes(one))) {
    const own = named(cell);
    if (own && names.has(own.name)) {
      const rest = Object.fromEntries(Object.entries(own).filter(([key]) => key !== 'name'));
      changes.push(() => (Object.keys(rest).length > 0 ? cell.setMetadata('vdk', rest) : cell.deleteMetadata('vdk')));
    } else if (own) {
      names.add(own.name);
    }
  }
  if (changes.length > 0) {
    sharedModel.transact(() => changes.forEach(change => change()), false);
  }
}
