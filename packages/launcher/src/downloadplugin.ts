import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJobTransfers, ITargets } from '@vdk-lab/tokens';
import { type Arguments, CommandIDs, described, domain, folderOf, text } from './commands';

interface IJob {
  readonly team: string;
  readonly name: string;
}

function namedJob(args: Arguments): IJob | null {
  const [team, name] = [text(args, 'team'), text(args, 'job')];
  return team !== null && name !== null ? { team, name } : null;
}

/** The job of the row whose context menu is open. */
function rowUnderPointer(app: JupyterFrontEnd): IJob | null {
  const data = app.contextMenuHitTest(node => node.dataset['vdkJob'] !== undefined)?.dataset;
  return data?.['vdkTeam'] !== undefined && data['vdkJob'] !== undefined
    ? { team: data['vdkTeam'], name: data['vdkJob'] }
    : null;
}

export const downloadPlugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/launcher:download',
  description: 'Downloads a deployed data job into the workspace.',
  autoStart: true,
  // Without core it has nothing to do, and says nothing.
  optional: [IJobTransfers, ITargets, ICommandPalette, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    transfers: IJobTransfers | null,
    targets: ITargets | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null
  ): void => {
    if (!transfers || !targets) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load(domain);
    const command = CommandIDs.downloadJob;
    app.commands.addCommand(command, {
      label: trans.__('Download VDK Job'),
      caption: trans.__('Bring the files of a deployed data job into a folder'),
      describedBy: described(
        {
          cwd: trans.__('The folder in which the folder of the job will be'),
          target: trans.__('Name of the target'),
          team: trans.__('Team of the job; with job'),
          job: trans.__('Name of the job; with team')
        },
        trans
      ),
      execute: async args => {
        const { downloadJob } = await import('./downloadjob');
        const target = text(args, 'target');
        const job = args['onRow'] === true ? rowUnderPointer(app) : namedJob(args);
        const chosen = { ...(target ? { target } : {}), ...(job ? { job } : {}) };
        const folder = app.serviceManager.contents.localPath(folderOf(args, browser));
        await downloadJob({ app, transfers, targets, trans, folder, ...chosen });
      }
    });
    palette?.addItem({ command, category: trans.__('VDK'), args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/launcher:download', { start });
  }
};
