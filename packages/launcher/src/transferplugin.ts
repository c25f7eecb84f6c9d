import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, type TranslationBundle, nullTranslator } from '@jupyterlab/translation';
import { IJobTransfers, ITargets } from '@vdk-lab/tokens';
import { domain } from './commands';

/** What a plugin that brings jobs into the workspace, or out of it, works with. */
export interface ITransferContext {
  readonly app: JupyterFrontEnd;
  readonly transfers: IJobTransfers;
  readonly targets: ITargets | null;
  readonly launcher: ILauncher | null;
  readonly browser: IDefaultFileBrowser | null;
  readonly documents: IDocumentManager | null;
  readonly trans: TranslationBundle;
  readonly category: string;
}

/**
 * A plugin with one command, which the palette shows.
 * @param add adds the command and returns its id; null where it has nothing to do
 */
export function transferPlugin(
  name: 'import' | 'export' | 'download',
  description: string,
  add: (context: ITransferContext) => string | null
): JupyterFrontEndPlugin<void> {
  const id = `@vdk-lab/launcher:${name}`;
  return {
    id,
    description,
    autoStart: true,
    // Without core it has nothing to do, and says nothing.
    optional: [IJobTransfers, ITargets, ILauncher, IDefaultFileBrowser, IDocumentManager, ICommandPalette, ITranslator],
    activate: (
      app: JupyterFrontEnd,
      transfers: IJobTransfers | null,
      targets: ITargets | null,
      launcher: ILauncher | null,
      browser: IDefaultFileBrowser | null,
      documents: IDocumentManager | null,
      palette: ICommandPalette | null,
      translator: ITranslator | null
    ): void => {
      if (!transfers) {
        return;
      }
      const start = performance.now();
      const trans = (translator ?? nullTranslator).load(domain);
      const category = trans.__('VDK');
      const command = add({ app, transfers, targets, launcher, browser, documents, trans, category });
      if (command !== null) {
        palette?.addItem({ command, category, args: { isPalette: true } });
      }
      performance.measure(`vdk:activate:${id}`, { start });
    }
  };
}
