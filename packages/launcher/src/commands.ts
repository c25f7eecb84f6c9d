import { PathExt } from '@jupyterlab/coreutils';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject, ReadonlyJSONObject } from '@lumino/coreutils';

export const CommandIDs = {
  newJob: 'vdk-lab:new-job',
  importJob: 'vdk-lab:import-job',
  downloadJob: 'vdk-lab:download-job',
  exportJob: 'vdk-lab:export-job'
} as const;

export const domain = 'vdk_lab_launcher';

export type Arguments = Readonly<Record<string, unknown>>;

/** An argument that is a text; else null. */
export function text(args: Arguments, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What is selected in the file browser, when the command comes from its context menu: `onSelection`. */
export function selected(
  args: Arguments,
  browser: IDefaultFileBrowser | null
): { readonly path: string; readonly isFolder: boolean } | null {
  const item = args['onSelection'] === true ? browser?.selectedItems().next().value : undefined;
  return item ? { path: item.path, isFolder: item.type === 'directory' } : null;
}

/** The folder that a command puts a job into: `cwd`, else what the file browser shows; beside a job, not in it. */
export function folderOf(args: Arguments, browser: IDefaultFileBrowser | null): string {
  const shown = browser?.model.path ?? '';
  const folder = text(args, 'cwd') ?? shown;
  const isJob = folder === shown && [...(browser?.model.items() ?? [])].some(({ name }) => name === 'config.ini');
  return isJob ? PathExt.dirname(folder) : folder;
}

/** Schema of arguments that are texts, and of those that say where a command is shown. */
export function described(
  texts: Readonly<Record<string, string>>,
  trans: TranslationBundle
): { args: ReadonlyJSONObject } {
  const properties: JSONObject = {
    onSelection: { type: 'boolean', description: trans.__('Of what is selected in the file browser') },
    onRow: { type: 'boolean', description: trans.__('Of the job in the row whose context menu is open') },
    isPalette: { type: 'boolean', description: trans.__('Shown in the palette, without an icon') }
  };
  for (const [name, description] of Object.entries(texts)) {
    properties[name] = { type: 'string', description };
  }
  return { args: { type: 'object', properties } };
}
