import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobTransfers, IPlacedJob, ITargets } from '@vdk-lab/tokens';
import { FormDialog, FormWidget } from '@vdk-lab/ui';
import { DownloadFields } from './downloadform';
import { openJob } from './openjob';

const listed = 50;

/** The dialog, until the job's folder is there or somebody gave up. Then its first step opens. */
export async function downloadJob(context: {
  readonly app: JupyterFrontEnd;
  readonly transfers: IJobTransfers;
  readonly targets: ITargets;
  readonly trans: TranslationBundle;
  /** Contents path in which the job's folder will be. */
  readonly folder: string;
  readonly target?: string;
  readonly job?: { readonly name: string; readonly team: string };
}): Promise<void> {
  const { app, transfers, targets, trans, folder, job } = context;
  const known = await targets.list();
  let placed: IPlacedJob | null = null;
  const body = new FormWidget(onSubmit => (
    <DownloadFields
      options={{
        trans,
        targets: known,
        target: context.target ?? targets.current,
        folder,
        ...(job ? { job } : {}),
        find: async (target, text) => (await targets.client(target)).findJobs(text, listed),
        preview: request => transfers.previewDownload(request),
        download: async (request, options) => {
          placed = await transfers.download(request, options);
        }
      }}
      onSubmit={onSubmit}
    />
  ));
  const dialog = new FormDialog({
    title: trans.__('Download VDK job'),
    body,
    cancel: trans.__('Cancel'),
    accept: trans.__('Download job'),
    focus: '#vdk-download-search'
  });
  await dialog.launch();
  await openJob(app, placed);
}
