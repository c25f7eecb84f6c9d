import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRun, IWorkspace } from '@vdk-lab/tokens';
import { type LogSource, LogView } from '@vdk-lab/ui';
import * as React from 'react';
// With the first log, not at the start.
import '../style/log.js';

class RunLog extends ReactWidget {
  private readonly source: LogSource;

  constructor(
    run: IRun,
    workspace: IWorkspace,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('vdk-LogPanel');
    this.source = signal => workspace.runs.readLog(run.id, signal);
  }

  protected override render(): React.ReactElement {
    return <LogView source={this.source} trans={this.trans} />;
  }
}

/** The log of a draft run as a tab of its own. */
export function makeRunLog(run: IRun, workspace: IWorkspace, trans: TranslationBundle): MainAreaWidget<RunLog> {
  const widget = new MainAreaWidget({ content: new RunLog(run, workspace, trans) });
  widget.id = `vdk-lab-log-${run.id}`;
  widget.title.label = trans.__('Log of %1', run.jobName);
  widget.title.closable = true;
  // An empty bar would stand over it.
  widget.toolbar.hide();
  return widget;
}
