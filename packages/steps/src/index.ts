import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Extension } from '@codemirror/state';
import { IJobNotebooks, IWorkspace } from '@vdk-lab/tokens';
import { Widget } from '@lumino/widgets';
import { CommandIDs } from './commandids';
import { addCommands } from './commands';
import { lateHeader } from './lateheader';
import type { JobPanel } from './jobpanel';
import { kernelPlugin } from './kernelplugin';
import { problemsPlugin } from './problemsplugin';
import { type ISlot, slotOf } from './slots';

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/steps:plugin',
  description: 'Notebook cells as steps of a data job: mark, number, run, state.',
  autoStart: true,
  requires: [INotebookTracker],
  // Without core it has nothing to do, and says nothing.
  optional: [IJobNotebooks, IWorkspace, IEditorExtensionRegistry, IToolbarWidgetRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    jobs: IJobNotebooks | null,
    workspace: IWorkspace | null,
    editors: IEditorExtensionRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (!jobs) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load('vdk_lab_steps');
    const panels = new WeakMap<NotebookPanel, Promise<JobPanel>>();

    /** Steps and runs of a notebook; made when it is first known to belong to a job. */
    const panelOf = (panel: NotebookPanel): Promise<JobPanel> => {
      const present = panels.get(panel);
      if (present) {
        return present;
      }
      const made = Promise.all([import('./jobpanel'), panel.context.ready]).then(
        ([{ JobPanel: Class }]) => new Class(panel, jobs.of(panel), workspace, app, trans)
      );
      panels.set(panel, made);
      return made;
    };
    const whenJob = (panel: NotebookPanel, work: (job: JobPanel) => void): void => {
      const job = jobs.of(panel);
      const look = (): void => {
        if (job.jobPath !== null) {
          job.changed.disconnect(look);
          void panelOf(panel).then(work);
        }
      };
      job.changed.connect(look);
      look();
    };
    const isJob = (): boolean => {
      const panel = tracker.currentWidget;
      return panel !== null && jobs.of(panel).jobPath !== null;
    };
    /** Folder → does it hold a config.ini? Asked when the menu of a notebook that is no job's opens, until files change. */
    const folders = new Map<string, boolean>();
    app.serviceManager.contents.fileChanged.connect(() => folders.clear());
    const mayBeStep = (): boolean => {
      const path = tracker.currentWidget?.context.path;
      if (path === undefined || isJob()) {
        return path !== undefined;
      }
      const folder = PathExt.dirname(path);
      if (!folders.has(folder)) {
        folders.set(folder, false);
        void app.serviceManager.contents.get(folder, { content: true }).then(({ content }: Contents.IModel) => {
          const names = (content as Contents.IModel[]).map(({ name }) => name);
          folders.set(folder, names.includes('config.ini'));
          app.commands.notifyCommandChanged(CommandIDs.toggleStep);
        });
      }
      return folders.get(folder) ?? false;
    };
    const current = async (): Promise<JobPanel | null> =>
      tracker.currentWidget && isJob() ? panelOf(tracker.currentWidget) : null;

    tracker.widgetAdded.connect((_, panel) => whenJob(panel, () => undefined), plugin);

    const actions = {
      openMenu: (anchor: HTMLElement, step: string) =>
        void import('./menus').then(({ openStepMenu }) => openStepMenu(app.commands, anchor, step)),
      runFrom: (step: string) => void app.commands.execute(CommandIDs.runFromStep, { step }),
      showLog: () => void app.commands.execute(CommandIDs.showLog)
    };
    const headerOf = (slot: ISlot): Extension =>
      lateHeader(slot, () => import('./header').then(({ stepHeader }) => stepHeader(slot, trans, actions)));
    editors?.addExtension({
      name: 'vdk-lab:step-header',
      factory: ({ model }) => {
        // A cell's model has a type; a file's has none.
        const isCell = 'type' in model;
        return EditorExtensionRegistry.createImmutableExtension(isCell ? headerOf(slotOf(model.sharedModel)) : []);
      }
    });

    toolbars?.addFactory<NotebookPanel>('Notebook', 'vdk-run', panel => {
      const place = new Widget();
      place.addClass('vdk-RunToolbar-place');
      whenJob(panel, job => {
        void import('./controls').then(({ RunToolbar }) => {
          if (!place.isDisposed) {
            const toolbar = new RunToolbar(job, {
              run: () => void app.commands.execute(CommandIDs.runJob),
              choosePart: anchor => void import('./menus').then(({ openRunMenu }) => openRunMenu(app.commands, anchor)),
              cancel: () => void app.commands.execute(CommandIDs.cancelRun),
              showLog: actions.showLog
            });
            Widget.attach(toolbar, place.node);
            place.disposed.connect(() => toolbar.dispose());
          }
        });
      });
      return place;
    });

    addCommands(app.commands, trans, {
      app,
      workspace,
      current,
      peek: () => tracker.currentWidget,
      isJob,
      mayBeStep
    });
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: trans.__('VDK') });
    }
    performance.measure('vdk:activate:@vdk-lab/steps:plugin', { start });
  }
};

export default [plugin, kernelPlugin, problemsPlugin];
