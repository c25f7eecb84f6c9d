import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import type { IWorkspace } from '@vdk-lab/tokens';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobPanel } from '../src/jobpanel';
import { runJob, runWithArguments } from '../src/runjob';

const start = vi.fn();
const show = vi.fn();
const save = vi.fn(async () => undefined);
const job = {
  trans: nullTranslator.load('vdk_lab_steps'),
  job: { jobPath: 'team/sales' },
  panel: { context: { save } },
  run: { arguments: { day: 1 } },
  show
} as unknown as JobPanel;
const workspace = { runs: { start } } as unknown as IWorkspace;
const app = { shell: { widgets: () => [] } } as unknown as JupyterFrontEnd;

/** Presses a button of the dialog that is open, once it is. */
async function press(name: string): Promise<void> {
  await vi.waitFor(
    () => {
      expect(document.querySelector('.jp-Dialog textarea')).not.toBeNull();
    },
    { timeout: 20_000 }
  );
  [...document.querySelectorAll<HTMLElement>('.jp-Dialog button')]
    .find(({ textContent }) => textContent === name)
    ?.click();
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
  start.mockReset();
});
afterEach(() => {
  vi.unstubAllGlobals();
  Dialog.flush();
  document.body.replaceChildren();
});

it('offers the arguments of the newest run, saves, and starts with them', async () => {
  start.mockResolvedValue({ id: 'new' });
  const running = runWithArguments(job, workspace, app);
  await press('Run');
  await running;
  expect(save).toHaveBeenCalled();
  expect(start).toHaveBeenCalledWith('team/sales', { day: 1 }, undefined);
  expect(show).toHaveBeenCalledWith({ id: 'new' });
});

it('says in the dialog why it could not be started, and keeps what was typed', async () => {
  start.mockRejectedValue(new Error('sales is running already.'));
  const running = runWithArguments(job, workspace, app);
  await press('Run');
  await vi.waitFor(
    () => {
      expect(document.querySelector('.jp-Dialog [role="alert"]')?.textContent).toBe('sales is running already.');
    },
    { timeout: 20_000 }
  );
  expect(document.querySelector<HTMLTextAreaElement>('.jp-Dialog textarea')?.value).toContain('"day": 1');
  await press('Cancel');
  await running;
});

it('starts once for a double-click, and again when that has begun', async () => {
  start.mockResolvedValue({ id: 'new' });
  await Promise.all([runJob(job, workspace, app), runJob(job, workspace, app)]);
  expect(start).toHaveBeenCalledTimes(1);
  await runJob(job, workspace, app);
  expect(start).toHaveBeenCalledTimes(2);
});
