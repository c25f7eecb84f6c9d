import type { ExecutionStatus } from '@vdk-lab/tokens';
import { describe, expect, it } from 'vitest';
import { type JobFacet, facetCounts, facets, ofFacet } from '../src/jobfacets';
import type { IListedJob } from '../src/joborder';

const deployment = { version: null, enabled: true, deployedAt: null, deployedBy: null };

/** A job and its executions, newest first. */
function job(name: string, statuses: ExecutionStatus[], change: Partial<IListedJob> = {}): IListedJob {
  const executions = statuses.map((status, index) => ({
    id: `${name}-${index}`,
    team: 'team',
    job: name,
    status,
    type: 'scheduled' as const,
    startedAt: null,
    endedAt: null,
    startedBy: null,
    message: null,
    version: null
  }));
  const nothing = { description: null, schedule: null, nextRun: null, lateSince: null };
  return { team: 'team', name, ...nothing, deployment, executions, ...change };
}

const jobs = [
  job('user', ['user_error', 'succeeded']),
  job('platform', ['platform_error']),
  job('mended', ['succeeded', 'user_error']),
  job('rerun', ['running', 'platform_error']),
  job('waits', ['submitted']),
  job('skipped', ['skipped', 'user_error']),
  job('cancelled', ['cancelled']),
  job('off', ['user_error'], { deployment: { ...deployment, enabled: false } }),
  job('unknown', [], { deployment: { ...deployment, enabled: null } }),
  job('drafted', [], { deployment: null }),
  job('removed', ['succeeded'], { deployment: null }),
  job('overdue', ['succeeded'], { lateSince: 7 })
];
const names = (facet: JobFacet): string[] => ofFacet(jobs, facet).map(({ name }) => name);

describe('the facets of a list of jobs', () => {
  it('tell by the last execution what fails and what runs', () => {
    expect(names('failing')).toEqual(['user', 'platform', 'off']);
    expect(names('running')).toEqual(['rerun', 'waits']);
  });
  it('tell what its schedule should have started', () => {
    expect(names('late')).toEqual(['overdue']);
  });
  it('tell by the deployment what is disabled and what was never deployed: what ran once was', () => {
    expect(names('disabled')).toEqual(['off']);
    expect(names('notDeployed')).toEqual(['drafted']);
  });
  it('count what they show: a job can be in several, and every one is in the last', () => {
    expect(facets.at(-1)).toBe('all');
    expect(facetCounts(jobs)).toEqual(Object.fromEntries(facets.map(facet => [facet, names(facet).length])));
    expect(facetCounts(jobs).all).toBe(jobs.length);
    expect(facetCounts([])).toEqual({ failing: 0, running: 0, late: 0, disabled: 0, notDeployed: 0, all: 0 });
  });
});
