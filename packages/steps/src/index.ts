import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobNotebooks, IWorkspace } from '@vdk-lab/tokens';
import { Widget } from '@lumino/widgets';
import { stepHeader } from './header';
import type { JobPanel } from './jobpanel';
import { slotOf } from './slots';

namespace CommandIDs {
  export const runJob = 'vdk-lab:run-job';
  export const cancelRun = 'vdk-lab:cancel-run';
  export const showLog = 'vdk-lab:show-log';
  export const toggleStep = 'vdk-lab:toggle-step';
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/steps:plugin',
  description: 'Notebook cells as steps of a data job: mark, number, run, state.',
  autoStart: true,
  requires: [INotebookTracker, IJobNotebooks],
  optional: [IWorkspace, IEditorExtensionRegistry, IToolbarWidgetRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    jobs: IJobNotebooks,
    workspace: IWorkspace | null,
    editors: IEditorExtensionRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
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
    /** Folder → does it hold a config.ini? Asked once, when the menu of a notebook that is no job's opens. */
    const folders = new Map<string, boolean>();
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

    editors?.addExtension({
      name: 'vdk-lab:step-header',
      factory: ({ model }) => {
        // A cell's model has a type; a file's has none.
        const isCell = 'type' in model;
        return EditorExtensionRegistry.createImmutableExtension(
          isCell ? stepHeader(slotOf(model.sharedModel), trans) : []
        );
      }
    });

    toolbars?.addFactory<NotebookPanel>('Notebook', 'vdk-run', panel => {
      const place = new Widget();
      place.addClass('vdk-RunToolbar-place');
      whenJob(panel, job => {
        void import('./controls').then(({ RunToolbar }) => {
          const actions = {
            run: () => void app.commands.execute(CommandIDs.runJob),
            cancel: () => void app.commands.execute(CommandIDs.cancelRun),
            showLog: () => void app.commands.execute(CommandIDs.showLog)
          };
          if (!place.isDisposed) {
            const toolbar = new RunToolbar(job, actions);
            Widget.attach(toolbar, place.node);
            place.disposed.connect(() => toolbar.dispose());
          }
        });
      });
      return place;
    });

    const noArguments = { args: { type: 'object', properties: {}, additionalProperties: false } };
    app.commands.addCommand(CommandIDs.runJob, {
      label: trans.__('Run job'),
      caption: trans.__('Save, and run all steps of the job in a fresh process'),
      describedBy: noArguments,
      isEnabled: () => isJob() && workspace !== null,
      execute: async () => {
        const job = await current();
        if (job && workspace) {
          const { runJob } = await import('./runjob');
          await runJob(job, workspace);
        }
      }
    });
    app.commands.addCommand(CommandIDs.cancelRun, {
      label: trans.__('Cancel run'),
      caption: trans.__('End the draft run of this job'),
      describedBy: noArguments,
      isEnabled: () => isJob() && workspace !== null,
      execute: async () => {
        const job = await current();
        if (job && workspace) {
          const { cancelRun } = await import('./runjob');
          await cancelRun(job, workspace);
        }
      }
    });
    app.commands.addCommand(CommandIDs.showLog, {
      label: trans.__('Show log of the draft run'),
      caption: trans.__('Open the log of the newest draft run of this job'),
      describedBy: noArguments,
      isEnabled: () => isJob() && workspace !== null,
      execute: async () => {
        const job = await current();
        if (!job?.run || !workspace) {
          return;
        }
        const { makeRunLog } = await import('./runlog');
        const id = `vdk-lab-log-${job.run.id}`;
        const present = [...app.shell.widgets('main')].find(widget => widget.id === id);
        if (!present) {
          app.shell.add(makeRunLog(job.run, workspace, trans), 'main', { mode: 'split-bottom', ref: job.panel.id });
        }
        app.shell.activateById(id);
      }
    });
    app.commands.addCommand(CommandIDs.toggleStep, {
      label: trans.__('Make this a step, or an ordinary cell'),
      caption: trans.__('Steps run when the job runs; ordinary cells do not'),
      describedBy: noArguments,
      isVisible: mayBeStep,
      isEnabled: mayBeStep,
      execute: async () => {
        if (tracker.currentWidget) {
          const { toggleStep } = await import('./toggle');
          toggleStep(tracker.currentWidget.content);
        }
      }
    });
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: trans.__('VDK') });
    }
    performance.measure('vdk:activate:@vdk-lab/steps:plugin', { start });
  }
};

export default plugin;
