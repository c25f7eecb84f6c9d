import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import type { IJobNotebook } from '@vdk-lab/tokens';
import { type ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

/** A comparison that a person asked for, in a few words. There is none at start-up, and none by itself. */
export interface IComparison {
  /** Contents path of the job's folder. */
  readonly path: string;
  readonly text: string;
}

export type Comparisons = ISignal<object, IComparison>;

/** The toolbar's way to what differs from what runs. Then it says so, until the notebook is edited. */
export class DraftChip extends ReactWidget {
  private known: string | null = null;

  constructor(
    panel: NotebookPanel,
    private readonly job: IJobNotebook,
    comparisons: Comparisons,
    private readonly trans: TranslationBundle,
    private readonly compare: (path: string) => void
  ) {
    super();
    this.addClass('vdk-DraftChip');
    comparisons.connect(this.onCompared, this);
    panel.context.model.contentChanged.connect(this.onEdited, this);
    job.changed.connect(this.onJob, this);
    this.onJob();
  }

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected override render(): React.ReactElement {
    const { trans, known, job } = this;
    return (
      <ToolbarButtonComponent
        label={known ?? trans.__('Compare')}
        tooltip={trans.__('How the draft differs from what the target runs')}
        onClick={() => {
          if (job.jobPath !== null) {
            this.compare(job.jobPath);
          }
        }}
      />
    );
  }

  private onCompared(_: object, { path, text }: IComparison): void {
    if (path === this.job.jobPath) {
      this.known = text;
      this.update();
    }
  }

  private onEdited(): void {
    if (this.known !== null) {
      this.known = null;
      this.update();
    }
  }

  private onJob(): void {
    this.known = null;
    this.setHidden(this.job.jobPath === null);
    this.update();
  }
}
