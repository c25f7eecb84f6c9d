import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobTransfers } from '@vdk-lab/tokens';
import { CommandIDs, described, domain, folderOf, selected, text } from './commands';
import { importJobIcon } from './icons';

export const importPlugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/launcher:import',
  description: 'Imports data jobs of .sql and .py steps: launcher tile, menu, palette, file browser.',
  autoStart: true,
  // Without core it has nothing to do, and says nothing.
  optional: [IJobTransfers, ILauncher, ICommandPalette, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    transfers: IJobTransfers | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null
  ): void => {
    if (!transfers) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load(domain);
    const command = CommandIDs.importJob;
    app.commands.addCommand(command, {
      label: trans.__('Import VDK Job'),
      caption: trans.__('Bring a folder or zip with .sql and .py steps into notebooks'),
      icon: args => (args['isPalette'] ? undefined : importJobIcon),
      describedBy: described(
        {
          path: trans.__('A folder or zip'),
          cwd: trans.__('The folder in which the folder of the job will be')
        },
        trans
      ),
      isVisible: args => {
        const item = args['onSelection'] === true ? selected(args, browser) : { path: '', isFolder: true };
        return item !== null && (item.isFolder || /\.zip$/i.test(item.path));
      },
      execute: async args => {
        const { importJob } = await import('./importjob');
        const path = text(args, 'path') ?? selected(args, browser)?.path ?? '';
        const { contents } = app.serviceManager;
        await importJob({
          app,
          transfers,
          trans,
          path: contents.localPath(path),
          // Beside what is imported, unless somebody says where.
          folder: contents.localPath(
            path !== '' && text(args, 'cwd') === null ? PathExt.dirname(path) : folderOf(args, browser)
          )
        });
      }
    });
    const category = trans.__('VDK');
    launcher?.add({ command, category, rank: 3, categoryRank: 1 });
    palette?.addItem({ command, category, args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/launcher:import', { start });
  }
};
