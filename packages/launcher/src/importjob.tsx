import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPlacedJob } from '@vdk-lab/tokens';
import { FormDialog, FormWidget } from '@vdk-lab/ui';
import { ImportFields } from './importform';
import { openJob } from './openjob';
import { type IUndoContext, offerUndo } from './undoimport';

async function entriesOf(contents: Contents.IManager, folder: string): Promise<readonly Contents.IModel[]> {
  const { content } = await contents.get(folder, { content: true });
  return Array.isArray(content) ? (content as Contents.IModel[]) : [];
}

function asBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
}

/** Puts a zip of this computer into a folder. @throws Error when a file of its name is there */
export async function uploadZip(
  contents: Contents.IManager,
  folder: string,
  file: File,
  trans: TranslationBundle
): Promise<string> {
  const path = PathExt.join(folder, PathExt.basename(file.name));
  if ((await entriesOf(contents, folder)).some(({ name }) => name === PathExt.basename(path))) {
    throw new Error(trans.__('"%1" exists already. Import that one, or rename yours.', `/${path}`));
  }
  await contents.save(path, { type: 'file', format: 'base64', content: await asBase64(file) });
  return path;
}

/** The dialog, until the job is there or somebody gave up. Then its first step opens. */
export async function importJob(
  context: IUndoContext & {
    /** Contents path of a folder or zip; empty: still to be named. */
    readonly path: string;
    /** Contents path in which the job's folder will be. */
    readonly folder: string;
  }
): Promise<void> {
  const { app, transfers, trans, path, folder } = context;
  const { contents } = app.serviceManager;
  let placed: IPlacedJob | null = null;
  let isInPlace = false;
  const body = new FormWidget(onSubmit => (
    <ImportFields
      options={{
        trans,
        path,
        folder,
        list: async parent =>
          (await entriesOf(contents, parent))
            .filter(({ name, type }) => type === 'directory' || /\.zip$/i.test(name))
            .map(entry => contents.localPath(entry.path)),
        upload: file => uploadZip(contents, folder, file, trans),
        preview: request => transfers.previewImport(request),
        import: async request => {
          placed = await transfers.import(request);
          isInPlace = request.inPlace;
        }
      }}
      onSubmit={onSubmit}
    />
  ));
  const dialog = new FormDialog({
    title: trans.__('Import VDK job'),
    body,
    cancel: trans.__('Cancel'),
    accept: trans.__('Import job'),
    focus: '#vdk-import-path'
  });
  await dialog.launch();
  await openJob(app, placed);
  if (placed !== null && isInPlace) {
    offerUndo(context, placed);
  }
}
