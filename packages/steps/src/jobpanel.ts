import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer, Throttler } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IJobNotebook, IRun, IWorkspace } from '@vdk-lab/tokens';
import type { CellStep } from '@vdk-lab/job-format';
import { notice } from '@vdk-lab/ui';
import { FolderSteps, StepBoard } from './board';
import { CommandIDs } from './commandids';
import { isInFolder } from './contentsfiles';
import { dropCopiedNames } from './copiednames';
import { stepAtOrAbove } from './parts';
import { NotebookOutputs } from './stepoutputs';

const pauseMs = 60;
/** A run that prints much is shown as often as somebody can follow. */
const showMs = 100;

/** A notebook of a job: its steps, and the draft runs of its job. */
export class JobPanel {
  run: IRun | null = null;
  private readonly signal = new Signal<this, void>(this);
  private watching: AbortController | null = null;
  private readonly shower: Throttler;
  private readonly board: StepBoard;
  /** Run that was started here and whose remarks are not told yet. */
  private startedHere: string | null = null;

  constructor(
    readonly panel: NotebookPanel,
    readonly job: IJobNotebook,
    private readonly workspace: IWorkspace | null,
    app: JupyterFrontEnd,
    readonly trans: TranslationBundle
  ) {
    const showLog = (): void => void app.commands.execute(CommandIDs.showLog);
    const outputs = new NotebookOutputs(panel.content.rendermime, trans, showLog);
    const { contents } = app.serviceManager;
    this.board = new StepBoard(panel, new FolderSteps(contents), outputs);
    this.shower = new Throttler(() => this.board.setRun(this.run), { limit: showMs, edge: 'trailing' });
    const debouncer = new Debouncer(() => this.board.show(this.job.jobPath !== null), pauseMs);
    const look = (): void => void debouncer.invoke();
    panel.context.model.contentChanged.connect(look, this);
    const reader = new Debouncer(() => this.readFolder(), pauseMs);
    const read = (): void => void reader.invoke();
    panel.context.fileChanged.connect(read, this);
    // Another notebook of the job has more steps now, or another place.
    contents.fileChanged.connect((_, { oldValue, newValue }) => {
      const folder = this.job.jobPath;
      if (folder !== null && [oldValue?.path, newValue?.path].some(path => isInFolder(path, folder))) {
        read();
      }
    }, this);
    panel.context.model.cells.changed.connect((_, { type, newValues }) => {
      // A notebook that is read anew comes as a whole: it is taken as it is.
      if (type === 'add' && newValues.length < panel.context.model.cells.length) {
        queueMicrotask(() => dropCopiedNames(panel.context.model, newValues));
      }
    }, this);
    job.changed.connect(this.onJob, this);
    panel.disposed.connect(() => {
      this.watching?.abort();
      debouncer.dispose();
      reader.dispose();
      this.shower.dispose();
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
        if (run?.id !== this.run?.id) {
          // It numbers the steps as they are on the disk: others may have written there.
          void this.readFolder();
        }
        this.run = run;
        this.tellRemarks();
        void this.shower.invoke();
        this.signal.emit();
      }
    } catch {
      // Without a back end the outline works all the same; an action will say what is missing.
    }
  }

  /** A run that was just started: shown before its first event. */
  show(run: IRun): void {
    this.startedHere = run.id;
    if (this.run?.id !== run.id) {
      this.run = run;
      void this.shower.invoke();
      this.signal.emit();
    }
  }

  /** What is left out of a part of the job, and what it will miss: said once, to whom started it. */
  private tellRemarks(): void {
    const remarks = this.run?.id === this.startedHere ? (this.run?.remarks ?? []) : [];
    if (remarks.length > 0) {
      this.startedHere = null;
      const { message, actions } = notice(remarks.join('\n'), this.trans);
      Notification.warning(message, { autoClose: 15_000, actions });
    }
  }

  /** The step at the active cell, or the last one above it. */
  stepHere(exactly: boolean): CellStep | null {
    const { activeCellIndex } = this.panel.content;
    const step = stepAtOrAbove(this.board.steps(), activeCellIndex);
    return exactly && step?.cellIndex !== activeCellIndex ? null : step;
  }
}
