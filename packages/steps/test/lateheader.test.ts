import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { nullTranslator } from '@jupyterlab/translation';
import { expect, it, vi } from 'vitest';
import { stepHeader } from '../src/header';
import { lateHeader } from '../src/lateheader';
import { type ISlot, type IStepView, setSlot } from '../src/slots';

const view: IStepView = {
  id: '10.ipynb#a',
  number: 7,
  name: 'load orders',
  kind: 'sql',
  state: null,
  stale: false,
  startedAt: null,
  durationMs: null,
  error: null
};
const actions = { openMenu: vi.fn(), runFrom: vi.fn(), showLog: vi.fn() };

function editor(slot: ISlot): { load: ReturnType<typeof vi.fn>; editor: EditorView } {
  const load = vi.fn(async (): Promise<Extension> => stepHeader(slot, nullTranslator.load('x'), actions));
  const made = new EditorView({
    state: EditorState.create({ doc: 'select 1', extensions: lateHeader(slot, load) }),
    parent: document.body
  });
  return { load, editor: made };
}

const header = (of: EditorView): string | undefined => of.dom.querySelector('.vdk-StepHeader')?.textContent;

it('loads the header when the cell becomes a step, and the header follows from then on', async () => {
  const slot: ISlot = { value: null, listener: null };
  const { load, editor: cell } = editor(slot);
  await Promise.resolve();
  expect(load).not.toHaveBeenCalled();
  setSlot(slot, view);
  await vi.waitFor(() => expect(header(cell)).toContain('load orders'), { timeout: 20_000 });
  setSlot(slot, { ...view, number: 8, state: 'succeeded', durationMs: 900 });
  expect(header(cell)).toContain('8');
  expect(header(cell)).toContain('succeeded · 0.9 s');
  setSlot(slot, null);
  expect(header(cell)).toBeUndefined();
  setSlot(slot, view);
  expect(header(cell)).toContain('load orders');
  expect(load).toHaveBeenCalledTimes(1);
  cell.destroy();
  setSlot(slot, null);
});

it('shows a value that came before the editor, or while the header was loaded', async () => {
  const slot: ISlot = { value: view, listener: null };
  const { editor: cell } = editor(slot);
  await Promise.resolve();
  setSlot(slot, { ...view, name: 'newer' });
  await vi.waitFor(() => expect(header(cell)).toContain('newer'), { timeout: 20_000 });
  cell.destroy();
});

it('an editor that is gone before its header was loaded is left alone', async () => {
  const slot: ISlot = { value: view, listener: null };
  const { editor: cell } = editor(slot);
  await Promise.resolve();
  cell.destroy();
  await new Promise(done => setTimeout(done));
  expect(header(cell)).toBeUndefined();
});
