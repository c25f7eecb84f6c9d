import { Dialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';
import { afterEach, expect, it, vi } from 'vitest';
import { FormDialog } from '@vdk-lab/ui';

afterEach(() => {
  Dialog.flush();
  document.body.replaceChildren();
});

function makeDialog(submit: () => Promise<boolean>): FormDialog {
  const body = Object.assign(new Widget(), { getValue: () => null, submit });
  return new FormDialog({ title: 'Deploy sales', body, cancel: 'Cancel', accept: 'Deploy' });
}

const dialogs = (): number => document.querySelectorAll('.jp-Dialog').length;

it('a double-click opens a form once, and it can be opened again when it is done', async () => {
  const first = makeDialog(async () => true);
  const launched = first.launch();
  await vi.waitFor(() => expect(dialogs()).toBe(1), { timeout: 20_000 });
  expect((await makeDialog(async () => true).launch()).button.accept).toBe(false);
  first.reject();
  await launched;
  expect(dialogs()).toBe(0);
  const again = makeDialog(async () => true);
  const relaunched = again.launch();
  await vi.waitFor(() => expect(dialogs()).toBe(1), { timeout: 20_000 });
  again.resolve();
  expect((await relaunched).button.accept).toBe(true);
});

it('Enter twice submits once; a form that is not done can be tried again', async () => {
  let end: (isDone: boolean) => void = () => undefined;
  const submit = vi.fn(() => new Promise<boolean>(done => (end = done)));
  const dialog = makeDialog(submit);
  const launched = dialog.launch();
  await vi.waitFor(() => expect(dialogs()).toBe(1), { timeout: 20_000 });
  dialog.resolve();
  dialog.resolve();
  expect(submit).toHaveBeenCalledTimes(1);
  end(false);
  await vi.waitFor(
    () => {
      dialog.resolve();
      expect(submit).toHaveBeenCalledTimes(2);
    },
    { timeout: 20_000 }
  );
  end(true);
  expect((await launched).button.accept).toBe(true);
});
