import { ReactWidget } from '@jupyterlab/apputils';
import type * as React from 'react';

/** Tries to do what a form is for; false when something must be corrected first. */
export type Submit = () => Promise<boolean>;

/** React fields as the body of a `FormDialog`. They hand over what submits them, anew whenever something was typed. */
export class FormWidget extends ReactWidget {
  private work: Submit = async () => false;

  constructor(private readonly fields: (onSubmit: (submit: Submit) => void) => React.ReactElement) {
    super();
  }

  getValue(): null {
    return null;
  }

  submit(): Promise<boolean> {
    return this.work();
  }

  protected override render(): React.ReactElement {
    return this.fields(submit => (this.work = submit));
  }
}
