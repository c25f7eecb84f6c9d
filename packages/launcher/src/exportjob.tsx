import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobTransfers } from '@vdk-lab/tokens';
import { FormDialog, FormWidget } from '@vdk-lab/ui';
import { ExportFields } from './exportform';

/** The dialog, until the folder or zip is there or somebody gave up. A zip can then be saved on this computer. */
export async function exportJob(context: {
  readonly app: JupyterFrontEnd;
  readonly transfers: IJobTransfers;
  readonly trans: TranslationBundle;
  /** Contents path of the job's folder; empty: still to be named. */
  readonly path: string;
}): Promise<void> {
  const { app, transfers, trans, path } = context;
  const { contents } = app.serviceManager;
  let written: string | null = null;
  const body = new FormWidget(onSubmit => (
    <ExportFields
      options={{
        trans,
        path,
        preview: request => transfers.previewExport(request),
        export: async request => {
          written = await transfers.export(request);
        }
      }}
      onSubmit={onSubmit}
    />
  ));
  const dialog = new FormDialog({
    title: trans.__('Export VDK job'),
    body,
    cancel: trans.__('Cancel'),
    accept: trans.__('Export job'),
    focus: path === '' ? '#vdk-export-path' : '#vdk-export-name'
  });
  await dialog.launch();
  if (written === null) {
    return;
  }
  const result: string = written;
  const save = async (): Promise<void> => {
    const link = document.createElement('a');
    link.href = await contents.getDownloadUrl(result);
    link.download = '';
    link.click();
  };
  const isZip = /\.zip$/i.test(result);
  Notification.success(trans.__('Exported to /%1', result), {
    autoClose: isZip ? false : 5000,
    actions: isZip ? [{ label: trans.__('Save on this computer'), callback: () => void save() }] : []
  });
}
