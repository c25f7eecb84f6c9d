import type { TranslationBundle } from '@jupyterlab/translation';
import { cronInWords } from '@vdk-lab/job-format/cron';
import type { IExecution, IJobSummary } from '@vdk-lab/tokens';
import { Status, absoluteText, durationText, relativeText } from '@vdk-lab/ui';
import * as React from 'react';
import { type IListedJob, deploymentState } from './joborder';
import { isActive } from './runlist';

/** A schedule in words; what cannot be read is shown as it is. */
export function scheduleText(schedule: string | null, trans: TranslationBundle): string {
  if (!schedule?.trim()) {
    return trans.__('by hand');
  }
  try {
    return cronInWords(schedule);
  } catch {
    return schedule;
  }
}

/** May a person start it now? */
export const canRun = (job: IJobSummary): boolean => job.deployment !== null && !isActive(job.executions[0]);

/** A clock whose minute has passed: the shape of what is late. */
export function LateShape(): React.ReactElement {
  return (
    <svg className="vdk-Jobs-lateShape" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d="M8 2a6 6 0 1 1-6 6M8 4.5V8l2.5 1.5M2.5 4.5l1.6-1.6" />
    </svg>
  );
}

/** The last ten runs, oldest first: shape and word tell the status. */
function Health({
  executions,
  trans
}: {
  executions: readonly IExecution[];
  trans: TranslationBundle;
}): React.ReactElement {
  return (
    <span className="vdk-Jobs-health">
      {[...executions].reverse().map(execution => (
        <Status key={execution.id} status={execution.status} trans={trans} quiet />
      ))}
    </span>
  );
}

function LastRun({
  execution,
  now,
  trans
}: {
  execution: IExecution | undefined;
  now: number;
  trans: TranslationBundle;
}): React.ReactElement {
  if (!execution) {
    return <span className="vdk-Jobs-quiet">{trans.__('never')}</span>;
  }
  if (!execution.startedAt) {
    return <Status status={execution.status} trans={trans} />;
  }
  const end = execution.endedAt ? Date.parse(execution.endedAt) : now;
  const detail = isActive(execution)
    ? durationText(now - Date.parse(execution.startedAt), trans)
    : `${relativeText(execution.startedAt, now)} · ${durationText(end - Date.parse(execution.startedAt), trans)}`;
  return (
    <span title={absoluteText(execution.startedAt)}>
      <Status status={execution.status} trans={trans} detail={detail} />
    </span>
  );
}

/** When the schedule starts it next, or should have. */
function NextRun({ job, now, trans }: { job: IListedJob; now: number; trans: TranslationBundle }): React.ReactElement {
  if (job.lateSince !== null) {
    const due = new Date(job.lateSince).toISOString();
    return (
      <span className="vdk-Jobs-late" title={trans.__('Due %1, and not started since', absoluteText(due))}>
        <LateShape />
        {trans.__('late · due %1', relativeText(due, now))}
      </span>
    );
  }
  const next = deploymentState(job) === 'enabled' ? job.nextRun : null;
  const schedule = scheduleText(job.schedule, trans);
  return next === null ? (
    <span title={schedule}>–</span>
  ) : (
    <span title={`${absoluteText(next)} · ${schedule}`}>{relativeText(next, now)}</span>
  );
}

/** One job of the list. */
export function JobRow(props: {
  job: IListedJob;
  now: number;
  index: number;
  selected: boolean;
  trans: TranslationBundle;
  onFocus(): void;
  onOpen(job: IJobSummary): void;
  onRun(job: IJobSummary): void;
}): React.ReactElement {
  const { job, now, index, selected, trans, onFocus, onOpen, onRun } = props;
  const state = deploymentState(job);
  const words = {
    enabled: trans.__('enabled'),
    disabled: trans.__('disabled'),
    'not deployed': trans.__('not deployed')
  };
  return (
    <tr
      className="vdk-Jobs-row"
      aria-rowindex={index + 2}
      data-vdk-selected={selected}
      data-vdk-team={job.team}
      data-vdk-job={job.name}
      data-vdk-state={state}
      tabIndex={selected ? 0 : -1}
      onFocus={onFocus}
      onDoubleClick={() => onOpen(job)}
    >
      <td>
        <button className="vdk-Jobs-link" tabIndex={-1} onClick={() => onOpen(job)}>
          {job.name}
        </button>
      </td>
      <td>{job.team}</td>
      <td>
        <Health executions={job.executions} trans={trans} />
      </td>
      <td>
        <LastRun execution={job.executions[0]} now={now} trans={trans} />
      </td>
      <td>
        <NextRun job={job} now={now} trans={trans} />
      </td>
      <td>{scheduleText(job.schedule, trans)}</td>
      <td>{words[state]}</td>
      <td className="vdk-Jobs-version">{job.deployment?.version?.slice(0, 7) ?? ''}</td>
      <td>
        <button className="jp-mod-styled vdk-Jobs-run" tabIndex={-1} disabled={!canRun(job)} onClick={() => onRun(job)}>
          {trans.__('Run now')}
        </button>
      </td>
    </tr>
  );
}
