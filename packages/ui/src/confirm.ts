import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What is about to be done, and the word on its button. */
export interface IQuestion {
  readonly title: string;
  readonly body: string;
  readonly accept: string;
}

/** Asks before something is done. Resolves to whether a person agreed. */
export async function confirm({ title, body, accept }: IQuestion, trans: TranslationBundle): Promise<boolean> {
  const { button } = await showDialog({
    title,
    body,
    buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: accept })]
  });
  return button.accept;
}
