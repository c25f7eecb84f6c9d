import type { Cell } from '@jupyterlab/cells';
import type * as nbformat from '@jupyterlab/nbformat';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';
import type { IStepState } from '@vdk-lab/tokens';
import { ownKeys } from './ownkeys';
import { shownOutputs } from './shownoutputs';

type Outputs = NonNullable<IStepState['outputs']>;

/**
 * What a step showed in a run, under its cell. Never trusted, whatever the notebook is; and in the view alone: neither the
 * cell's own outputs nor the file are touched.
 */
export class StepOutputs extends Widget {
  private readonly model = new OutputAreaModel({ trusted: false });
  private readonly area: SimplifiedOutputArea;
  private readonly more = document.createElement('button');
  private readonly toggle = document.createElement('button');
  private outputs: Outputs = [];
  private told: nbformat.IOutput[] = [];

  constructor(
    rendermime: IRenderMimeRegistry,
    private readonly trans: TranslationBundle,
    showLog: () => void
  ) {
    super();
    this.addClass('vdk-StepOutputs');
    this.area = new SimplifiedOutputArea({ model: this.model, rendermime });
    // It may scroll: by keyboard, too.
    this.area.node.tabIndex = 0;
    this.area.node.setAttribute('role', 'region');
    this.area.node.setAttribute('aria-label', trans.__('Output of the run'));
    ownKeys(this.area.node);
    const bar = new Widget();
    bar.addClass('vdk-StepOutputs-bar');
    this.toggle.type = this.more.type = 'button';
    this.toggle.className = this.more.className = 'vdk-StepOutputs-button';
    this.toggle.addEventListener('click', () => this.setOpen(this.area.isHidden));
    this.more.textContent = trans.__('There was more: open the log');
    this.more.addEventListener('click', showLog);
    for (const button of [this.toggle, this.more]) {
      ownKeys(button);
      bar.node.append(button);
    }
    const layout = (this.layout = new PanelLayout());
    layout.addWidget(bar);
    layout.addWidget(this.area);
    this.setOpen(true);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.model.dispose();
    }
  }

  private setOpen(isOpen: boolean): void {
    this.area.setHidden(!isOpen);
    this.toggle.setAttribute('aria-expanded', String(isOpen));
    this.toggle.textContent = this.trans.__('Output of the run');
  }

  /** Shows these; what is shown already stays as it is. */
  display(outputs: Outputs, isStale: boolean): void {
    this.toggleClass('vdk-mod-stale', isStale);
    if (outputs === this.outputs) {
      return;
    }
    this.outputs = outputs;
    const { outputs: now, isCut } = shownOutputs(outputs);
    this.more.hidden = !isCut;
    const same = now.findIndex((output, index) => JSON.stringify(output) !== JSON.stringify(this.told[index]));
    const from = same < 0 ? now.length : same;
    if (now.length < this.told.length || from < this.told.length - 1) {
      this.model.fromJSON([...now]);
    } else {
      now.slice(from).forEach((output, index) => {
        if (from + index < this.model.length) {
          this.model.set(from + index, output);
        } else {
          this.model.add(output);
        }
      });
    }
    this.told = [...now];
  }
}

/** The outputs of a run under the cells of one notebook. */
export class NotebookOutputs {
  private readonly byCell = new Map<Cell, StepOutputs>();

  constructor(
    private readonly rendermime: IRenderMimeRegistry,
    private readonly trans: TranslationBundle,
    private readonly showLog: () => void
  ) {}

  /** Shows what steps gave, by cell; takes away what no cell has any more. */
  show(cells: readonly Cell[], outputsOf: (cellId: string) => { outputs: Outputs; isStale: boolean } | null): void {
    for (const [cell, widget] of this.byCell) {
      if (cell.isDisposed || widget.isDisposed) {
        this.byCell.delete(cell);
      }
    }
    for (const cell of cells) {
      const wanted = outputsOf(cell.model.id);
      const present = this.byCell.get(cell);
      if (!wanted || wanted.outputs.length === 0) {
        present?.dispose();
        this.byCell.delete(cell);
      } else {
        (present ?? this.make(cell)).display(wanted.outputs, wanted.isStale);
      }
    }
  }

  private make(cell: Cell): StepOutputs {
    const widget = new StepOutputs(this.rendermime, this.trans, this.showLog);
    this.byCell.set(cell, widget);
    cell.disposed.connect(() => widget.dispose());
    // A cell that was never in sight has no parts yet.
    void cell.ready.then(() => {
      if (!widget.isDisposed && !cell.isDisposed) {
        const layout = cell.layout as PanelLayout;
        // Before the footer.
        layout.insertWidget(Math.max(0, layout.widgets.length - 1), widget);
      }
    });
    return widget;
  }
}
