import { type IListedJob, deploymentState } from './joborder';
import { isActive } from './runlist';

/** The parts of a list of jobs that people look for, in the order in which they are offered. */
export const facets = ['failing', 'running', 'late', 'disabled', 'notDeployed', 'all'] as const;
export type JobFacet = (typeof facets)[number];

/** Is a job in a facet? It can be in several. What it did is told by its last execution. */
const isIn: Readonly<Record<JobFacet, (job: IListedJob) => boolean>> = {
  failing: ({ executions: [last] }) => last?.status === 'user_error' || last?.status === 'platform_error',
  running: ({ executions: [last] }) => isActive(last),
  late: ({ lateSince }) => lateSince !== null,
  disabled: job => deploymentState(job) === 'disabled',
  // One whose deployment was removed has executions.
  notDeployed: job => deploymentState(job) === 'not deployed' && job.executions.length === 0,
  all: () => true
};

/** The jobs of a facet, in the order in which they came. */
export function ofFacet(jobs: readonly IListedJob[], facet: JobFacet): readonly IListedJob[] {
  return facet === 'all' ? jobs : jobs.filter(isIn[facet]);
}

/** How many jobs are in each facet. */
export function facetCounts(jobs: readonly IListedJob[]): Readonly<Record<JobFacet, number>> {
  const counts = { failing: 0, running: 0, late: 0, disabled: 0, notDeployed: 0, all: 0 };
  for (const job of jobs) {
    for (const facet of facets) {
      counts[facet] += +isIn[facet](job);
    }
  }
  return counts;
}
