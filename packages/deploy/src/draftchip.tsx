import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import type { IJobNotebook } from '@vdk-lab/tokens';
import { type ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

/** A comparison that a person asked for, in a few words. There is none at start-up, and none by itself. */
export interface IComparison {
  /** Contents path of the job's folder, or of a file in it that changed. */
  readonly path: string;
  /** Null: something changed, what was found before holds no longer. */
  readonly text: string | null;
}

export type Comparisons = ISignal<object, IComparison>;

/** The toolbar's way to what differs from what runs. Then it says so, until the job is edited or deployed. */
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
        tooltip={known ?? trans.__('How the draft differs from what the target runs')}
        onClick={() => {
          if (job.jobPath !== null) {
            this.compare(job.jobPath);
          }
        }}
      />
    );
  }

  private onCompared(_: object, { path, text }: IComparison): void {
    const { jobPath } = this.job;
    // The folder of a job may be all that Jupyter shows: its path is empty then.
    const isInside = jobPath !== null && path.startsWith(jobPath === '' ? '' : `${jobPath}/`);
    if (path === jobPath || (text === null && isInside)) {
      this.say(text);
    }
  }

  private onEdited(): void {
    this.say(null);
  }

  private say(text: string | null): void {
    if (this.known !== text) {
      this.known = text;
      this.update();
    }
  }

  private onJob(): void {
    this.known = null;
    this.setHidden(this.job.jobPath === null);
    this.update();
  }
}
