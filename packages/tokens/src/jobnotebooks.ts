import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** The part of a notebook panel's context that the rule needs: `NotebookPanel` fits. */
export interface INotebookPanelLike {
  readonly id: string;
  readonly disposed: ISignal<unknown, void>;
}

/** Does a notebook belong to a data job? (a) a cell tagged `vdk` or the kernelspec `vdk`, and (b) a `config.ini` beside it. */
export interface IJobNotebook {
  /** Contents path of the job's folder; null while it belongs to none. */
  readonly jobPath: string | null;
  readonly changed: ISignal<IJobNotebook, void>;
}

export interface IJobNotebooks {
  /** The same object for the same panel; disposed with it. */
  of(panel: INotebookPanelLike): IJobNotebook;
}

export const IJobNotebooks = new Token<IJobNotebooks>(
  '@vdk-lab/tokens:IJobNotebooks',
  'Tells which notebooks belong to a data job.'
);
