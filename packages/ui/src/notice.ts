import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { beginning } from './beginning.js';

/** What a notification shows of a text: all of it, or its first sentences and a button that shows the rest. */
export interface INotice {
  readonly message: string;
  readonly actions: Notification.IAction[];
}

/** Fits a text of any length into a notification; nothing of it is lost. */
export function notice(text: string, trans: TranslationBundle): INotice {
  const message = beginning(text);
  if (message === text) {
    return { message, actions: [] };
  }
  const details = {
    label: trans.__('Details'),
    callback: (event: MouseEvent) => {
      // The notification stays: whoever read the details may want them again.
      event.preventDefault();
      void showErrorMessage(trans.__('Details'), text);
    }
  };
  return { message, actions: [details] };
}

/** Says that something failed, until somebody closes it. */
export function notifyError(error: unknown, trans: TranslationBundle): void {
  const { message, actions } = notice(error instanceof Error ? error.message : String(error), trans);
  Notification.error(message, { autoClose: false, actions });
}

/** JupyterLab draws an update within this time; one that is dismissed before is drawn after all, for ever. */
const drawnMs = 100;

/**
 * Tells how long work ended, in the place of the notification that said that it runs. One of its own: JupyterLab drops an
 * update of what it has not drawn yet, and what ends at once would seem to run for ever.
 * @returns the id of the new notification
 */
export function notifyEnd(
  running: string,
  message: string,
  type: Notification.TypeOptions,
  options: Notification.IOptions<never>
): string {
  setTimeout(() => Notification.dismiss(running), drawnMs);
  return Notification.emit(message, type, options);
}
