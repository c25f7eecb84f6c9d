import type { TranslationBundle } from '@jupyterlab/translation';
import type { ExecutionStatus, StepStatus } from '@vdk-lab/tokens';
import * as React from 'react';

/** Every state that is shown, of executions, draft runs and steps. */
export type ShownStatus = ExecutionStatus | StepStatus;

/** One shape a status, so that nothing is told by colour alone. Drawn in a box of 16. */
const shapes: Readonly<Record<string, string>> = {
  waiting: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 2.5V8l2.5 1.5',
  running: 'M8 2a6 6 0 0 1 6 6h-2.5A3.5 3.5 0 0 0 8 4.5Z M8 2a6 6 0 1 0 6 6',
  succeeded: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM5 8l2 2 4-4',
  user_error: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM5.5 5.5l5 5m0-5l-5 5',
  platform_error: 'M8 2l6.5 12h-13ZM8 6v4m0 1.6v.4',
  cancelled: 'M3.5 3.5h9v9h-9Z',
  skipped: 'M3 4l4 4-4 4m5-8l4 4-4 4'
};

const family: Readonly<Record<ShownStatus, string>> = {
  submitted: 'waiting',
  waiting: 'waiting',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'user_error',
  user_error: 'user_error',
  platform_error: 'platform_error',
  cancelled: 'cancelled',
  skipped: 'skipped',
  not_runnable: 'skipped'
};

/** Shape and colour of a status, by name. */
export function familyOf(status: ShownStatus): string {
  return family[status];
}

/** Path of the shape, for those who draw without React. */
export function shapeOf(status: ShownStatus): string {
  return shapes[family[status]] ?? '';
}

/** The word for a status: the same everywhere. */
export function wordOf(status: ShownStatus, trans: TranslationBundle): string {
  switch (status) {
    case 'submitted':
    case 'waiting':
      return trans.__('waiting');
    case 'running':
      return trans.__('running');
    case 'succeeded':
      return trans.__('succeeded');
    case 'failed':
    case 'user_error':
      return trans.__('failed in your code');
    case 'platform_error':
      return trans.__('failed on the platform');
    case 'cancelled':
      return trans.__('cancelled');
    case 'skipped':
      return trans.__('skipped');
    case 'not_runnable':
      return trans.__('nothing to run');
  }
}

/** Shape and word of a status; `quiet` keeps the word for assistive technology and the tool-tip alone. */
export function Status(props: {
  status: ShownStatus;
  trans: TranslationBundle;
  detail?: string;
  quiet?: boolean;
}): React.ReactElement {
  const word = wordOf(props.status, props.trans);
  const text = props.detail ? `${word} · ${props.detail}` : word;
  return (
    <span className="vdk-Status" data-vdk-status={family[props.status]} title={props.quiet ? text : undefined}>
      <svg className="vdk-Status-shape" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={shapes[family[props.status]]} />
      </svg>
      <span className={props.quiet ? 'vdk-visuallyHidden' : undefined}>{text}</span>
    </span>
  );
}
