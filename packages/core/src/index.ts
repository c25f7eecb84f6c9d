import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { IJobNotebooks, IJobTransfers, ITargets, IWorkspace } from '@vdk-lab/tokens';
import { EventChannel } from './channel';
import { JobNotebooks } from './jobnotebooks';
import { Requests } from './requests';
import { Targets } from './targets';
import { JobTransfers } from './transfers';
import { makeWorkspace } from './workspace';

const workspace: JupyterFrontEndPlugin<IWorkspace> = {
  id: '@vdk-lab/core:workspace',
  description: 'Draft runs, deploys and environments of data jobs.',
  provides: IWorkspace,
  activate: (app: JupyterFrontEnd): IWorkspace => {
    const { serverSettings } = app.serviceManager;
    return makeWorkspace(new Requests(serverSettings), new EventChannel(serverSettings));
  }
};

const targets: JupyterFrontEndPlugin<ITargets> = {
  id: '@vdk-lab/core:targets',
  description: 'The Control Services that this Lab knows.',
  provides: ITargets,
  // Without it a reload begins with the local target.
  optional: [IStateDB],
  activate: (app: JupyterFrontEnd, state: IStateDB | null): ITargets =>
    new Targets(new Requests(app.serviceManager.serverSettings), state)
};

const jobTransfers: JupyterFrontEndPlugin<IJobTransfers> = {
  id: '@vdk-lab/core:job-transfers',
  description: 'Imports, downloads and exports of data jobs.',
  provides: IJobTransfers,
  activate: (app: JupyterFrontEnd): IJobTransfers => new JobTransfers(new Requests(app.serviceManager.serverSettings))
};

const jobNotebooks: JupyterFrontEndPlugin<IJobNotebooks> = {
  id: '@vdk-lab/core:job-notebooks',
  description: 'Tells which notebooks belong to a data job.',
  provides: IJobNotebooks,
  activate: (app: JupyterFrontEnd): IJobNotebooks => new JobNotebooks(app.serviceManager.contents)
};

export default [workspace, targets, jobTransfers, jobNotebooks];
