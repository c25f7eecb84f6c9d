import { CommandIDs, described, selected, text } from './commands';
import { transferPlugin } from './transferplugin';

export const exportPlugin = transferPlugin(
  'export',
  'Exports data jobs as .sql and .py files, in a zip or a folder.',
  ({ app, transfers, browser, trans }) => {
    const command = CommandIDs.exportJob;
    app.commands.addCommand(command, {
      label: trans.__('Export VDK Job'),
      caption: trans.__('Write a data job as .sql and .py files, in a zip or a folder'),
      describedBy: described({ path: trans.__('The folder of the job') }, trans),
      execute: async args => {
        const { exportJob } = await import('./exportjob');
        const path = text(args, 'path') ?? selected(args, browser)?.path ?? browser?.model.path ?? '';
        await exportJob({ app, transfers, trans, path: app.serviceManager.contents.localPath(path) });
      }
    });
    return command;
  }
);
