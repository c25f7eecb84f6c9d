import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { JSONExt, type PartialJSONObject, type PartialJSONValue } from '@lumino/coreutils';
import type { IJobTransfers, IPlacedJob } from '@vdk-lab/tokens';
import { notifyError } from '@vdk-lab/ui';
import { openJob } from './openjob';

/** What an import, and taking it back, works with. */
export interface IUndoContext {
  readonly app: JupyterFrontEnd;
  readonly transfers: IJobTransfers;
  readonly documents: IDocumentManager | null;
  readonly trans: TranslationBundle;
}

/** What a person can edit of a notebook: JupyterLab itself writes the rest when a kernel starts or trust changes. */
function edited({ cells, metadata }: INotebookContent): PartialJSONValue {
  const without = (values: PartialJSONObject, ...keys: readonly string[]): PartialJSONObject =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
  return {
    cells: cells.map(cell => ({ ...cell, metadata: without(cell.metadata, 'trusted') })),
    metadata: without(metadata, 'kernelspec', 'language_info')
  };
}

/** Whether two notebooks hold the same for a person, whatever JupyterLab noted in them about the kernel. */
export function isSameNotebook(one: INotebookContent, other: INotebookContent): boolean {
  return JSONExt.deepEqual(edited(one), edited(other));
}

/**
 * Closes a notebook. JupyterLab asks about unsaved edits, and only about those: the start of a kernel marks a notebook
 * as changed, and nobody could answer a question about that.
 * @returns false when somebody wants to keep it open
 */
async function closeNotebook(documents: IDocumentManager, contents: Contents.IManager, path: string): Promise<boolean> {
  const context = documents.findWidget(path)?.context;
  if (context?.model.dirty) {
    const saved = await contents.get(path, { type: 'notebook', content: true });
    if (isSameNotebook(context.model.toJSON() as INotebookContent, saved.content as INotebookContent)) {
      context.model.dirty = false;
    }
  }
  await documents.closeFile(path);
  return !documents.findWidget(path);
}

/** Says that an import in place can be taken back, and does it. */
export function offerUndo(context: IUndoContext, placed: Pick<IPlacedJob, 'path' | 'notebooks'>): void {
  const { app, transfers, documents, trans } = context;
  const { path, notebooks } = placed;
  const undo = async (): Promise<void> => {
    try {
      // Closed before they go: a tab that is saved afterwards would bring its notebook back beside the originals.
      for (const notebook of notebooks ?? []) {
        if (documents && !(await closeNotebook(documents, app.serviceManager.contents, notebook))) {
          offerUndo(context, placed);
          return;
        }
      }
      await openJob(app, await transfers.undoImport(path));
      Notification.info(trans.__('The import of /%1 was taken back.', path), { autoClose: 5000 });
    } catch (error) {
      notifyError(error, trans);
    }
  };
  Notification.info(trans.__('/%1 was imported. The originals are in vdk_lab_originals.', path), {
    autoClose: false,
    actions: [{ label: trans.__('Take it back'), callback: () => void undo() }]
  });
}
