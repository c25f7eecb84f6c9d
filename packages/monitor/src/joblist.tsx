import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobsSnapshot, IJobSummary } from '@vdk-lab/tokens';
import { relativeText } from '@vdk-lab/ui';
import * as React from 'react';
import { FacetBar, emptyText, shownText } from './facetbar';
import { facetCounts, ofFacet } from './jobfacets';
import { type IListedJob, byName, keyOf, ordered } from './joborder';
import { fits, parseQuery, queryValues } from './jobquery';
import { type IListView, JobTable } from './jobtable';
import { lateJobs } from './late';
import { isActive } from './runlist';
import { problemText, useLater, useNow } from './watch';

const skeletonMs = 150;
const noJobs: readonly IListedJob[] = [];

/** How the list is looked at when it is first seen. */
export const firstView: IListView = { filter: '', facet: 'all', order: byName, chosen: null, top: 0 };

/** The jobs with what is late of them; the same list as long as a read changes neither. */
function useListed(snapshot: IJobsSnapshot | null): readonly IListedJob[] {
  const read = React.useMemo(() => (snapshot ? lateJobs(snapshot) : new Map<string, number>()), [snapshot]);
  const known = React.useRef(read);
  if (String([...known.current]) !== String([...read])) {
    known.current = read;
  }
  const late = known.current;
  const jobs = snapshot?.jobs;
  return React.useMemo(
    () => jobs?.map(job => ({ ...job, lateSince: late.get(keyOf(job)) ?? null })) ?? noJobs,
    [jobs, late]
  );
}

/**
 * The jobs in the order that was chosen. While somebody looks, a run that ends does not move a row: it is ordered anew
 * when another order is chosen or a job comes or goes.
 */
function useOrdered(jobs: readonly IListedJob[], order: IListView['order']): readonly IListedJob[] {
  const keys = React.useMemo(() => jobs.map(keyOf).join('\n'), [jobs]);
  const known = React.useRef<{ keys: string; order: IListView['order']; rank: Map<string, number> } | null>(null);
  if (known.current?.keys !== keys || known.current.order !== order) {
    const rank = new Map(ordered(jobs, order).map((job, index) => [keyOf(job), index]));
    known.current = { keys, order, rank };
  }
  const { rank } = known.current;
  return React.useMemo(
    () => [...jobs].sort((a, b) => (rank.get(keyOf(a)) ?? 0) - (rank.get(keyOf(b)) ?? 0)),
    [jobs, rank]
  );
}

/** The jobs of a target, with what narrows them down. */
export function JobList(props: {
  readonly snapshot: IJobsSnapshot | null;
  readonly problem: string | null;
  /** Where the jobs are: a name, or a choice. */
  readonly target: React.ReactNode;
  readonly trans: TranslationBundle;
  /** How it was looked at before; changed with each look. */
  readonly kept?: { current: IListView };
  /** It is there again, and takes the focus back. */
  readonly takesFocus?: boolean;
  onOpen(job: IJobSummary): void;
  onRun(job: IJobSummary): void;
  onRetry(): void;
}): React.ReactElement {
  const { snapshot, problem, trans, kept, takesFocus = false, onOpen, onRun } = props;
  const [view, setView] = React.useState(kept?.current ?? firstView);
  const look = (change: Partial<IListView>): void => setView(before => ({ ...before, ...change }));
  React.useEffect(() => {
    if (kept) {
      kept.current = view;
    }
  }, [kept, view]);
  const query = React.useMemo(() => parseQuery(view.filter), [view.filter]);
  const all = useOrdered(useListed(snapshot), view.order);
  const jobs = React.useMemo(() => ofFacet(all, view.facet).filter(job => fits(job, query)), [all, view.facet, query]);
  const counts = React.useMemo(() => facetCounts(all), [all]);
  const hint = React.useId();
  const list = React.useRef<HTMLDivElement>(null);
  const showAll = (): void => {
    look({ facet: 'all' });
    // The button that was used goes away: the focus stays near.
    list.current?.querySelector<HTMLElement>('[data-vdk-facet="all"]')?.focus();
  };
  /** `/` goes to the filter, the arrow down from there to the list. */
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const search = list.current?.querySelector('input');
    if (event.key === '/' && event.target !== search && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search?.focus();
    } else if (event.key === 'ArrowDown' && event.target === search) {
      event.preventDefault();
      list.current?.querySelector<HTMLElement>('[data-vdk-selected="true"]')?.focus();
    }
  };
  // Nothing was read after now: its clock ticks more slowly than reads come.
  const now = Math.max(useNow(jobs.some(job => isActive(job.executions[0]))), snapshot?.readAt ?? 0);
  const showSkeleton = useLater(skeletonMs);
  const failure = problem ?? (snapshot?.problem ? problemText(snapshot.problem) : null);
  const isRead = snapshot !== null && snapshot.readAt > 0;
  return (
    <div className="vdk-Jobs-list" ref={list} onKeyDown={onKeyDown}>
      <div className="vdk-Jobs-bar">
        <input
          type="search"
          className="jp-mod-styled"
          placeholder={trans.__('Filter by name or team')}
          aria-label={trans.__('Filter by name or team')}
          aria-describedby={hint}
          title={trans.__('A name, a team, or what a job is: %1', 'status:failed -state:disabled team:sales')}
          value={view.filter}
          onChange={event => look({ filter: event.target.value })}
        />
        <span className="vdk-Jobs-quiet vdk-Jobs-counts">
          <span role="status">{isRead ? shownText(view.facet, jobs.length, trans) : ''}</span>
          {/* No part of what is told: it changes all the time. */}
          {isRead && ` · ${trans.__('updated %1', relativeText(new Date(snapshot.readAt).toISOString(), now))}`}
        </span>
        {props.target}
      </div>
      <p id={hint} className="vdk-Jobs-hint" hidden={query.unknown === null}>
        {query.unknown &&
          trans.__(
            '“%1” is no %2. There are %3.',
            query.unknown.value,
            query.unknown.key,
            (queryValues[query.unknown.key] ?? []).join(', ')
          )}
      </p>
      {failure !== null && (
        <p role="alert" className="vdk-Jobs-notice">
          {failure}{' '}
          <button className="jp-mod-styled" onClick={props.onRetry}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      {snapshot === null && failure === null && showSkeleton && <p role="status">{trans.__('Asking for the jobs…')}</p>}
      {all.length > 0 && (
        <FacetBar counts={counts} chosen={view.facet} trans={trans} onChoose={facet => look({ facet })} />
      )}
      {isRead && jobs.length === 0 && (
        <p className="vdk-Jobs-empty">
          {emptyText(all.length === 0 ? 'all' : view.facet, counts[view.facet], trans)}
          {all.length > 0 && view.facet !== 'all' && (
            <button className="jp-mod-styled" onClick={showAll}>
              {trans.__('Show all jobs')}
            </button>
          )}
        </p>
      )}
      {all.length > 0 && (
        <JobTable
          jobs={jobs}
          view={view}
          now={now}
          trans={trans}
          takesFocus={takesFocus}
          onView={look}
          onOpen={onOpen}
          onRun={onRun}
        />
      )}
    </div>
  );
}
