import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { type Problem, applyFix, validateJob } from '@vdk-lab/job-format';
import { Debouncer } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';
import { jobName } from '@vdk-lab/ui';
import { ContentsFiles, isInFolder } from './contentsfiles';

const pauseMs = 1000;

/** The problems of the job of a notebook, as the notebook is now. Checked here: no server, no kernel. */
export class JobCheck {
  /** Null: not checked yet. */
  problems: readonly Problem[] | null = null;
  private readonly signal = new Signal<this, void>(this);
  private readonly files: ContentsFiles;
  private readonly debouncer = new Debouncer(() => this.check(), pauseMs);

  constructor(
    readonly panel: NotebookPanel,
    /** Contents path of the job's folder. */
    readonly folder: string,
    private readonly contents: Contents.IManager
  ) {
    this.files = new ContentsFiles(contents, folder);
    const { context } = panel;
    context.model.contentChanged.connect(this.soon, this);
    context.fileChanged.connect(this.again, this);
    contents.fileChanged.connect(this.onFile, this);
    panel.disposed.connect(() => {
      this.debouncer.dispose();
      Signal.clearData(this);
    }, this);
    this.soon();
  }

  get changed(): ISignal<this, void> {
    return this.signal;
  }

  /** Name of the notebook. */
  get file(): string {
    return PathExt.basename(this.panel.context.path);
  }

  /** '' when it is not known. */
  get jobName(): string {
    return jobName(this.folder);
  }

  /** Makes the change that a problem carries. @throws Error when the files have changed since */
  async fix({ fix }: Problem): Promise<void> {
    if (!fix) {
      return;
    }
    const { sharedModel } = this.panel.context.model;
    const onDisk = [];
    for (const edit of fix.edits) {
      if (!('cellIndex' in edit) || edit.file !== this.file) {
        onDisk.push(edit);
        continue;
      }
      // Through the shared model: it is undone like anything typed.
      const cell = sharedModel.cells[edit.cellIndex];
      if (edit.kind === 'set-cell-tags') {
        cell?.setMetadata('tags', [...edit.tags]);
      } else if (cell) {
        cell.setSource(cell.getSource().replace(edit.from, () => edit.to));
      }
    }
    const renames = onDisk.filter(edit => edit.kind === 'rename-file');
    for (const { from, to } of renames) {
      await this.contents.rename(PathExt.join(this.folder, from), PathExt.join(this.folder, to));
    }
    const rest = onDisk.filter(edit => edit.kind !== 'rename-file');
    const changed = await applyFix({ ...fix, edits: rest }, path => this.files.read(path).catch(() => null));
    for (const [path, bytes] of changed) {
      if (bytes) {
        const content = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        await this.contents.save(PathExt.join(this.folder, path), { type: 'file', format: 'text', content });
      }
    }
    this.again();
  }

  private soon(): void {
    void this.debouncer.invoke();
  }

  private again(): void {
    this.files.forget();
    this.soon();
  }

  private onFile(_: unknown, { oldValue, newValue }: Contents.IChangedArgs): void {
    if ([oldValue?.path, newValue?.path].some(path => isInFolder(path, this.folder))) {
      this.again();
    }
  }

  private async check(): Promise<void> {
    this.files.edited = new Map([[this.file, JSON.stringify(this.panel.context.model.toJSON())]]);
    try {
      const { problems } = await validateJob(this.files, this.jobName);
      // A name that is not known breaks no rule.
      this.problems = problems.filter(({ rule }) => rule !== 'job-name' || this.jobName !== '');
    } catch {
      // The folder cannot be read now; the last finds stay.
    }
    if (!this.panel.isDisposed) {
      this.signal.emit();
    }
  }
}
