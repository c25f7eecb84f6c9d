import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFoundEnvironment, IWorkspace } from '@vdk-lab/tokens';
import { notice, notifyEnd } from '@vdk-lab/ui';
import type { EnvironmentAnswer, EnvironmentPurpose } from './environmentform';

/** Environments that could be used in the place of a new one; none where jobs have one, and only requirements are missing. */
async function foundEnvironments({ environments }: IWorkspace): Promise<ReadonlyArray<IFoundEnvironment>> {
  try {
    return (await environments.read()).state === 'missing' ? await environments.found() : [];
  } catch {
    // A new one can be made in any case.
    return [];
  }
}

/** Asks whether to make what the job needs, or to use what is there; null when a person wants neither now. */
async function askFor(
  workspace: IWorkspace,
  purpose: EnvironmentPurpose,
  trans: TranslationBundle
): Promise<EnvironmentAnswer | null> {
  const found = await foundEnvironments(workspace);
  if (found.length > 0) {
    return (await import('./environmentform')).askEnvironment(found, purpose, trans);
  }
  const { button } = await showDialog({
    title: trans.__('Make the environment for this job?'),
    body: trans.__(
      'Jobs run in an environment of their own, with vdk-core and the packages of requirements.txt. Making it takes up to some minutes the first time and downloads packages.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Not now') }),
      Dialog.okButton({ label: purpose === 'run' ? trans.__('Make it and run') : trans.__('Make it') })
    ]
  });
  return button.accept ? 'new' : null;
}

/** Asks, then makes what the job at `path` needs, with progress. Resolves to whether it is there. */
export async function makeEnvironment(
  path: string,
  workspace: IWorkspace,
  purpose: EnvironmentPurpose,
  trans: TranslationBundle
): Promise<boolean> {
  const answer = await askFor(workspace, purpose, trans);
  if (answer === null) {
    return false;
  }
  const id = Notification.emit(trans.__('Making the environment…'), 'in-progress', { autoClose: false });
  const fail = (text: string): void => {
    const { message, actions } = notice(text, trans);
    notifyEnd(id, message, 'error', { autoClose: false, actions });
  };
  const controller = new AbortController();
  try {
    for await (const state of workspace.environments.make(
      path,
      controller.signal,
      answer === 'new' ? undefined : answer
    )) {
      if (state.state === 'failed') {
        const problem = state.problem;
        const message = problem ? `${problem.what} ${problem.why} ${problem.countermeasures}` : '';
        fail(message);
        return false;
      }
      if (state.state === 'ready') {
        break;
      }
      Notification.update({ id, message: state.progress ?? '' });
    }
    notifyEnd(id, trans.__('The environment is ready'), 'success', { autoClose: 3000 });
    return true;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    controller.abort();
  }
}
