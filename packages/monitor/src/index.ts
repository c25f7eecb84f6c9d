import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ITargets } from '@vdk-lab/tokens';
import { jobsIcon } from './icons';

const openJobs = 'vdk-lab:open-jobs';
const namespace = 'vdk-lab-jobs';

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/monitor:plugin',
  description: 'Watches deployed data jobs: their runs and logs.',
  autoStart: true,
  requires: [ITargets],
  optional: [ILauncher, ICommandPalette, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    targets: ITargets,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load('vdk_lab_monitor');
    const tracker = new WidgetTracker<MainAreaWidget>({ namespace });
    app.commands.addCommand(openJobs, {
      label: trans.__('VDK Jobs'),
      caption: trans.__('Deployed data jobs, their runs and logs'),
      icon: args => (args['isPalette'] ? undefined : jobsIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: { isPalette: { type: 'boolean', description: trans.__('Shown in the palette, without an icon') } }
        }
      },
      execute: async () => {
        const present = tracker.find(() => true);
        if (present) {
          app.shell.activateById(present.id);
          return present;
        }
        const { JobsPanel } = await import('./panel');
        const widget = new MainAreaWidget({ content: new JobsPanel(targets, trans) });
        widget.id = namespace;
        widget.title.label = trans.__('VDK Jobs');
        widget.title.icon = jobsIcon;
        widget.title.closable = true;
        await tracker.add(widget);
        app.shell.add(widget, 'main');
        app.shell.activateById(widget.id);
        return widget;
      }
    });
    // Before the first restoration, or it throws.
    void restorer?.restore(tracker, { command: openJobs, name: () => namespace });
    const category = trans.__('VDK');
    launcher?.add({ command: openJobs, category, rank: 2, categoryRank: 1 });
    palette?.addItem({ command: openJobs, category, args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/monitor:plugin', { start });
  }
};

export default plugin;
