import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IPlacedJob } from '@vdk-lab/tokens';

/** Shows the folder of a job in the file browser, and opens its first step. Nothing for null: somebody gave up. */
export async function openJob(app: JupyterFrontEnd, placed: Pick<IPlacedJob, 'path' | 'open'> | null): Promise<void> {
  if (placed === null) {
    return;
  }
  // A dialog that closes gives the focus back to where it was: what opens comes after it.
  if (placed.open !== null) {
    await app.commands.execute('docmanager:open', { path: placed.open });
  }
  if (app.commands.hasCommand('filebrowser:go-to-path')) {
    await app.commands.execute('filebrowser:go-to-path', { path: placed.path, dontShowBrowser: true });
  }
}
