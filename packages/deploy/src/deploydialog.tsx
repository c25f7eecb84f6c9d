import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDeploys, ITargets } from '@vdk-lab/tokens';
import { FormDialog, FormWidget, jobName } from '@vdk-lab/ui';
import { comparisonText } from './comparison';
import { DeployFields, type IDeployFormOptions } from './deployform';

/** The deploy dialog of a job. Opens at once; what will ship is filled in when it is known. */
export async function openDeployDialog(
  path: string,
  targets: ITargets | null,
  deploys: IDeploys,
  trans: TranslationBundle,
  onCompared: (text: string) => void
): Promise<void> {
  const options: IDeployFormOptions = {
    trans,
    target: targets?.current ?? 'local',
    targets: async () => (await targets?.list()) ?? [],
    read: target => deploys.package(path, target),
    difference: async target => {
      const difference = await deploys.difference(path, target);
      onCompared(comparisonText(target, difference, trans));
      return difference;
    },
    start: async ({ target, schedule, enabled, reason, allowSecrets }) => {
      await deploys.start({
        path,
        target,
        schedule,
        enabled,
        ...(reason ? { reason } : {}),
        ...(allowSecrets.length > 0 ? { allowSecrets } : {})
      });
    }
  };
  const body = new FormWidget(onSubmit => <DeployFields options={options} onSubmit={onSubmit} />);
  const dialog = new FormDialog({
    title: trans.__('Deploy %1', jobName(path)),
    body,
    cancel: trans.__('Cancel'),
    accept: trans.__('Deploy'),
    focus: 'input[name="schedule"]'
  });
  await dialog.launch();
}
