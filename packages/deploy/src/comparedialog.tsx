import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDifference } from '@vdk-lab/tokens';
import { Difference } from '@vdk-lab/ui';
// Loaded with the dialog, not at the start.
import '../style/index.js';

/** Shows how the draft of a job differs from what a target runs. */
export async function showDifference(
  path: string,
  target: string,
  difference: IDifference,
  trans: TranslationBundle
): Promise<void> {
  const version = difference.before.version?.slice(0, 7) ?? '';
  const what =
    version === ''
      ? trans.__('The draft, compared with the newest upload to %1.', target)
      : trans.__('The draft, compared with %1, which %2 runs.', version, target);
  const body = ReactWidget.create(
    <div className="vdk-Deploy">
      <p>{what}</p>
      <Difference difference={difference} trans={trans} />
    </div>
  );
  await showDialog({
    title: trans.__('What differs in %1', PathExt.basename(path)),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })],
    hasClose: true
  });
}
