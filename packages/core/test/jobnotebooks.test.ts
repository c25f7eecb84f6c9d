import { NotebookModel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { INotebookPanelLike } from '@vdk-lab/tokens';
import { Signal } from '@lumino/signaling';
import { expect, it, vi } from 'vitest';
import { JobNotebooks } from '../src/jobnotebooks';

/** A notebook with one step in a folder whose files are `names`; the far end is the contents of Jupyter. */
function notebook(names: string[]) {
  const model = new NotebookModel();
  model.sharedModel.insertCell(0, { cell_type: 'code', source: 'x = 1', metadata: { tags: ['vdk'] } });
  const owner = {};
  const context = {
    path: 'sales/10_load.ipynb',
    model,
    ready: Promise.resolve(),
    pathChanged: new Signal<unknown, string>(owner),
    fileChanged: new Signal<unknown, unknown>(owner)
  };
  const panel = { id: 'one', context, sessionContext: {}, isDisposed: false, disposed: new Signal(owner) };
  const fileChanged = new Signal<unknown, Partial<Contents.IChangedArgs>>(owner);
  const get = vi.fn(async () => ({ content: names.map(name => ({ name })) }));
  const contents = { get, fileChanged } as unknown as Contents.IManager;
  const job = new JobNotebooks(contents).of(panel as unknown as INotebookPanelLike);
  const changed = (path: string): void => fileChanged.emit({ type: 'new', newValue: { path } });
  return { job, get, changed, context };
}

it('a config.ini that comes or goes makes the notebook one of a job, or of none', async () => {
  const names = ['10_load.ipynb'];
  const { job, get, changed } = notebook(names);
  await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(1), { timeout: 20_000 });
  expect(job.jobPath).toBeNull();
  changed('sales/other.txt');
  names.push('config.ini');
  changed('sales/config.ini');
  await vi.waitFor(() => expect(job.jobPath).toBe('sales'), { timeout: 20_000 });
  expect(get).toHaveBeenCalledTimes(2);
  names.pop();
  changed('sales/config.ini');
  await vi.waitFor(() => expect(job.jobPath).toBeNull(), { timeout: 20_000 });
});

it('a config.ini that came another way is noticed with the next save, and a known one is not asked for again', async () => {
  const names: string[] = [];
  const { job, get, context } = notebook(names);
  await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(1), { timeout: 20_000 });
  names.push('config.ini');
  context.fileChanged.emit({});
  await vi.waitFor(() => expect(job.jobPath).toBe('sales'), { timeout: 20_000 });
  context.fileChanged.emit({});
  await new Promise(done => setTimeout(done, 400));
  expect(get).toHaveBeenCalledTimes(2);
});
