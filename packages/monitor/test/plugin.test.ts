import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, MainAreaWidget } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import type { ITarget, ITargetClient, ITargets, IWorkspace } from '@vdk-lab/tokens';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import plugin from '../src/index';
import { openStep } from '../src/openstep';

const local: ITarget = { name: 'local', title: 'Local', kind: 'local', state: 'ready', features: [] };
const client = {
  target: local,
  startExecution: vi.fn(async () => 'new'),
  setEnabled: vi.fn(async () => undefined),
  async *watchJobs() {},
  async *watchExecutions() {}
} as unknown as ITargetClient & Record<'startExecution' | 'setEnabled', ReturnType<typeof vi.fn>>;

let row: HTMLElement | undefined;
let shown: Widget[] = [];
let commands: CommandRegistry;
let targets: ITargets;

/** The plugin in an application that has what it uses, with no optional token. */
function activate(): void {
  commands = new CommandRegistry();
  const app = {
    commands,
    shell: {
      add: (widget: Widget) => {
        shown.push(widget);
        Widget.attach(widget, document.body);
      },
      activateById: () => undefined
    },
    contextMenuHitTest: (fits: (node: HTMLElement) => boolean) => (row && fits(row) ? row : undefined)
  } as unknown as JupyterFrontEnd;
  targets = { current: 'local', list: async () => [local], client: async () => client } as unknown as ITargets;
  Object.assign(targets, { currentChanged: new Signal(targets) });
  void plugin.activate(app, targets, null, null, null, null, null);
}

/** Presses a button of the dialog that is open, once it is. */
async function answer(name: string): Promise<void> {
  await vi.waitFor(
    () => {
      const button = [...document.querySelectorAll<HTMLElement>('.jp-Dialog button')].find(
        ({ textContent }) => textContent === name
      );
      expect(button).toBeDefined();
      button?.click();
    },
    { timeout: 20_000 }
  );
}

beforeEach(() => {
  // The panel lives as in the application, not step by step.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
  row = undefined;
  client.startExecution.mockReset();
  client.setEnabled.mockReset();
  activate();
});
afterEach(() => {
  // What stays on the page would render after the page is gone.
  shown.forEach(widget => widget.dispose());
  shown = [];
  vi.unstubAllGlobals();
  Dialog.flush();
  document.body.replaceChildren();
});

it('every command describes its arguments, and acts on no job that is not named', async () => {
  for (const id of commands.listCommands()) {
    expect(await commands.describedBy(id)).toMatchObject({ args: { type: 'object' } });
  }
  expect(commands.isEnabled('vdk-lab:start-execution')).toBe(false);
  await commands.execute('vdk-lab:start-execution');
  await commands.execute('vdk-lab:disable-job', { team: 'a' });
  expect(document.querySelector('.jp-Dialog')).toBeNull();
});

it('CVE-2026-42557: a command that starts or switches a job asks first', async () => {
  const disabling = commands.execute('vdk-lab:disable-job', { team: 'a', job: 'sales' });
  await answer('Cancel');
  await disabling;
  const starting = commands.execute('vdk-lab:start-execution', { team: 'a', job: 'sales' });
  await answer('Cancel');
  await starting;
  expect(client.setEnabled).not.toHaveBeenCalled();
  expect(client.startExecution).not.toHaveBeenCalled();
});

it('acts on the row under the pointer', async () => {
  row = document.createElement('tr');
  Object.assign(row.dataset, { vdkTeam: 'a', vdkJob: 'sales' });
  expect(commands.isEnabled('vdk-lab:start-execution')).toBe(true);
  row.dataset['vdkState'] = 'enabled';
  expect(['vdk-lab:enable-job', 'vdk-lab:disable-job'].map(id => commands.isVisible(id))).toEqual([false, true]);
  const disabling = commands.execute('vdk-lab:disable-job');
  await answer('Disable');
  await disabling;
  expect(client.setEnabled).toHaveBeenCalledWith('a', 'sales', false);
});

it('starts with the arguments that were typed, and shows the job', async () => {
  const starting = commands.execute('vdk-lab:start-execution', { team: 'a', job: 'sales', arguments: { day: 1 } });
  await answer('Run');
  await starting;
  expect(client.startExecution).toHaveBeenCalledWith('a', 'sales', { day: 1 });
  expect(document.querySelector('.vdk-JobsPanel')).not.toBeNull();
});

it('shows the list filtered as it was asked for', async () => {
  await commands.execute('vdk-lab:open-jobs', { filter: 'status:failed' });
  const search = (): string | undefined => document.querySelector<HTMLInputElement>('input[type=search]')?.value;
  await vi.waitFor(() => expect(search()).toBe('status:failed'), { timeout: 20_000 });
  await commands.execute('vdk-lab:open-jobs', { filter: 'team:a' });
  await vi.waitFor(() => expect(search()).toBe('team:a'), { timeout: 20_000 });
  await commands.execute('vdk-lab:open-jobs');
  expect(search()).toBe('team:a');
});

it('has the focus where a person goes on, not on its frame', async () => {
  await commands.execute('vdk-lab:open-jobs');
  await vi.waitFor(() => expect(document.querySelector('input[type=search]')).not.toBeNull(), { timeout: 20_000 });
  const panel = shown[0] instanceof MainAreaWidget ? shown[0].content : undefined;
  panel?.activate();
  await vi.waitFor(() => expect(document.activeElement?.tagName).toBe('INPUT'), { timeout: 20_000 });
  await commands.execute('vdk-lab:open-jobs', { team: 'a', job: 'sales' });
  await vi.waitFor(() => expect(document.querySelector('.vdk-JobPage')).not.toBeNull(), { timeout: 20_000 });
  panel?.activate();
  await vi.waitFor(() => expect(document.activeElement?.className).toBe('vdk-JobPage'), { timeout: 20_000 });
});

it('looks at a target that is known, and at no other', async () => {
  await expect(commands.execute('vdk-lab:select-target', { target: 'nowhere' })).rejects.toThrow('no target nowhere');
  await expect(commands.execute('vdk-lab:select-target', {})).rejects.toThrow('no target');
  await commands.execute('vdk-lab:select-target', { target: 'local' });
  expect(targets.current).toBe('local');
});

it('opens the cell of a step where the job was deployed from, and says when that is not known', async () => {
  const opened: unknown[] = [];
  commands.addCommand('docmanager:open', { execute: args => void opened.push(args['path']) });
  const deploys = [
    { jobName: 'sales', target: 'prod', path: 'elsewhere' },
    { jobName: 'sales', target: 'local', path: 'team/sales' }
  ];
  const workspace = { deploys: { list: async () => deploys } } as unknown as IWorkspace;
  const context = { targets, workspace, commands, trans: nullTranslator.load('vdk_lab_monitor') };
  const step = { id: 'a', number: 1, name: 'a', kind: 'python', file: '10_a.py', state: 'failed' } as const;
  await openStep('sales', step, context);
  expect(opened).toEqual(['team/sales/10_a.py']);
  await expect(openStep('another', step, context)).rejects.toThrow('another was not deployed from here');
  await expect(openStep('sales', step, { ...context, workspace: null })).rejects.toThrow('not deployed from here');
});
