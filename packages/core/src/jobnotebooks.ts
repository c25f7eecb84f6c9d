import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { Debouncer } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IJobNotebook, IJobNotebooks, INotebookPanelLike } from '@vdk-lab/tokens';

const pauseMs = 150;

function isPanel(panel: INotebookPanelLike): panel is NotebookPanel {
  return 'context' in panel && 'sessionContext' in panel;
}

/** Has the notebook the kernel of jobs, or a cell with the tag? Known from the model alone. */
function looksLikeJob(panel: NotebookPanel): boolean {
  const { model } = panel.context;
  if (!model) {
    return false;
  }
  const spec = model.sharedModel.getMetadata('kernelspec');
  if (typeof spec === 'object' && spec !== null && 'name' in spec && spec.name === 'vdk') {
    return true;
  }
  return model.sharedModel.cells.some(cell => {
    const tags = cell.getMetadata('tags');
    return cell.cell_type === 'code' && Array.isArray(tags) && tags.includes('vdk');
  });
}

class JobNotebook implements IJobNotebook {
  private path: string | null = null;
  private readonly signal = new Signal<IJobNotebook, void>(this);
  /** Folder → is there a config.ini? Asked once a folder and notebook, and again when there may be one now. */
  private readonly asked = new Map<string, Promise<boolean>>();

  constructor(
    private readonly panel: NotebookPanel,
    private readonly contents: Contents.IManager
  ) {
    const debouncer = new Debouncer(() => this.update(), pauseMs);
    const look = (): void => void debouncer.invoke();
    const { context } = panel;
    void context.ready.then(() => {
      if (panel.isDisposed) {
        return;
      }
      context.model.contentChanged.connect(look, this);
      context.model.metadataChanged.connect(look, this);
      context.pathChanged.connect(look, this);
      // One that came or went here is told; one that came another way shows with the next save.
      contents.fileChanged.connect((_, { oldValue, newValue }) => {
        if ([oldValue?.path, newValue?.path].some(path => path && PathExt.basename(path) === 'config.ini')) {
          this.asked.clear();
          look();
        }
      }, this);
      context.fileChanged.connect(() => {
        if (this.path === null) {
          this.asked.clear();
          look();
        }
      }, this);
      void this.update();
    });
    panel.disposed.connect(() => {
      debouncer.dispose();
      Signal.clearData(this);
    }, this);
  }

  get jobPath(): string | null {
    return this.path;
  }

  get changed(): ISignal<IJobNotebook, void> {
    return this.signal;
  }

  private async update(): Promise<void> {
    const path = looksLikeJob(this.panel) ? PathExt.dirname(this.panel.context.path) : null;
    const found = path !== null && (await this.hasConfig(path)) ? path : null;
    if (!this.panel.isDisposed && found !== this.path) {
      this.path = found;
      this.signal.emit();
    }
  }

  private hasConfig(folder: string): Promise<boolean> {
    const present = this.asked.get(folder);
    if (present) {
      return present;
    }
    // The listing, not the file: a 404 would stand in the browser's console.
    const answer = this.contents
      .get(folder, { content: true })
      .then(({ content }: Contents.IModel) => (content as Contents.IModel[]).some(({ name }) => name === 'config.ini'));
    this.asked.set(folder, answer);
    return answer.catch(() => {
      this.asked.delete(folder);
      return false;
    });
  }
}

/** The rule of which notebook belongs to a job; nothing happens to any other. */
export class JobNotebooks implements IJobNotebooks {
  private readonly known = new WeakMap<INotebookPanelLike, IJobNotebook>();

  constructor(private readonly contents: Contents.IManager) {}

  of(panel: INotebookPanelLike): IJobNotebook {
    const present = this.known.get(panel);
    if (present) {
      return present;
    }
    if (!isPanel(panel)) {
      throw new Error('This is no notebook panel.');
    }
    const made = new JobNotebook(panel, this.contents);
    this.known.set(panel, made);
    return made;
  }
}
