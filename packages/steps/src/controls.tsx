import { ReactWidget } from '@jupyterlab/apputils';
import {
  ToolbarButtonComponent,
  UseSignal,
  caretDownIcon,
  runIcon,
  stopIcon,
  textEditorIcon
} from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRun } from '@vdk-lab/tokens';
import { Status, durationText } from '@vdk-lab/ui';
import * as React from 'react';
import type { JobPanel } from './jobpanel';
// With the first job's notebook, not at the start.
import '../style/controls.js';

export interface IRunActions {
  run(): void;
  /** Opens the menu of parts below its button. */
  choosePart(anchor: HTMLElement): void;
  cancel(): void;
  showLog(): void;
}

const isActive = (run: IRun | null): boolean => run?.status === 'running' || run?.status === 'submitted';

/** Run job, cancel, log, and how the newest draft run stands. */
export function RunControls(props: {
  run: IRun | null;
  actions: IRunActions;
  trans: TranslationBundle;
}): React.ReactElement {
  const { run, actions, trans } = props;
  const active = isActive(run);
  const [, tick] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    if (!active) {
      return;
    }
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [active]);
  const parts = React.useRef<HTMLSpanElement>(null);
  const end = run?.endedAt ? Date.parse(run.endedAt) : Date.now();
  return (
    <div className="vdk-RunControls">
      {active ? (
        <ToolbarButtonComponent
          icon={stopIcon}
          label={run?.cancelling ? trans.__('Cancelling…') : trans.__('Cancel run')}
          tooltip={trans.__('End the draft run')}
          enabled={!run?.cancelling}
          // A disabled toolbar button still passes on clicks of its label.
          onClick={() => {
            if (!run?.cancelling) {
              actions.cancel();
            }
          }}
        />
      ) : (
        <>
          <ToolbarButtonComponent
            icon={runIcon}
            label={trans.__('Run job')}
            tooltip={trans.__('Save, and run all steps of the job in a fresh process')}
            onClick={actions.run}
          />
          <span ref={parts} className="vdk-RunControls-parts">
            <ToolbarButtonComponent
              icon={caretDownIcon}
              tooltip={trans.__('Run a part of the job')}
              onClick={() => {
                const anchor = parts.current?.firstElementChild;
                if (anchor instanceof HTMLElement) {
                  actions.choosePart(anchor);
                }
              }}
            />
          </span>
        </>
      )}
      {run && (
        <>
          <span className="vdk-RunControls-status">
            <span role="status">
              <Status status={run.status} trans={trans} />
            </span>
            {' · '}
            {durationText(end - Date.parse(run.startedAt), trans)}
            {run.selection && ` · ${trans._n('%1 step', '%1 steps', run.steps.length, run.steps.length)}`}
          </span>
          <span className="vdk-RunControls-log">
            <ToolbarButtonComponent
              icon={textEditorIcon}
              label={trans.__('Log')}
              tooltip={trans.__('Open the log of the newest draft run')}
              onClick={actions.showLog}
            />
          </span>
        </>
      )}
    </div>
  );
}

/** The controls in the toolbar of a notebook; nothing when it belongs to no job. */
export class RunToolbar extends ReactWidget {
  constructor(
    private readonly job: JobPanel,
    private readonly actions: IRunActions
  ) {
    super();
    this.addClass('vdk-RunToolbar');
  }

  protected override render(): React.ReactElement {
    const { job } = this;
    return (
      <UseSignal signal={job.changed}>
        {() =>
          job.job.jobPath === null ? <></> : <RunControls run={job.run} actions={this.actions} trans={job.trans} />
        }
      </UseSignal>
    );
  }
}
