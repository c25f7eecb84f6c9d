import { Dialog } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import type { IEnvironment, IFoundEnvironment, IWorkspace } from '@vdk-lab/tokens';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeEnvironment } from '../src/makeenvironment';

const trans = nullTranslator.load('vdk_lab_steps');
const company: IFoundEnvironment = {
  python: '/opt/company/bin/python',
  source: 'the kernel "company" of Jupyter',
  pythonVersion: '3.11.7',
  vdkVersion: '0.3.1',
  missing: []
};

const make = vi.fn(async function* (): AsyncGenerator<IEnvironment> {
  yield { state: 'ready' };
});
const found = vi.fn(async () => [company]);
const workspaceOf = (base: IEnvironment): IWorkspace =>
  ({ environments: { read: async () => base, found, make } }) as unknown as IWorkspace;

const buttons = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.jp-Dialog button')];

async function press(name: string): Promise<void> {
  await vi.waitFor(() => expect(buttons().map(({ textContent }) => textContent)).toContain(name), { timeout: 20_000 });
  buttons()
    .find(({ textContent }) => textContent === name)
    ?.click();
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
  vi.clearAllMocks();
});
afterEach(() => {
  vi.unstubAllGlobals();
  Dialog.flush();
  document.body.replaceChildren();
});

it('offers environments that are there, and uses the one that was chosen', async () => {
  const making = makeEnvironment('job', workspaceOf({ state: 'missing' }), 'run', trans);
  await vi.waitFor(() => expect(document.querySelectorAll('.jp-Dialog input')).toHaveLength(2), { timeout: 20_000 });
  document.querySelectorAll<HTMLElement>('.jp-Dialog input')[1]?.click();
  await press('Use it and run');
  expect(await making).toBe(true);
  expect(make).toHaveBeenCalledWith('job', expect.anything(), { python: company.python, add: false });
});

it('makes a new one when that is wanted, and nothing when neither is', async () => {
  const making = makeEnvironment('job', workspaceOf({ state: 'missing' }), 'run', trans);
  await press('Use it and run');
  expect(await making).toBe(true);
  expect(make).toHaveBeenCalledWith('job', expect.anything(), undefined);

  make.mockClear();
  const not = makeEnvironment('job', workspaceOf({ state: 'missing' }), 'run', trans);
  await press('Not now');
  expect(await not).toBe(false);
  expect(make).not.toHaveBeenCalled();
});

it('looks for none where jobs have one, and only requirements are not installed', async () => {
  const making = makeEnvironment('job', workspaceOf({ state: 'ready' }), 'run', trans);
  await press('Make it and run');
  expect(await making).toBe(true);
  expect(found).not.toHaveBeenCalled();
});

it('says that a run follows only where one does', async () => {
  const making = makeEnvironment('job', workspaceOf({ state: 'ready' }), 'kernel', trans);
  await press('Make it');
  expect(await making).toBe(true);
});

it('offers a new one when it cannot look for others', async () => {
  found.mockRejectedValueOnce(new Error('no'));
  const making = makeEnvironment('job', workspaceOf({ state: 'missing' }), 'run', trans);
  await press('Make it and run');
  expect(await making).toBe(true);
});
