import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDeploys } from '@vdk-lab/tokens';
import { FormDialog } from '@vdk-lab/ui';
import { PathExt } from '@jupyterlab/coreutils';
import { DeployForm } from './deployform';

/** The deploy dialog of a job. Opens at once; what will ship is filled in when it is known. */
export async function openDeployDialog(
  path: string,
  target: string,
  deploys: IDeploys,
  trans: TranslationBundle
): Promise<void> {
  const body = new DeployForm({
    trans,
    target,
    read: () => deploys.package(path, target),
    start: async ({ schedule, enabled, reason }) => {
      await deploys.start({ path, target, schedule, enabled, ...(reason ? { reason } : {}) });
    }
  });
  const dialog = new FormDialog({
    title: trans.__('Deploy %1 to %2', PathExt.basename(path), target),
    body,
    cancel: trans.__('Cancel'),
    accept: trans.__('Deploy'),
    focus: 'input[name="schedule"]'
  });
  await dialog.launch();
}
