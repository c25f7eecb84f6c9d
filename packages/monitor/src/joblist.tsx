import type { TranslationBundle } from '@jupyterlab/translation';
import { cronInWords } from '@vdk-lab/job-format/cron';
import type { IExecution, IJobsSnapshot, IJobSummary } from '@vdk-lab/tokens';
import { Status, absoluteText, durationText, relativeText } from '@vdk-lab/ui';
import * as React from 'react';
import { isActive } from './runlist';
import { useLater, useNow } from './watch';

const rowHeight = 32;
const overscan = 10;
const skeletonMs = 150;

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

const keyOf = (job: IJobSummary): string => `${job.team}/${job.name}`;

/** The last ten runs, oldest first: height tells the duration, shape and word the status. */
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

interface IListProps {
  readonly snapshot: IJobsSnapshot | null;
  readonly problem: string | null;
  /** Where the jobs are: a name, or a choice. */
  readonly target: React.ReactNode;
  readonly trans: TranslationBundle;
  onOpen(job: IJobSummary): void;
  onRun(job: IJobSummary): void;
  onRetry(): void;
}

function Row(props: {
  job: IJobSummary;
  now: number;
  index: number;
  selected: boolean;
  list: IListProps;
  onFocus: () => void;
}): React.ReactElement {
  const { job, now, index, list } = props;
  const { trans } = list;
  const enabled = job.deployment?.enabled;
  return (
    <tr
      className="vdk-Jobs-row"
      aria-rowindex={index + 2}
      data-vdk-selected={props.selected}
      data-vdk-team={job.team}
      data-vdk-job={job.name}
      tabIndex={props.selected ? 0 : -1}
      onFocus={props.onFocus}
      onDoubleClick={() => list.onOpen(job)}
    >
      <td>
        <button className="vdk-Jobs-link" tabIndex={-1} onClick={() => list.onOpen(job)}>
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
      <td title={job.nextRun && enabled ? absoluteText(job.nextRun) : undefined}>
        {job.nextRun && enabled ? relativeText(job.nextRun, now) : '–'}
      </td>
      <td>{scheduleText(job.schedule, trans)}</td>
      <td>
        {job.deployment === null
          ? trans.__('not deployed')
          : enabled === false
            ? trans.__('disabled')
            : trans.__('enabled')}
      </td>
      <td className="vdk-Jobs-version">{job.deployment?.version?.slice(0, 7) ?? ''}</td>
      <td>
        <button
          className="jp-mod-styled vdk-Jobs-run"
          tabIndex={-1}
          disabled={job.deployment === null || isActive(job.executions[0])}
          onClick={() => list.onRun(job)}
        >
          {trans.__('Run now')}
        </button>
      </td>
    </tr>
  );
}

/** Rows in sight of a table of rows of one height. */
function useRows(count: number): {
  first: number;
  last: number;
  ref: React.RefObject<HTMLDivElement>;
  onScroll: () => void;
} {
  const ref = React.useRef<HTMLDivElement>(null);
  const [top, setTop] = React.useState(0);
  const height = ref.current?.clientHeight || 800;
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - overscan, count - 1));
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + overscan);
  return { first, last, ref, onScroll: () => setTop(ref.current?.scrollTop ?? 0) };
}

/** The jobs of a target: one row a job, windowed, with the keyboard. */
export function JobList(props: IListProps): React.ReactElement {
  const { snapshot, problem, trans } = props;
  const [filter, setFilter] = React.useState('');
  const [chosen, setChosen] = React.useState<string | null>(null);
  const needle = filter.trim().toLowerCase();
  const jobs = (snapshot?.jobs ?? []).filter(
    job => needle === '' || `${job.name} ${job.team}`.toLowerCase().includes(needle)
  );
  // By identity: a row that moves stays the chosen one, and a key never acts on another job.
  const selected = Math.max(
    0,
    jobs.findIndex(job => keyOf(job) === chosen)
  );
  const now = useNow(jobs.some(job => isActive(job.executions[0])));
  const showSkeleton = useLater(skeletonMs);
  const { first, last, ref, onScroll } = useRows(jobs.length);
  const failure = problem ?? snapshot?.problem?.what ?? null;

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const job = jobs[selected];
    if (!job || event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(jobs.length - 1, selected + move));
      const target = jobs[next];
      setChosen(target ? keyOf(target) : null);
      ref.current?.scrollTo({ top: Math.max(0, next * rowHeight - ref.current.clientHeight / 2) });
      requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>('[data-vdk-selected="true"]')?.focus());
    } else if (event.key === 'Enter' || event.key === 'l') {
      props.onOpen(job);
    } else if (event.key === 'r' && job.deployment !== null && !isActive(job.executions[0])) {
      props.onRun(job);
    }
  };

  return (
    <div className="vdk-Jobs-list">
      <div className="vdk-Jobs-bar">
        <input
          type="search"
          className="jp-mod-styled"
          placeholder={trans.__('Filter by name or team')}
          aria-label={trans.__('Filter by name or team')}
          value={filter}
          onChange={event => setFilter(event.target.value)}
        />
        <span role="status" className="vdk-Jobs-quiet">
          {snapshot ? trans._n('%1 job', '%1 jobs', jobs.length, jobs.length) : ''}
          {snapshot && snapshot.readAt > 0
            ? ` · ${trans.__('updated %1', relativeText(new Date(snapshot.readAt).toISOString(), now))}`
            : ''}
        </span>
        {props.target}
      </div>
      {failure !== null && (
        <p role="alert" className="vdk-Jobs-notice">
          {failure}{' '}
          <button className="jp-mod-styled" onClick={props.onRetry}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      {snapshot === null && failure === null && showSkeleton && <p role="status">{trans.__('Asking for the jobs…')}</p>}
      {snapshot !== null && snapshot.jobs.length === 0 && (
        <p className="vdk-Jobs-empty">{trans.__('No jobs yet. Open a job’s notebook and choose Deploy.')}</p>
      )}
      {snapshot !== null && snapshot.jobs.length > 0 && jobs.length === 0 && (
        <p className="vdk-Jobs-empty">{trans.__('No job fits the filter.')}</p>
      )}
      {jobs.length > 0 && (
        <div className="vdk-Jobs-scroll" ref={ref} onScroll={onScroll} onKeyDown={onKeyDown}>
          <table aria-rowcount={jobs.length + 1}>
            <thead>
              <tr aria-rowindex={1}>
                <th scope="col">{trans.__('Job')}</th>
                <th scope="col">{trans.__('Team')}</th>
                <th scope="col">{trans.__('Last runs')}</th>
                <th scope="col">{trans.__('Last run')}</th>
                <th scope="col">{trans.__('Next run')}</th>
                <th scope="col">{trans.__('Schedule (UTC)')}</th>
                <th scope="col">{trans.__('State')}</th>
                <th scope="col">{trans.__('Version')}</th>
                <th scope="col">{trans.__('Action')}</th>
              </tr>
            </thead>
            <tbody>
              {first > 0 && <tr aria-hidden="true" style={{ height: first * rowHeight }} />}
              {jobs.slice(first, last).map((job, index) => (
                <Row
                  key={keyOf(job)}
                  job={job}
                  now={now}
                  index={first + index}
                  selected={first + index === selected}
                  list={props}
                  onFocus={() => setChosen(keyOf(job))}
                />
              ))}
              {last < jobs.length && <tr aria-hidden="true" style={{ height: (jobs.length - last) * rowHeight }} />}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
