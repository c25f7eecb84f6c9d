import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IStepState, ITargets, IWorkspace } from '@vdk-lab/tokens';
import type { CommandRegistry } from '@lumino/commands';

const isNotebook = (widget: unknown): widget is NotebookPanel =>
  typeof widget === 'object' && widget !== null && 'revealed' in widget && 'sessionContext' in widget;

/**
 * Opens a step of a deployed job where it was deployed from, and goes to its cell.
 * @throws Error with a sentence for people when that folder is not known, or the cell is not there any more
 */
export async function openStep(
  job: string,
  step: IStepState,
  context: { targets: ITargets; workspace: IWorkspace | null; commands: CommandRegistry; trans: TranslationBundle }
): Promise<void> {
  const { targets, workspace, commands, trans } = context;
  // Newest first: the folder that was deployed last.
  const deploys = (await workspace?.deploys.list()) ?? [];
  const source = deploys.find(({ jobName, target }) => jobName === job && target === targets.current);
  if (!source) {
    throw new Error(
      trans.__('%1 was not deployed from here: its folder is not known. Use Download VDK Job to have it here.', job)
    );
  }
  const file = step.error?.file ?? step.file;
  const widget: unknown = await commands.execute('docmanager:open', { path: PathExt.join(source.path, file) });
  const cellId = step.error?.cellId ?? step.cellId;
  if (!cellId || !isNotebook(widget)) {
    return;
  }
  await widget.revealed;
  const { content } = widget;
  const index = content.widgets.findIndex(({ model }) => model.id === cellId);
  if (index < 0) {
    throw new Error(trans.__('The cell of step %1 is not in %2 any more.', step.name, file));
  }
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'center');
}
