import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobTransfers } from '@vdk-lab/tokens';
import { CommandIDs, described, domain, selected, text } from './commands';

export const exportPlugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/launcher:export',
  description: 'Exports data jobs as .sql and .py files, in a zip or a folder.',
  autoStart: true,
  // Without core it has nothing to do, and says nothing.
  optional: [IJobTransfers, ICommandPalette, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    transfers: IJobTransfers | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null
  ): void => {
    if (!transfers) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load(domain);
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
    palette?.addItem({ command, category: trans.__('VDK'), args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/launcher:export', { start });
  }
};
