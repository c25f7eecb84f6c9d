import { Dialog } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';

/** A form in a dialog. `submit` resolves to whether it is done; what was typed stays when it is not. */
export type FormBody = Widget & Dialog.IBodyWidget<null> & { submit(): Promise<boolean> };

/** Titles of the forms that are open. */
const open = new Set<string>();

/**
 * A dialog that closes when its form is done, and not before. JupyterLab shows dialogs one after the other: the second click
 * of a double-click would bring the same form again once the first is done, so a form that is open is not opened twice.
 */
export class FormDialog extends Dialog<null> {
  private readonly form: FormBody;
  private readonly titleText: string;
  private isSubmitting = false;

  constructor(options: {
    readonly title: string;
    readonly body: FormBody;
    readonly cancel: string;
    readonly accept: string;
    readonly focus?: string;
  }) {
    super({
      title: options.title,
      body: options.body,
      buttons: [Dialog.cancelButton({ label: options.cancel }), Dialog.okButton({ label: options.accept })],
      defaultButton: 1,
      ...(options.focus ? { focusNodeSelector: options.focus } : {}),
      hasClose: true
    });
    this.form = options.body;
    this.titleText = options.title;
  }

  override async launch(): Promise<Dialog.IResult<null>> {
    if (open.has(this.titleText)) {
      this.dispose();
      return { button: Dialog.cancelButton(), isChecked: null, value: null };
    }
    open.add(this.titleText);
    try {
      return await super.launch();
    } finally {
      open.delete(this.titleText);
    }
  }

  override resolve(index = 1): void {
    if (index !== 1) {
      super.resolve(index);
      return;
    }
    if (this.isSubmitting) {
      return;
    }
    this.isSubmitting = true;
    void this.form
      .submit()
      .finally(() => (this.isSubmitting = false))
      .then(isDone => {
        if (isDone && !this.isDisposed) {
          super.resolve(index);
        }
      });
  }
}
