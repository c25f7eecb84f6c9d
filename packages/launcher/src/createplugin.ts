import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ITargets, ITemplates } from '@vdk-lab/tokens';
import { CommandIDs, described, domain, folderOf } from './commands';
import { newJobIcon } from './icons';

export const createPlugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/launcher:plugin',
  description: 'Creates data jobs: launcher tile, menu, palette, file browser.',
  autoStart: true,
  // Without templates there is nothing to start from, and it says nothing.
  optional: [ITemplates, ITargets, ILauncher, ICommandPalette, IDefaultFileBrowser, IStateDB, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    templates: ITemplates | null,
    targets: ITargets | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    if (!templates) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load(domain);
    const command = CommandIDs.newJob;
    app.commands.addCommand(command, {
      label: trans.__('New VDK Job'),
      caption: trans.__('Create a data job: a folder with settings and a notebook'),
      icon: args => (args['isPalette'] ? undefined : newJobIcon),
      describedBy: described({ cwd: trans.__('The folder in which the job is created') }, trans),
      execute: async args => {
        const { createJob } = await import('./createjob');
        await createJob({ app, templates, targets, state, trans, folder: folderOf(args, browser) });
      }
    });
    const category = trans.__('VDK');
    launcher?.add({ command, category, rank: 1, categoryRank: 1 });
    palette?.addItem({ command, category, args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/launcher:plugin', { start });
  }
};
