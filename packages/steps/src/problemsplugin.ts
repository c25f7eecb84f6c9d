import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry, MainAreaWidget } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobNotebooks } from '@vdk-lab/tokens';
import { Widget } from '@lumino/widgets';
import type { JobCheck } from './jobcheck';

const showProblems = 'vdk-lab:show-problems';

/** The problems of a job's notebook: how many in its toolbar, and a list that leads to each. */
export const problemsPlugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/steps:problems',
  description: 'Checks the job of a notebook while it is written: problems, places, fixes.',
  autoStart: true,
  requires: [INotebookTracker],
  // Without core it has nothing to do, and says nothing.
  optional: [IJobNotebooks, IToolbarWidgetRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    jobs: IJobNotebooks | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (!jobs) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load('vdk_lab_steps');
    const { contents } = app.serviceManager;
    const checks = new WeakMap<NotebookPanel, Promise<JobCheck>>();
    const checkOf = (panel: NotebookPanel, folder: string): Promise<JobCheck> => {
      const present = checks.get(panel);
      if (present) {
        return present;
      }
      // The rules and their parsers come with the first notebook of a job.
      const made = Promise.all([import('./jobcheck'), panel.context.ready]).then(
        ([{ JobCheck: Class }]) => new Class(panel, folder, contents)
      );
      checks.set(panel, made);
      return made;
    };
    const isJob = (): boolean => tracker.currentWidget !== null && jobs.of(tracker.currentWidget).jobPath !== null;

    toolbars?.addFactory<NotebookPanel>('Notebook', 'vdk-problems', panel => {
      const place = new Widget();
      const job = jobs.of(panel);
      let isShown = false;
      const look = async (): Promise<void> => {
        const folder = job.jobPath;
        // A notebook may stop to be one of a job: another kernel, no step left.
        place.setHidden(folder === null);
        if (folder === null || isShown) {
          return;
        }
        isShown = true;
        const [check, { ProblemsIndicator }] = await Promise.all([checkOf(panel, folder), import('./problems')]);
        if (!place.isDisposed) {
          const indicator = new ProblemsIndicator(check, trans, () => void app.commands.execute(showProblems));
          Widget.attach(indicator, place.node);
          place.disposed.connect(() => indicator.dispose());
        }
      };
      const onChanged = (): void => void look();
      job.changed.connect(onChanged);
      onChanged();
      return place;
    });

    app.commands.addCommand(showProblems, {
      label: trans.__('Show Problems of the VDK Job'),
      caption: trans.__('What checks find in the job of this notebook, with a way to each place'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: isJob,
      execute: async () => {
        const panel = tracker.currentWidget;
        const folder = panel ? jobs.of(panel).jobPath : null;
        if (!panel || folder === null) {
          return;
        }
        const [check, { ProblemsPanel }] = await Promise.all([checkOf(panel, folder), import('./problems')]);
        const id = `vdk-lab-problems-${panel.id}`;
        const open = (file: string): void =>
          void app.commands.execute('docmanager:open', { path: PathExt.join(folder, file) });
        if (![...app.shell.widgets('down')].some(widget => widget.id === id)) {
          const widget = new MainAreaWidget({ content: new ProblemsPanel(check, trans, open) });
          widget.id = id;
          widget.title.label = trans.__('Problems of %1', check.jobName);
          widget.title.closable = true;
          widget.toolbar.hide();
          widget.content.disposed.connect(() => widget.dispose());
          app.shell.add(widget, 'down');
        }
        app.shell.activateById(id);
      }
    });
    palette?.addItem({ command: showProblems, category: trans.__('VDK') });
    performance.measure('vdk:activate:@vdk-lab/steps:problems', { start });
  }
};
