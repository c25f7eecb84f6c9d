import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDeploys, IDifference } from '@vdk-lab/tokens';
import { Difference, jobName, notifyError } from '@vdk-lab/ui';
import { comparisonText } from './comparison';
// Loaded with the dialog, not at the start.
import '../style/index.js';

/** Compares the draft of a job with what a target runs, and shows what differs. */
export async function compareJob(
  path: string,
  target: string,
  deploys: IDeploys,
  trans: TranslationBundle,
  onCompared: (text: string) => void
): Promise<void> {
  try {
    const difference = await deploys.difference(path, target);
    onCompared(comparisonText(target, difference, trans));
    await showDifference(path, target, difference, trans);
  } catch (error) {
    notifyError(error, trans);
  }
}

async function showDifference(
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
    title: trans.__('What differs in %1', jobName(path)),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })],
    hasClose: true
  });
}
