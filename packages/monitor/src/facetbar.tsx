import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { type JobFacet, facets } from './jobfacets';

/** How many jobs of a facet are shown. */
export function shownText(facet: JobFacet, count: number, trans: TranslationBundle): string {
  switch (facet) {
    case 'failing':
      return trans._n('%1 failing job', '%1 failing jobs', count, count);
    case 'running':
      return trans._n('%1 running job', '%1 running jobs', count, count);
    case 'late':
      return trans._n('%1 late job', '%1 late jobs', count, count);
    case 'disabled':
      return trans._n('%1 disabled job', '%1 disabled jobs', count, count);
    case 'notDeployed':
      return trans._n('%1 job never deployed', '%1 jobs never deployed', count, count);
    case 'all':
      return trans._n('%1 job', '%1 jobs', count, count);
  }
}

/** Why a facet shows no job. */
export function emptyText(facet: JobFacet, count: number, trans: TranslationBundle): string {
  if (count > 0) {
    return facet === 'all' ? trans.__('No job fits the filter.') : trans.__('None of these jobs fits the filter.');
  }
  return {
    failing: trans.__('No job is failing.'),
    running: trans.__('No job is running.'),
    late: trans.__('Every schedule started its job in time.'),
    disabled: trans.__('No job is disabled.'),
    notDeployed: trans.__('Every job has been deployed.'),
    all: trans.__('No jobs yet. Open a job’s notebook and choose Deploy.')
  }[facet];
}

/** Chooses the facet of the list that is shown. */
export function FacetBar(props: {
  readonly counts: Readonly<Record<JobFacet, number>>;
  readonly chosen: JobFacet;
  readonly trans: TranslationBundle;
  onChoose(facet: JobFacet): void;
}): React.ReactElement {
  const { counts, chosen, trans, onChoose } = props;
  const labels: Readonly<Record<JobFacet, string>> = {
    failing: trans.__('Failing'),
    running: trans.__('Running'),
    late: trans.__('Late'),
    disabled: trans.__('Disabled'),
    notDeployed: trans.__('Never deployed'),
    all: trans.__('All')
  };
  // No facet has more than all: with room for as many digits, nothing moves when a count changes.
  const minWidth = `${String(counts.all).length}ch`;
  return (
    <div className="vdk-Jobs-facets" role="group" aria-label={trans.__('Show')}>
      {facets.map(facet => (
        <button
          key={facet}
          className={counts[facet] === 0 ? 'vdk-Jobs-quiet' : undefined}
          data-vdk-facet={facet}
          aria-pressed={facet === chosen}
          onClick={() => onChoose(facet)}
        >
          {labels[facet]}{' '}
          <span className="vdk-Jobs-facetCount" style={{ minWidth }}>
            {counts[facet]}
          </span>
        </button>
      ))}
    </div>
  );
}
