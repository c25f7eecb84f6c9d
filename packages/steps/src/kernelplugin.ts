import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobNotebooks, IWorkspace } from '@vdk-lab/tokens';
import type { KernelWatch } from './kernelnotice';

const mendKernel = 'vdk-lab:mend-kernel';

/**
 * A notebook with steps that names no kernel starts with `vdk`. Where that is not there yet, one that names it starts with
 * the default kernel, and its notice has the button that mends it: Lab would ask for a kernel, over everything.
 */
export function startWithoutQuestion({
  context,
  sessionContext
}: {
  readonly context: { readonly model: Pick<NotebookPanel['context']['model'], 'sharedModel'> | null };
  readonly sessionContext: NotebookPanel['sessionContext'];
}): void {
  const prefer = (): void => {
    const { kernelPreference } = sessionContext;
    const hasStep = context.model?.sharedModel.cells.some(cell => [cell.getMetadata('tags')].flat().includes('vdk'));
    const name = kernelPreference.name || (hasStep && 'vdk');
    if (name === 'vdk' && !kernelPreference.autoStartDefault) {
      sessionContext.kernelPreference = { ...kernelPreference, name, autoStartDefault: true };
    }
  };
  // It is set from the notebook's metadata right before a kernel is chosen.
  sessionContext.kernelPreferenceChanged.connect(prefer);
  prefer();
}

/** A job's notebook whose kernel does not fit the job says so, with one button. */
export const kernelPlugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/steps:kernel',
  description: 'Says when the kernel of a job’s notebook has no VDK, or other packages than the job asks for.',
  autoStart: true,
  requires: [INotebookTracker],
  // Without core it has nothing to do, and says nothing.
  optional: [IJobNotebooks, IWorkspace, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    jobs: IJobNotebooks | null,
    workspace: IWorkspace | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (!jobs) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('vdk_lab_steps');
    const watches = new WeakMap<NotebookPanel, KernelWatch>();
    const current = (): KernelWatch | undefined =>
      tracker.currentWidget ? watches.get(tracker.currentWidget) : undefined;

    tracker.widgetAdded.connect((_, panel) => {
      startWithoutQuestion(panel);
      const job = jobs.of(panel);
      const look = (): void => {
        if (job.jobPath === null) {
          return;
        }
        job.changed.disconnect(look);
        void import('./kernelnotice').then(({ KernelNoticeBar, KernelWatch: Class }) => {
          if (panel.isDisposed) {
            return;
          }
          const watch = new Class(panel, job, workspace, app.serviceManager);
          watches.set(panel, watch);
          watch.changed.connect(() => app.commands.notifyCommandChanged(mendKernel));
          // Above the cells, not in the toolbar: that hides what has no room, and keeps room for what was there once.
          panel.contentHeader.addWidget(new KernelNoticeBar(watch, () => void app.commands.execute(mendKernel), trans));
        });
      };
      job.changed.connect(look);
      look();
    });

    app.commands.addCommand(mendKernel, {
      label: trans.__('Use the kernel that fits this job'),
      caption: trans.__('The VDK kernel, with the packages of the job’s requirements.txt'),
      describedBy: { args: { type: 'object', properties: {}, additionalProperties: false } },
      isEnabled: () => (current()?.fit ?? 'fits') !== 'fits',
      execute: () => current()?.mend(trans)
    });
    palette?.addItem({ command: mendKernel, category: trans.__('VDK') });
  }
};
