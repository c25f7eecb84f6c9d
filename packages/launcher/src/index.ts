import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ITargets, ITemplates } from '@vdk-lab/tokens';
import { newJobIcon } from './icons';

const newJob = 'vdk-lab:new-job';

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/launcher:plugin',
  description: 'Creates data jobs: launcher tile, menu, palette, file browser.',
  autoStart: true,
  requires: [ITemplates],
  optional: [ITargets, ILauncher, ICommandPalette, IDefaultFileBrowser, IStateDB, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    templates: ITemplates,
    targets: ITargets | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load('vdk_lab_launcher');
    app.commands.addCommand(newJob, {
      label: trans.__('New VDK Job'),
      caption: trans.__('Create a data job: a folder with settings and a notebook'),
      icon: args => (args['isPalette'] ? undefined : newJobIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: { cwd: { type: 'string', description: trans.__('The folder in which the job is created') } }
        }
      },
      execute: async args => {
        const { createJob } = await import('./createjob');
        const cwd = typeof args['cwd'] === 'string' ? args['cwd'] : (browser?.model.path ?? '');
        await createJob({ app, templates, targets, state, trans, folder: cwd });
      }
    });
    const category = trans.__('VDK');
    launcher?.add({ command: newJob, category, rank: 1, categoryRank: 1 });
    palette?.addItem({ command: newJob, category, args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/launcher:plugin', { start });
  }
};

export default plugin;
