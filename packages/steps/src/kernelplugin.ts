import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobNotebooks, IWorkspace } from '@vdk-lab/tokens';
import { Widget } from '@lumino/widgets';
import type { KernelWatch } from './kernelnotice';

const mendKernel = 'vdk-lab:mend-kernel';

/**
 * Where the kernel `vdk` is not there yet, a notebook that names it starts with the default kernel, and its notice has the
 * button that mends it: Lab would ask for a kernel, over everything, whenever it knows none of the same language.
 */
export function startWithoutQuestion({ sessionContext }: Pick<NotebookPanel, 'sessionContext'>): void {
  const prefer = (): void => {
    const { kernelPreference } = sessionContext;
    if (kernelPreference.name === 'vdk' && !kernelPreference.autoStartDefault) {
      sessionContext.kernelPreference = { ...kernelPreference, autoStartDefault: true };
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
  optional: [IJobNotebooks, IWorkspace, IToolbarWidgetRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    jobs: IJobNotebooks | null,
    workspace: IWorkspace | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (!jobs) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('vdk_lab_steps');
    tracker.widgetAdded.connect((_, panel) => startWithoutQuestion(panel));
    const watches = new WeakMap<NotebookPanel, KernelWatch>();
    const current = (): KernelWatch | undefined =>
      tracker.currentWidget ? watches.get(tracker.currentWidget) : undefined;

    toolbars?.addFactory<NotebookPanel>('Notebook', 'vdk-kernel', panel => {
      const place = new Widget();
      place.addClass('vdk-RunToolbar-place');
      const job = jobs.of(panel);
      const look = (): void => {
        if (job.jobPath === null) {
          return;
        }
        job.changed.disconnect(look);
        void import('./kernelnotice').then(({ KernelNoticeItem, KernelWatch: Class }) => {
          if (place.isDisposed) {
            return;
          }
          const watch = new Class(panel, job, workspace, app.serviceManager);
          watches.set(panel, watch);
          watch.changed.connect(() => app.commands.notifyCommandChanged(mendKernel));
          const item = new KernelNoticeItem(watch, () => void app.commands.execute(mendKernel), trans);
          Widget.attach(item, place.node);
          place.disposed.connect(() => item.dispose());
        });
      };
      job.changed.connect(look);
      look();
      return place;
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
