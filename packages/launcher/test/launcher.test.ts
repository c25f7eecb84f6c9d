import type { JupyterFrontEnd } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher, LauncherModel } from '@jupyterlab/launcher';
import type { Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { Token } from '@lumino/coreutils';
import { IJobTransfers, ITargets, ITemplates } from '@vdk-lab/tokens';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../src/commands';
import { uploadZip } from '../src/importjob';
import plugins from '../src/index';

interface ISelected {
  readonly path: string;
  readonly type: string;
}

/** Activates every plugin with what is there; services are asked only when a command runs. */
function activate(missing: readonly Token<unknown>[] = [], selection: ISelected | null = null) {
  const commands = new CommandRegistry();
  const launcher = new LauncherModel();
  const items: string[] = [];
  const present = new Map<Token<unknown>, unknown>([
    [ITemplates, {}],
    [ITargets, {}],
    [IJobTransfers, {}],
    [ILauncher, launcher],
    [ICommandPalette, { addItem: ({ command }: { command: string }) => items.push(command) }],
    [
      IDefaultFileBrowser,
      { model: { path: 'jobs', items: () => [].values() }, selectedItems: () => [selection].values() }
    ]
  ]);
  const app = { commands } as unknown as JupyterFrontEnd;
  for (const { requires = [], optional = [], activate: start } of plugins) {
    const give = (token: Token<unknown>): unknown => (missing.includes(token) ? null : (present.get(token) ?? null));
    if (requires.every(token => give(token) !== null)) {
      start(app, ...[...requires, ...optional].map(give));
    }
  }
  return { commands, tiles: [...launcher.items()].map(({ command, rank }) => [rank, command]), items };
}

describe('the plugins', () => {
  it('add a tile each for a new and an imported job, and all commands to the palette', () => {
    const { tiles, items, commands } = activate();
    expect(tiles).toEqual([
      [1, 'vdk-lab:new-job'],
      [3, 'vdk-lab:import-job']
    ]);
    expect(items.sort()).toEqual([
      'vdk-lab:download-job',
      'vdk-lab:export-job',
      'vdk-lab:import-job',
      'vdk-lab:new-job'
    ]);
    expect(commands.listCommands().sort()).toEqual(items);
  });

  it('say what arguments each command takes', async () => {
    const { commands } = activate();
    for (const id of commands.listCommands()) {
      const { args } = await commands.describedBy(id);
      expect(args, id).toMatchObject({ type: 'object', properties: expect.any(Object) });
      expect(commands.label(id)).not.toBe('');
      expect(commands.caption(id)).not.toBe('');
    }
  });

  it('do without whatever the application does not have', () => {
    for (const token of [ILauncher, ICommandPalette, IDefaultFileBrowser]) {
      expect(activate([token]).commands.listCommands()).toHaveLength(4);
    }
  });

  it('are quiet about what they cannot do without a partner', () => {
    const commands = (missing: readonly Token<unknown>[]): string[] => activate(missing).commands.listCommands();
    expect(commands([IJobTransfers])).toEqual(['vdk-lab:new-job']);
    expect(commands([ITargets])).not.toContain('vdk-lab:download-job');
    expect(commands([ITemplates])).not.toContain('vdk-lab:new-job');
    expect(commands([ITemplates, ITargets, IJobTransfers])).toEqual([]);
  });

  it('offer an import in the context menu of a folder or zip, and of nothing else', () => {
    const args = { onSelection: true };
    const shows = (selection: ISelected | null): boolean =>
      activate([], selection).commands.isVisible('vdk-lab:import-job', args);
    expect(shows({ path: 'jobs/old', type: 'directory' })).toBe(true);
    expect(shows({ path: 'jobs/old.ZIP', type: 'file' })).toBe(true);
    expect(shows({ path: 'jobs/old.txt', type: 'file' })).toBe(false);
    expect(shows(null)).toBe(false);
    expect(activate().commands.isVisible('vdk-lab:import-job')).toBe(true);
  });
});

const trans = nullTranslator.load('vdk_lab');

it('uploads a zip byte for byte, and overwrites nothing', async () => {
  const saved: [string, Partial<Contents.IModel>][] = [];
  const contents = {
    get: async () => ({ content: saved.map(([path]) => ({ name: path.split('/').at(-1) })) }),
    save: async (path: string, model: Partial<Contents.IModel>) => saved.push([path, model])
  } as unknown as Contents.IManager;
  const file = new File([new Uint8Array([0, 255, 128, 10])], 'mine.zip');
  expect(await uploadZip(contents, 'jobs', file, trans)).toBe('jobs/mine.zip');
  expect(saved).toEqual([['jobs/mine.zip', { type: 'file', format: 'base64', content: 'AP+ACg==' }]]);
  await expect(uploadZip(contents, 'jobs', file, trans)).rejects.toThrow('"/jobs/mine.zip" exists already');
  expect(saved).toHaveLength(1);
});

it('puts a job beside the job that the file browser shows, not into it', () => {
  const browser = (names: string[]): IDefaultFileBrowser =>
    ({
      model: { path: 'jobs/sales', items: () => names.map(name => ({ name })).values() }
    }) as unknown as IDefaultFileBrowser;
  expect(folderOf({}, browser(['config.ini', '10_a.sql']))).toBe('jobs');
  expect(folderOf({}, browser(['other']))).toBe('jobs/sales');
  expect(folderOf({ cwd: 'elsewhere' }, browser(['config.ini']))).toBe('elsewhere');
  expect(folderOf({}, null)).toBe('');
});
