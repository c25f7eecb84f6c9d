import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobTransfers, ITargets, ITemplates } from '@vdk-lab/tokens';
import { newJobIcon } from './icons';

const CommandIDs = {
  newJob: 'vdk-lab:new-job',
  downloadJob: 'vdk-lab:download-job'
} as const;

const domain = 'vdk_lab_launcher';

/** An argument that is a text; else null. */
function text(args: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

const create: JupyterFrontEndPlugin<void> = {
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
    const trans = (translator ?? nullTranslator).load(domain);
    const command = CommandIDs.newJob;
    app.commands.addCommand(command, {
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
        const folder = text(args, 'cwd') ?? browser?.model.path ?? '';
        await createJob({ app, templates, targets, state, trans, folder });
      }
    });
    const category = trans.__('VDK');
    launcher?.add({ command, category, rank: 1, categoryRank: 1 });
    palette?.addItem({ command, category, args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/launcher:plugin', { start });
  }
};

const download: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/launcher:download',
  description: 'Downloads a deployed data job into the workspace.',
  autoStart: true,
  requires: [IJobTransfers, ITargets],
  optional: [ICommandPalette, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    transfers: IJobTransfers,
    targets: ITargets,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null
  ): void => {
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load(domain);
    const command = CommandIDs.downloadJob;
    app.commands.addCommand(command, {
      label: trans.__('Download VDK Job'),
      caption: trans.__('Bring the files of a deployed data job into a folder'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            cwd: { type: 'string', description: trans.__('The folder in which the folder of the job will be') },
            target: { type: 'string', description: trans.__('Name of the target') },
            team: { type: 'string', description: trans.__('Team of the job; with job') },
            job: { type: 'string', description: trans.__('Name of the job; with team') }
          }
        }
      },
      execute: async args => {
        const { downloadJob } = await import('./downloadjob');
        const folder = text(args, 'cwd') ?? browser?.model.path ?? '';
        const [target, team, name] = [text(args, 'target'), text(args, 'team'), text(args, 'job')];
        const chosen = { ...(target ? { target } : {}), ...(team && name ? { job: { team, name } } : {}) };
        await downloadJob({ app, transfers, targets, trans, folder, ...chosen });
      }
    });
    palette?.addItem({ command, category: trans.__('VDK'), args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/launcher:download', { start });
  }
};

export default [create, download];
