import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IJobNotebook, IRun, IWorkspace } from '@vdk-lab/tokens';
import { FolderSteps, StepBoard } from './board';

const pauseMs = 60;

/** A notebook of a job: its steps, and the draft runs of its job. */
export class JobPanel {
  run: IRun | null = null;
  private readonly signal = new Signal<this, void>(this);
  private watching: AbortController | null = null;
  private readonly board: StepBoard;

  constructor(
    readonly panel: NotebookPanel,
    readonly job: IJobNotebook,
    private readonly workspace: IWorkspace | null,
    app: JupyterFrontEnd,
    readonly trans: TranslationBundle
  ) {
    this.board = new StepBoard(panel, new FolderSteps(app.serviceManager.contents));
    const debouncer = new Debouncer(() => this.board.show(this.job.jobPath !== null), pauseMs);
    const look = (): void => void debouncer.invoke();
    panel.context.model.contentChanged.connect(look, this);
    panel.context.fileChanged.connect(() => void this.readFolder(), this);
    job.changed.connect(this.onJob, this);
    panel.disposed.connect(() => {
      this.watching?.abort();
      debouncer.dispose();
      Signal.clearData(this);
    }, this);
    this.onJob();
  }

  /** The run or the job changed. */
  get changed(): ISignal<this, void> {
    return this.signal;
  }

  private async readFolder(): Promise<void> {
    if (this.job.jobPath !== null) {
      await this.board.readFolder().catch(() => this.board.show(this.job.jobPath !== null));
    }
  }

  private onJob(): void {
    this.watching?.abort();
    this.watching = null;
    const path = this.job.jobPath;
    void this.board.show(path !== null);
    void this.readFolder();
    if (path !== null && this.workspace) {
      this.watching = new AbortController();
      void this.watch(this.workspace, path, this.watching.signal);
    }
    this.signal.emit();
  }

  private async watch(workspace: IWorkspace, path: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const run of workspace.runs.watch(path, signal)) {
        this.run = run;
        this.board.setRun(run);
        this.signal.emit();
      }
    } catch {
      // Without a back end the outline works all the same; an action will say what is missing.
    }
  }

  /** A run that was just started: shown before its first event. */
  show(run: IRun): void {
    this.run = run;
    this.board.setRun(run);
    this.signal.emit();
  }
}
