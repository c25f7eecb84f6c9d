import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IProblem, IStepSelection, IWorkspace } from '@vdk-lab/tokens';
import { askArguments, jobName, notifyError, saveDocuments } from '@vdk-lab/ui';
import type { JobPanel } from './jobpanel';
import { makeEnvironment } from './makeenvironment';
// With the first run, not at the start.
import '../style/arguments.js';
import { type JobPart, failedStep, partAt } from './parts';

export function problemOf(error: unknown): IProblem | null {
  return error instanceof Error && 'problem' in error ? (error.problem as IProblem) : null;
}

/** Asks the newest draft run to end. */
export async function cancelRun(job: JobPanel, workspace: IWorkspace): Promise<void> {
  try {
    if (job.run) {
      await workspace.runs.cancel(job.run.id);
    }
  } catch (error) {
    notifyError(error, job.trans);
  }
}

/** What is to run; nothing: the whole job, without arguments. */
export interface IRunChoice {
  readonly selection?: IStepSelection;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Saves, and starts a draft run. A missing environment is offered to be made, then the run goes on. */
async function startRun(job: JobPanel, workspace: IWorkspace, app: JupyterFrontEnd, choice: IRunChoice): Promise<void> {
  const path = job.job.jobPath;
  if (path === null) {
    return;
  }
  const start = async (): Promise<void> =>
    job.show(await workspace.runs.start(path, choice.arguments && { ...choice.arguments }, choice.selection));
  // A run reads the files.
  await job.panel.context.save();
  await saveDocuments(app.shell.widgets('main'), path);
  try {
    await start();
  } catch (error) {
    if (problemOf(error)?.code !== 'no-environment') {
      throw error;
    }
    if (await makeEnvironment(path, workspace, 'run', job.trans)) {
      await start();
    }
  }
}

/** Notebooks of which a run is about to start: the second click of a double-click starts no other. */
const starting = new WeakSet<JobPanel>();

/** Starts a draft run; why it could not be started is told. */
export async function runJob(
  job: JobPanel,
  workspace: IWorkspace,
  app: JupyterFrontEnd,
  choice: IRunChoice = {}
): Promise<void> {
  if (starting.has(job)) {
    return;
  }
  starting.add(job);
  try {
    await startRun(job, workspace, app, choice);
  } catch (error) {
    notifyError(error, job.trans);
  } finally {
    starting.delete(job);
  }
}

/** Asks for arguments, those of the newest run at first, and starts a draft run with them. */
export async function runWithArguments(job: JobPanel, workspace: IWorkspace, app: JupyterFrontEnd): Promise<void> {
  const { trans } = job;
  const initial = job.run?.arguments;
  await askArguments(trans.__('Run job %1', jobName(job.job.jobPath ?? '')), {
    trans,
    ...(initial ? { initial } : {}),
    start: args => startRun(job, workspace, app, args ? { arguments: args } : {})
  });
}

/** Runs the part of the job at a step: the one named, else that of the active cell. */
export async function runPart(
  job: JobPanel,
  workspace: IWorkspace,
  app: JupyterFrontEnd,
  part: JobPart,
  named: string | undefined
): Promise<void> {
  const step = named ?? job.stepHere(part !== 'to')?.id;
  if (step === undefined) {
    const { trans } = job;
    Notification.info(
      part === 'to'
        ? trans.__('No step stands at this cell or above it in this notebook.')
        : trans.__('This cell is no step. Make it one first, or choose another cell.'),
      { autoClose: 5000 }
    );
    return;
  }
  await runJob(job, workspace, app, { selection: partAt(part, step) });
}

/** Goes on at the step that failed, with the arguments of that run. */
export async function resumeJob(job: JobPanel, workspace: IWorkspace, app: JupyterFrontEnd): Promise<void> {
  const from = failedStep(job.run);
  if (from === null) {
    Notification.info(job.trans.__('No step failed in the newest run of this job.'), { autoClose: 5000 });
    return;
  }
  const args = job.run?.arguments;
  await runJob(job, workspace, app, { selection: partAt('from', from), ...(args ? { arguments: args } : {}) });
}
