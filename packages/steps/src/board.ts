import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { type CellLike, type CellStep, compareText, isStepNotebook, outline } from '@vdk-lab/job-format';
import type { IRun, IStepState } from '@vdk-lab/tokens';
import { type IStepView, setSlot, slotOf } from './slots';
import type { NotebookOutputs } from './stepoutputs';

/** A file of the job's folder and how many steps it has. */
export interface IFileSteps {
  readonly name: string;
  readonly steps: number;
}

/** How many steps run before those of `notebook`: names are compared as text, as VDK does. */
export function stepsBefore(files: readonly IFileSteps[], notebook: string): number {
  return files.filter(({ name }) => compareText(name, notebook) < 0).reduce((sum, { steps }) => sum + steps, 0);
}

/** Counts the steps of the other files of a folder. Notebooks are read once for each time they were changed. */
export class FolderSteps {
  private readonly cache = new Map<string, { stamp: string; steps: number }>();

  constructor(private readonly contents: Contents.IManager) {}

  async read(folder: string): Promise<IFileSteps[]> {
    const listing = await this.contents.get(folder, { content: true });
    const files = (listing.content as Contents.IModel[]).filter(({ type }) => type !== 'directory');
    return Promise.all(
      files.map(async ({ name, path, last_modified: stamp }) => {
        if (/\.(sql|py)$/i.test(name)) {
          return { name, steps: 1 };
        }
        return { name, steps: isStepNotebook(name) ? await this.stepsOf(name, path, stamp) : 0 };
      })
    );
  }

  private async stepsOf(name: string, path: string, stamp: string): Promise<number> {
    const present = this.cache.get(path);
    if (present?.stamp === stamp) {
      return present.steps;
    }
    const model = await this.contents.get(path, { type: 'notebook', format: 'json', content: true });
    const { cells } = model.content as { cells: CellLike[] };
    const steps = outline({ cells }, name).length;
    this.cache.set(path, { stamp, steps });
    return steps;
  }
}

/** SHA-256 in hex; '' where the browser offers none: a page without TLS from another machine. */
async function sha256(text: string): Promise<string> {
  if (!window.isSecureContext) {
    return '';
  }
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/** The steps of one notebook, and what the last run says of them; kept in the view alone. */
export class StepBoard {
  private run: IRun | null = null;
  /** What steps did that the newest run, of a part of the job, left out. */
  private readonly earlier = new Map<string, IStepState>();
  private before = 0;
  private isJob = false;
  /** Counts the calls: one that waited for hashes must not undo a later one. */
  private generation = 0;
  /** Source → hash: what is typed is hashed once. */
  private readonly hashes = new Map<string, string>();

  constructor(
    private readonly panel: NotebookPanel,
    private readonly folder: FolderSteps,
    private readonly outputs: NotebookOutputs
  ) {}

  private get file(): string {
    return PathExt.basename(this.panel.context.path);
  }

  /** The steps of the notebook as it is now. */
  steps(): CellStep[] {
    const { model } = this.panel.context;
    if (!model) {
      return [];
    }
    const cells = model.sharedModel.cells.map((cell): CellLike => ({
      cell_type: cell.cell_type,
      id: cell.getId(),
      source: cell.getSource(),
      metadata: cell.getMetadata() as Record<string, unknown>
    }));
    return outline({ cells }, this.file);
  }

  setRun(run: IRun | null): void {
    if (run?.id !== this.run?.id) {
      if (run?.selection) {
        this.run?.steps.forEach(step => this.earlier.set(step.id, step));
      } else {
        this.earlier.clear();
      }
    }
    this.run = run;
    void this.show(this.isJob);
  }

  async readFolder(): Promise<void> {
    const files = await this.folder.read(PathExt.dirname(this.panel.context.path));
    this.before = stepsBefore(files, this.file);
    await this.show(this.isJob);
  }

  /** Brings headers and rails up to date; `isJob` false takes them away. */
  async show(isJob: boolean): Promise<void> {
    this.isJob = isJob;
    this.generation += 1;
    const { generation } = this;
    const { model } = this.panel.context;
    if (!model || this.panel.isDisposed) {
      return;
    }
    const steps = isJob ? this.steps() : [];
    const ran = new Map([...this.earlier.values(), ...(this.run?.steps ?? [])].map(step => [step.id, step]));
    const views = new Map<string, IStepView>();
    for (const step of steps) {
      views.set(step.cellId ?? '', await this.view(step, ran.get(step.id)));
    }
    if (generation !== this.generation || this.panel.isDisposed) {
      return;
    }
    const states = new Map<string, string>();
    for (const cell of model.sharedModel.cells) {
      const view = views.get(cell.getId()) ?? null;
      setSlot(slotOf(cell), view);
      if (view) {
        states.set(cell.getId(), view.stale ? 'stale' : (view.state ?? 'none'));
      }
    }
    const byCell = new Map(steps.map(step => [step.cellId ?? '', ran.get(step.id)]));
    this.outputs.show(this.panel.content.widgets, cellId => {
      const outputs = byCell.get(cellId)?.outputs;
      return outputs ? { outputs, isStale: views.get(cellId)?.stale ?? false } : null;
    });
    for (const widget of this.panel.content.widgets) {
      const state = states.get(widget.model.id);
      widget.toggleClass('vdk-Step', state !== undefined);
      if (state === undefined) {
        delete widget.node.dataset['vdkState'];
      } else {
        widget.node.dataset['vdkState'] = state;
      }
    }
  }

  private async view(step: CellStep, ran: IStepState | undefined): Promise<IStepView> {
    const hash = ran?.sourceHash ? await this.hash(step.source) : null;
    const isEnded = ran !== undefined && ran.state !== 'running' && ran.state !== 'waiting';
    return {
      id: step.id,
      number: this.before + step.number,
      name: step.name,
      kind: step.kind,
      state: ran?.state ?? null,
      stale: isEnded && Boolean(hash) && hash !== ran.sourceHash,
      startedAt: ran?.startedAt ? Date.parse(ran.startedAt) : null,
      durationMs: ran?.durationMs ?? null,
      error: ran?.error ?? null
    };
  }

  private async hash(source: string): Promise<string> {
    const present = this.hashes.get(source);
    if (present) {
      return present;
    }
    if (this.hashes.size > 500) {
      this.hashes.clear();
    }
    const made = await sha256(source);
    this.hashes.set(source, made);
    return made;
  }
}
