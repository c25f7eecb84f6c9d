import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { JobFacet } from './jobfacets';
import { type IJobOrder, type IListedJob, type JobColumn, keyOf, orderBy } from './joborder';
import { JobRow, canRun } from './jobrow';
import { useRowWindow } from './rowwindow';

/** How a person looks at the list; kept while a job is looked at. */
export interface IListView {
  readonly filter: string;
  readonly facet: JobFacet;
  readonly order: IJobOrder;
  /** Key of the chosen job; null: the first. */
  readonly chosen: string | null;
  /** Pixels that are scrolled away. */
  readonly top: number;
}

/** The head of a column by which the list can be ordered. */
function Head(props: {
  column: JobColumn;
  order: IJobOrder;
  onOrder(order: IJobOrder): void;
  children: string;
}): React.ReactElement {
  const { column, order, onOrder, children } = props;
  const isOrder = order.column === column;
  const Icon = order.isDescending ? caretDownIcon : caretUpIcon;
  return (
    <th scope="col" aria-sort={!isOrder ? 'none' : order.isDescending ? 'descending' : 'ascending'}>
      <button className="vdk-Jobs-head" onClick={() => onOrder(orderBy(column, order))}>
        {children}
        {isOrder && <Icon.react tag="span" className="vdk-Jobs-direction" />}
      </button>
    </th>
  );
}

/** Jobs in their order: one row a job, windowed, with the keyboard. */
export function JobTable(props: {
  jobs: readonly IListedJob[];
  view: IListView;
  now: number;
  trans: TranslationBundle;
  /** The list is there again, and takes the focus back. */
  takesFocus: boolean;
  onView(change: Partial<IListView>): void;
  onOpen(job: IListedJob): void;
  onRun(job: IListedJob): void;
}): React.ReactElement {
  const { jobs, view, now, trans, takesFocus, onView, onOpen, onRun } = props;
  const place = React.useRef(0);
  const isLeaving = React.useRef(false);
  // By identity: a row that moves stays the chosen one, and a key never acts on another job.
  const found = jobs.findIndex(job => keyOf(job) === view.chosen);
  const selected = Math.max(0, found);
  const { first, last, before, after, page, ref, onScroll, reveal } = useRowWindow(jobs.length, view.top, top =>
    onView({ top })
  );
  // Before the page is changed: is the row that goes away, to another facet say, the one with the focus?
  isLeaving.current =
    found < 0 &&
    ref.current?.querySelector('.vdk-Jobs-row:focus-within')?.matches('[data-vdk-selected="true"]') === true;
  React.useLayoutEffect(() => {
    if (!isLeaving.current) {
      place.current = selected;
      return;
    }
    // Its neighbour gets it, or the list where none is left.
    const index = Math.min(place.current, jobs.length - 1);
    const neighbour = jobs[index];
    if (neighbour) {
      onView({ chosen: keyOf(neighbour) });
      reveal(index, '[data-vdk-selected="true"]');
    } else {
      ref.current?.focus();
    }
  });
  const showSelected = React.useRef(() => reveal(selected, '[data-vdk-selected="true"]'));
  React.useEffect(() => {
    if (takesFocus) {
      showSelected.current();
    }
  }, [takesFocus]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const job = jobs[selected];
    const isOnRow = event.target instanceof HTMLElement && event.target.closest('.vdk-Jobs-row') !== null;
    if (!job || !isOnRow || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const end = jobs.length - 1;
    const next = {
      ArrowDown: selected + 1,
      ArrowUp: selected - 1,
      PageDown: selected + page,
      PageUp: selected - page,
      Home: 0,
      End: end
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const index = Math.max(0, Math.min(end, next));
      const target = jobs[index];
      onView({ chosen: target ? keyOf(target) : null });
      reveal(index, '[data-vdk-selected="true"]');
    } else if (event.key === 'Enter' || event.key === 'l') {
      onOpen(job);
    } else if (event.key === 'r' && canRun(job)) {
      onRun(job);
    }
  };
  const heads = { order: view.order, onOrder: (order: IJobOrder) => onView({ order }) };
  return (
    <div className="vdk-Jobs-scroll" ref={ref} tabIndex={-1} onScroll={onScroll} onKeyDown={onKeyDown}>
      <table aria-rowcount={jobs.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <Head column="name" {...heads}>
              {trans.__('Job')}
            </Head>
            <Head column="team" {...heads}>
              {trans.__('Team')}
            </Head>
            <Head column="status" {...heads}>
              {trans.__('Last runs')}
            </Head>
            <Head column="lastRun" {...heads}>
              {trans.__('Last run')}
            </Head>
            <Head column="nextRun" {...heads}>
              {trans.__('Next run')}
            </Head>
            <th scope="col">{trans.__('Schedule (UTC)')}</th>
            <Head column="state" {...heads}>
              {trans.__('State')}
            </Head>
            <th scope="col">{trans.__('Version')}</th>
            <th scope="col">{trans.__('Action')}</th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {jobs.slice(first, last).map((job, index) => (
            <JobRow
              key={keyOf(job)}
              job={job}
              now={now}
              index={first + index}
              selected={first + index === selected}
              trans={trans}
              onFocus={() => onView({ chosen: keyOf(job) })}
              onOpen={onOpen}
              onRun={onRun}
            />
          ))}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
}
