import { ReactWidget } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IJobNotebook, IWorkspace } from '@vdk-lab/tokens';
import { notifyError } from '@vdk-lab/ui';
import * as React from 'react';
import { type IKernelFacts, type KernelFit, factsOf, fitOf } from './kernelfit';
import { makeEnvironment } from './makeenvironment';
// With the first notice, not at the start.
import '../style/kernelnotice.js';

const kernelName = 'vdk';
const pauseMs = 300;

/** Says that a job's notebook has a kernel which does not fit, with the one button that mends it; nothing when it fits. */
export function KernelNotice(props: {
  fit: KernelFit;
  mend: () => void;
  trans: TranslationBundle;
}): React.ReactElement | null {
  const { fit, mend, trans } = props;
  if (fit === 'fits') {
    return null;
  }
  const texts = {
    'no-vdk': [
      trans.__('This kernel has no VDK'),
      trans.__('Use the VDK kernel'),
      trans.__('Start the kernel that runs cells as the job does')
    ],
    'not-installed': [
      trans.__('The requirements are not installed'),
      trans.__('Install and restart'),
      trans.__('Install the packages of requirements.txt, and restart the kernel with them')
    ],
    other: [
      trans.__('requirements.txt was changed'),
      trans.__('Restart kernel'),
      trans.__('Restart the kernel with the packages of requirements.txt; variables are lost')
    ]
  } as const;
  const [text, label, tooltip] = texts[fit];
  return (
    <div className="vdk-KernelNotice">
      <span role="status">{text}</span>
      <button className="jp-mod-styled" title={tooltip} onClick={mend}>
        {label}
      </button>
    </div>
  );
}

/** Follows the kernel of a job's notebook and the job's requirements. */
export class KernelWatch {
  fit: KernelFit = 'fits';
  private readonly signal = new Signal<this, void>(this);
  /** Asked anew after a start: what a kernel told before counts no longer. */
  private isNew = true;

  constructor(
    private readonly panel: NotebookPanel,
    private readonly job: IJobNotebook,
    private readonly workspace: IWorkspace | null,
    private readonly services: ServiceManager.IManager
  ) {
    const debouncer = new Debouncer(() => this.look(), pauseMs);
    const look = (): void => void debouncer.invoke();
    const { sessionContext } = panel;
    sessionContext.kernelChanged.connect(() => {
      this.isNew = true;
      look();
    }, this);
    sessionContext.statusChanged.connect((_, status) => {
      this.isNew ||= status === 'restarting' || status === 'autorestarting' || status === 'starting';
      if (this.isNew && status === 'idle') {
        look();
      }
    }, this);
    job.changed.connect(look, this);
    services.contents.fileChanged.connect((_, change) => {
      if (change.newValue?.path === this.requirements || change.oldValue?.path === this.requirements) {
        look();
      }
    }, this);
    // A run saves first, and may have installed what was missing.
    panel.context.saveState.connect(look, this);
    panel.disposed.connect(() => {
      debouncer.dispose();
      Signal.clearData(this);
    }, this);
    look();
  }

  /** `fit` changed. */
  get changed(): ISignal<this, void> {
    return this.signal;
  }

  private get requirements(): string {
    return PathExt.join(this.job.jobPath ?? '', 'requirements.txt');
  }

  private facts: IKernelFacts | null = null;

  private async look(): Promise<void> {
    const kernel = this.panel.sessionContext.session?.kernel;
    const path = this.job.jobPath;
    let fit: KernelFit = 'fits';
    if (kernel && path !== null) {
      if (this.isNew || !this.facts) {
        this.isNew = false;
        try {
          this.facts = factsOf((await kernel.requestKernelInfo())?.content ?? {});
        } catch {
          // It ended, or starts again: asked when it is idle.
          this.isNew = true;
          return;
        }
      }
      const environment = await this.workspace?.environments.read(path).catch(() => null);
      fit = fitOf(this.facts, environment ?? null);
    }
    if (!this.panel.isDisposed && fit !== this.fit) {
      this.fit = fit;
      this.signal.emit();
    }
  }

  /** Makes what is missing, and gives the notebook the kernel that fits; why that failed is told. */
  async mend(trans: TranslationBundle): Promise<void> {
    try {
      await this.giveKernel(trans);
    } catch (error) {
      notifyError(error, trans);
    }
  }

  private async giveKernel(trans: TranslationBundle): Promise<void> {
    await this.look();
    const { sessionContext } = this.panel;
    const path = this.job.jobPath;
    if (this.fit === 'fits') {
      return;
    }
    const isThere = (): boolean => kernelName in (this.services.kernelspecs.specs?.kernelspecs ?? {});
    const mustMake = this.fit === 'not-installed' || (this.fit === 'no-vdk' && !isThere());
    if (mustMake && this.workspace && path !== null) {
      if (!(await makeEnvironment(path, this.workspace, 'kernel', trans))) {
        return;
      }
      await this.services.kernelspecs.refreshSpecs();
    }
    if (this.fit === 'no-vdk') {
      await sessionContext.changeKernel({ name: kernelName });
    } else {
      await sessionContext.restartKernel();
    }
  }
}

/** The notice above the cells of a notebook; takes no room when there is nothing to say. */
export class KernelNoticeBar extends ReactWidget {
  constructor(
    private readonly watch: KernelWatch,
    private readonly mend: () => void,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('vdk-KernelNoticeBar');
    const show = (): void => this.setHidden(watch.fit === 'fits');
    watch.changed.connect(show);
    show();
  }

  protected override render(): React.ReactElement {
    return (
      <UseSignal signal={this.watch.changed}>
        {() => <KernelNotice fit={this.watch.fit} mend={this.mend} trans={this.trans} />}
      </UseSignal>
    );
  }
}
