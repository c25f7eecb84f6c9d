import type { IJobSummary } from '@vdk-lab/tokens';
import { deploymentState } from './joborder';
import { isActive } from './runlist';

/** The parts of a list of jobs that people look for, in the order in which they are offered. */
export const facets = ['failing', 'running', 'disabled', 'notDeployed', 'all'] as const;
export type JobFacet = (typeof facets)[number];

/** Is a job in a facet? It can be in several. What it did is told by its last execution. */
const isIn: Readonly<Record<JobFacet, (job: IJobSummary) => boolean>> = {
  failing: ({ executions: [last] }) => last?.status === 'user_error' || last?.status === 'platform_error',
  running: ({ executions: [last] }) => isActive(last),
  disabled: job => deploymentState(job) === 'disabled',
  notDeployed: job => deploymentState(job) === 'not deployed',
  all: () => true
};

/** The jobs of a facet, in the order in which they came. */
export function ofFacet(jobs: readonly IJobSummary[], facet: JobFacet): readonly IJobSummary[] {
  return facet === 'all' ? jobs : jobs.filter(isIn[facet]);
}

/** How many jobs are in each facet. */
export function facetCounts(jobs: readonly IJobSummary[]): Readonly<Record<JobFacet, number>> {
  const counts = { failing: 0, running: 0, disabled: 0, notDeployed: 0, all: 0 };
  for (const job of jobs) {
    for (const facet of facets) {
      counts[facet] += +isIn[facet](job);
    }
  }
  return counts;
}
