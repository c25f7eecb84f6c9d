import type { JupyterFrontEnd } from '@jupyterlab/application';
import { NotebookModel, type NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import type { IJobNotebook } from '@vdk-lab/tokens';
import { Signal } from '@lumino/signaling';
import { expect, it, vi } from 'vitest';
import { JobPanel } from '../src/jobpanel';
import { slotOf } from '../src/slots';

const step = (source: string, name?: string) => ({
  cell_type: 'code',
  source,
  metadata: { tags: ['vdk'], ...(name ? { vdk: { name, source } } : {}) }
});

/** The notebook `20_b.ipynb` of a job; `first` are the steps of `10_a.ipynb`, which is not open. */
function open(first: object[]) {
  const model = new NotebookModel();
  model.sharedModel.insertCells(0, [step('a\nb', 'load')]);
  model.sharedModel.clearUndoHistory();
  const owner = {};
  const context = { path: 'sales/20_b.ipynb', model, fileChanged: new Signal(owner) };
  const panel = {
    context,
    content: { rendermime: {}, widgets: [] },
    isDisposed: false,
    disposed: new Signal(owner)
  } as unknown as NotebookPanel;
  const fileChanged = new Signal<unknown, object>(owner);
  let writes = 0;
  const get = async (path: string): Promise<object> =>
    path === 'sales'
      ? {
          content: ['10_a.ipynb', '20_b.ipynb'].map(name => ({
            name,
            path: `sales/${name}`,
            last_modified: `${name}${writes}`
          }))
        }
      : { content: { cells: path.endsWith('10_a.ipynb') ? first : [] } };
  const app = { commands: {}, serviceManager: { contents: { get, fileChanged } } } as unknown as JupyterFrontEnd;
  const job = { jobPath: 'sales', changed: new Signal(owner) } as unknown as IJobNotebook;
  const made = new JobPanel(panel, job, null, app, nullTranslator.load('vdk_lab_steps'));
  const written = (path: string): void => {
    writes += 1;
    fileChanged.emit({ type: 'save', newValue: { path } });
  };
  const view = (index: number) => slotOf(model.sharedModel.cells[index] ?? {}).value;
  return { made, model, written, view };
}

it('numbers the steps anew when another notebook of the job was written', async () => {
  const first: object[] = [step('x')];
  const { written, view } = open(first);
  await vi.waitFor(() => expect(view(0)?.number).toBe(2), { timeout: 20_000 });
  first.push(step('y'), step('z'));
  written('sales/10_a.ipynb');
  await vi.waitFor(() => expect(view(0)?.number).toBe(4), { timeout: 20_000 });
});

it('a copy of a step has no name of its own, and the step that was there keeps it', async () => {
  const { model, view } = open([]);
  await vi.waitFor(() => expect(view(0)?.name).toBe('load'), { timeout: 20_000 });
  // As Lab splits a cell: the new half stands before it, the old one keeps its id.
  model.sharedModel.transact(() => {
    model.sharedModel.insertCells(0, [step('a', 'load')]);
    model.sharedModel.cells[1]?.setSource('b');
  });
  await vi.waitFor(() => expect(view(1)?.name).toBe('load'), { timeout: 20_000 });
  await vi.waitFor(() => expect(view(0)?.name).toBe('20_b_1'), { timeout: 20_000 });
  // What else the cell says of itself stays, and one undo undoes the split.
  expect(model.sharedModel.cells[0]?.getMetadata('vdk')).toEqual({ source: 'a' });
  model.sharedModel.undo();
  expect(model.sharedModel.cells.map(cell => cell.getSource())).toEqual(['a\nb']);
  expect(model.sharedModel.cells[0]?.getMetadata('vdk')).toMatchObject({ name: 'load' });
});

it('a notebook that is read anew is taken as it is', async () => {
  const { model, view } = open([]);
  await vi.waitFor(() => expect(view(0)?.name).toBe('load'), { timeout: 20_000 });
  model.fromJSON({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [step('a', 'x'), step('b', 'x')] } as never);
  await vi.waitFor(() => expect(view(1)?.name).toBe('x'), { timeout: 20_000 });
  expect(view(0)?.name).toBe('x');
});
