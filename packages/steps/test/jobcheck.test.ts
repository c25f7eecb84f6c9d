import { PageConfig } from '@jupyterlab/coreutils';
import { NotebookModel, type NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { afterEach, expect, it, vi } from 'vitest';
import { JobCheck } from '../src/jobcheck';

/** The check of a job that is all that Jupyter shows, in a folder with this path on the disk. */
function atRoot(serverRoot: string) {
  PageConfig.setOption('serverRoot', serverRoot);
  const model = new NotebookModel();
  model.sharedModel.insertCell(0, { cell_type: 'code', source: 'x = 1', metadata: { tags: ['vdk'] } });
  const owner = {};
  const context = { path: '10_a.ipynb', model, fileChanged: new Signal(owner) };
  const panel = { context, isDisposed: false, disposed: new Signal(owner) } as unknown as NotebookPanel;
  const fileChanged = new Signal<unknown, object>(owner);
  const files: Record<string, string> = { 'config.ini': '[owner]\nteam = a\n', '10_a.ipynb': '' };
  const get = async (path: string): Promise<object> =>
    path === ''
      ? { content: Object.keys(files).map(name => ({ name, type: 'file', size: 9, last_modified: files[name] })) }
      : { content: btoa(files[path] ?? '') };
  const check = new JobCheck(panel, '', { get, fileChanged } as unknown as Contents.IManager);
  const write = (name: string, text: string): void => {
    files[name] = text;
    fileChanged.emit({ type: 'save', newValue: { path: name } });
  };
  const rules = (): string[] | undefined => check.problems?.map(({ rule }) => rule);
  return { check, write, rules };
}

afterEach(() => PageConfig.setOption('serverRoot', ''));

it('a job that is all that Jupyter shows has the name of its folder on the disk', async () => {
  const named = atRoot('/home/ada/sales-daily');
  await vi.waitFor(() => expect(named.rules()).toBeDefined(), { timeout: 10_000 });
  expect(named.check.jobName).toBe('sales-daily');
  expect(named.rules()).not.toContain('job-name');
  const short = atRoot('/home/ada/jobs');
  await vi.waitFor(() => expect(short.rules()).toContain('job-name'), { timeout: 10_000 });
});

it('a name that is not known breaks no rule', async () => {
  const { rules } = atRoot('~');
  await vi.waitFor(() => expect(rules()).toBeDefined(), { timeout: 10_000 });
  expect(rules()).not.toContain('job-name');
});

it('a file of such a job that was written is looked at again', async () => {
  const { write, rules } = atRoot('/home/ada/sales-daily');
  await vi.waitFor(() => expect(rules()).toBeDefined(), { timeout: 10_000 });
  write('config.ini', '[owner]\nteam = a\n[job]\nschedule_cron = 61 * * * *\n');
  await vi.waitFor(() => expect(rules()?.some(rule => /cron|schedule/.test(rule))).toBe(true), { timeout: 10_000 });
});
