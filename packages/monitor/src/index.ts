import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ITargets, IWorkspace } from '@vdk-lab/tokens';
import { jobsIcon } from './icons';
import { CommandIDs } from './commandids';
import { addJobCommands } from './jobcommands';
import type { JobsPanel } from './panel';

const namespace = 'vdk-lab-jobs';

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/monitor:plugin',
  description: 'Watches deployed data jobs: their runs and logs.',
  autoStart: true,
  // Without core it has nothing to do, and says nothing.
  optional: [ITargets, IWorkspace, ILauncher, ICommandPalette, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    targets: ITargets | null,
    workspace: IWorkspace | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    if (!targets) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load('vdk_lab_monitor');
    const tracker = new WidgetTracker<MainAreaWidget<JobsPanel>>({ namespace });
    const add = async (): Promise<MainAreaWidget<JobsPanel>> => {
      const { JobsPanel: Panel } = await import('./panel');
      const panel = new Panel(targets, trans, async ({ name }, step) => {
        const { openStep } = await import('./openstep');
        await openStep(name, step, { targets, workspace, commands: app.commands, trans });
      });
      const widget = new MainAreaWidget({ content: panel });
      widget.id = namespace;
      widget.title.label = trans.__('VDK Jobs');
      widget.title.icon = jobsIcon;
      widget.title.closable = true;
      widget.toolbar.hide();
      await tracker.add(widget);
      app.shell.add(widget, 'main');
      return widget;
    };
    let adding: Promise<MainAreaWidget<JobsPanel>> | null = null;
    /** The one panel. Who asks while it is loaded gets the same. */
    const jobsPanel = async (): Promise<MainAreaWidget<JobsPanel>> =>
      tracker.find(() => true) ??
      (await (adding ??= add().finally(() => {
        adding = null;
      })));
    app.commands.addCommand(CommandIDs.openJobs, {
      label: trans.__('VDK Jobs'),
      caption: trans.__('Deployed data jobs, their runs and logs'),
      icon: args => (args['isPalette'] ? undefined : jobsIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            team: { type: 'string', description: trans.__('Team of the job to open') },
            job: { type: 'string', description: trans.__('Name of the job to open') },
            filter: { type: 'string', description: trans.__('Filter of the list, e.g. status:failed') },
            isPalette: { type: 'boolean', description: trans.__('Shown in the palette, without an icon') }
          }
        }
      },
      execute: async ({ team, job, filter }) => {
        const widget = await jobsPanel();
        if (typeof team === 'string' && typeof job === 'string') {
          widget.content.open({ team, name: job });
        } else if (typeof filter === 'string') {
          widget.content.search(filter);
        }
        app.shell.activateById(widget.id);
        return widget;
      }
    });
    addJobCommands(app, targets, trans);
    // Before the first restoration, or it throws.
    void restorer?.restore(tracker, { command: CommandIDs.openJobs, name: () => namespace });
    const category = trans.__('VDK');
    launcher?.add({ command: CommandIDs.openJobs, category, rank: 2, categoryRank: 1 });
    palette?.addItem({ command: CommandIDs.openJobs, category, args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/monitor:plugin', { start });
  }
};

export default plugin;
