import { PathExt } from '@jupyterlab/coreutils';
import { CommandIDs, described, folderOf, selected, text } from './commands';
import { importJobIcon } from './icons';
import { transferPlugin } from './transferplugin';

export const importPlugin = transferPlugin(
  'import',
  'Imports data jobs of .sql and .py steps: launcher tile, menu, palette, file browser.',
  ({ app, transfers, launcher, browser, documents, trans, category }) => {
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
          documents,
          trans,
          path: contents.localPath(path),
          // Beside what is imported, unless somebody says where.
          folder: contents.localPath(
            path !== '' && text(args, 'cwd') === null ? PathExt.dirname(path) : folderOf(args, browser)
          )
        });
      }
    });
    launcher?.add({ command, category, rank: 3, categoryRank: 1 });
    return command;
  }
);
