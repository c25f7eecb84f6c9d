import { Dialog } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';

/** A form in a dialog. `submit` resolves to whether it is done; what was typed stays when it is not. */
export type FormBody = Widget & Dialog.IBodyWidget<null> & { submit(): Promise<boolean> };

/** A dialog that closes when its form is done, and not before. */
export class FormDialog extends Dialog<null> {
  private readonly form: FormBody;

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
  }

  override resolve(index = 1): void {
    if (index !== 1) {
      super.resolve(index);
      return;
    }
    void this.form.submit().then(isDone => {
      if (isDone && !this.isDisposed) {
        super.resolve(index);
      }
    });
  }
}
