import type { JupyterFrontEnd } from '@jupyterlab/application';
import { type Arguments, CommandIDs, described, folderOf, text } from './commands';
import { transferPlugin } from './transferplugin';

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

export const downloadPlugin = transferPlugin(
  'download',
  'Downloads a deployed data job into the workspace.',
  ({ app, transfers, targets, browser, trans }) => {
    if (!targets) {
      return null;
    }
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
    return command;
  }
);
