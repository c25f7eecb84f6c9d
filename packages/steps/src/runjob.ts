import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IProblem, IWorkspace } from '@vdk-lab/tokens';
import type { JobPanel } from './jobpanel';

export function problemOf(error: unknown): IProblem | null {
  return error instanceof Error && 'problem' in error ? (error.problem as IProblem) : null;
}

/** What people read of a failure: what, why, and what to do. */
export function textOf(error: unknown): string {
  const problem = problemOf(error);
  if (problem) {
    return [problem.what, problem.why, problem.countermeasures].filter(text => text !== '').join(' ');
  }
  return error instanceof Error ? error.message : String(error);
}

/** Asks the newest draft run to end. */
export async function cancelRun(job: JobPanel, workspace: IWorkspace): Promise<void> {
  try {
    if (job.run) {
      await workspace.runs.cancel(job.run.id);
    }
  } catch (error) {
    Notification.error(textOf(error), { autoClose: false });
  }
}

/** Saves, and starts a draft run. A missing environment is offered to be made, then the run goes on. */
export async function runJob(job: JobPanel, workspace: IWorkspace): Promise<void> {
  const path = job.job.jobPath;
  if (path === null) {
    return;
  }
  try {
    await job.panel.context.save();
    try {
      job.show(await workspace.runs.start(path));
    } catch (error) {
      if (problemOf(error)?.code !== 'no-environment') {
        throw error;
      }
      if (await makeEnvironment(path, workspace, job.trans)) {
        job.show(await workspace.runs.start(path));
      }
    }
  } catch (error) {
    Notification.error(textOf(error), { autoClose: false });
  }
}

async function makeEnvironment(path: string, workspace: IWorkspace, trans: TranslationBundle): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Make the environment for this job?'),
    body: trans.__(
      'Jobs run in an environment of their own, with vdk-core and the packages of requirements.txt. Making it takes up to some minutes the first time and downloads packages.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Not now') }),
      Dialog.okButton({ label: trans.__('Make it and run') })
    ]
  });
  if (!button.accept) {
    return false;
  }
  const id = Notification.emit(trans.__('Making the environment…'), 'in-progress', { autoClose: false });
  const controller = new AbortController();
  try {
    for await (const state of workspace.environments.make(path, controller.signal)) {
      if (state.state === 'failed') {
        const problem = state.problem;
        const message = problem ? `${problem.what} ${problem.why} ${problem.countermeasures}` : '';
        Notification.update({ id, message, type: 'error', autoClose: false });
        return false;
      }
      if (state.state === 'ready') {
        break;
      }
      Notification.update({ id, message: state.progress ?? '' });
    }
    Notification.update({ id, message: trans.__('The environment is ready'), type: 'success', autoClose: 3000 });
    return true;
  } catch (error) {
    Notification.update({ id, message: textOf(error), type: 'error', autoClose: false });
    return false;
  } finally {
    controller.abort();
  }
}
