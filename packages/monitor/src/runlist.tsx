import type { TranslationBundle } from '@jupyterlab/translation';
import type { IExecution } from '@vdk-lab/tokens';
import { Status, absoluteText, durationText, relativeText } from '@vdk-lab/ui';
import * as React from 'react';

export const isActive = (execution: IExecution | undefined): boolean =>
  execution?.status === 'running' || execution?.status === 'submitted';

/** The version of the newest execution before a failed one that succeeded with another version; null when none did. */
export function lastGoodVersion(executions: readonly IExecution[], failed: IExecution): string | null {
  const older = executions.slice(executions.indexOf(failed) + 1);
  return older.find(({ status, version }) => status === 'succeeded' && version !== failed.version)?.version ?? null;
}

/** The executions of a job, newest first; one is chosen. */
export function RunList(props: {
  executions: readonly IExecution[] | null;
  chosen: string | null;
  now: number;
  trans: TranslationBundle;
  onChoose(id: string): void;
}): React.ReactElement {
  const { executions, chosen, now, trans, onChoose } = props;
  return (
    <ul className="vdk-JobPage-runs" aria-label={trans.__('Executions')}>
      {executions?.length === 0 && <li className="vdk-Jobs-empty">{trans.__('Never run. Choose Run now.')}</li>}
      {(executions ?? []).map(execution => {
        const began = execution.startedAt ? Date.parse(execution.startedAt) : now;
        const end = execution.endedAt ? Date.parse(execution.endedAt) : now;
        return (
          <li key={execution.id}>
            <button
              className="vdk-JobPage-run"
              aria-pressed={execution.id === chosen}
              title={execution.startedAt ? absoluteText(execution.startedAt) : execution.id}
              onClick={() => onChoose(execution.id)}
            >
              <Status status={execution.status} trans={trans} detail={durationText(end - began, trans)} />
              <span className="vdk-Jobs-quiet">
                {execution.startedAt ? relativeText(execution.startedAt, now) : ''} ·{' '}
                {execution.type === 'scheduled' ? trans.__('scheduled') : trans.__('by hand')} ·{' '}
                {execution.version?.slice(0, 7) ?? ''}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
