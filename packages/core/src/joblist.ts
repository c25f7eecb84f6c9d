import {
  type Activity,
  type ExecutionSummary,
  type JobSummary,
  type Snapshot,
  instant,
  isControlServiceError
} from '@vdk-lab/control-service';
import type { ExecutionStatus, IExecution, IJobSummary, IJobsSnapshot, IProblem } from '@vdk-lab/tokens';

/** Executions of a job in the list. */
const kept = 10;

/** A time as RFC 3339 in UTC; null where there is none. */
export const iso = (text: string | null | undefined): string | null => instant(text)?.toISOString() ?? null;

/** A failure as people read it. */
export function problemOf(error: unknown): IProblem {
  if (isControlServiceError(error)) {
    const { code, what, why, consequences, countermeasures } = error;
    return { code, what, why, consequences, countermeasures };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { code: 'failed', what: 'The target did not answer.', why, consequences: '', countermeasures: 'Try again.' };
}

const statusOf = (status: string | null): ExecutionStatus => (status ?? 'SUBMITTED').toLowerCase() as ExecutionStatus;

function asExecution(team: string, execution: ExecutionSummary): IExecution {
  return {
    id: execution.id,
    team,
    job: execution.jobName ?? '',
    status: statusOf(execution.status),
    type: execution.type === 'SCHEDULED' ? 'scheduled' : 'manual',
    startedAt: iso(execution.startTime),
    endedAt: iso(execution.endTime),
    startedBy: execution.startedBy,
    message: execution.message,
    version: execution.deployment?.jobVersion ?? null
  };
}

/** The last one of a job that did not run lately, as far as its deployment tells it: it has not "never run". */
function longAgo(team: string, { jobName: job, deployments }: JobSummary): IExecution[] {
  const [deployment] = deployments ?? [];
  const end = instant(deployment?.lastExecutionTime);
  if (!deployment?.lastExecutionStatus || !end) {
    return [];
  }
  return [
    {
      id: '',
      team,
      job,
      status: statusOf(deployment.lastExecutionStatus),
      type: 'manual',
      startedAt: new Date(end.getTime() - (deployment.lastExecutionDuration ?? 0) * 1000).toISOString(),
      endedAt: end.toISOString(),
      startedBy: null,
      message: null,
      version: null
    }
  ];
}

function asJob(job: JobSummary, lately: readonly ExecutionSummary[]): IJobSummary {
  const [deployment] = job.deployments ?? [];
  const next = job.config?.schedule?.nextRunEpochSeconds ?? -1;
  const team = job.config?.team ?? '';
  return {
    name: job.jobName,
    team,
    description: job.config?.description ?? null,
    schedule: job.config?.schedule?.scheduleCron ?? null,
    nextRun: next > 0 ? new Date(next * 1000).toISOString() : null,
    deployment: deployment
      ? {
          version: deployment.jobVersion,
          enabled: deployment.enabled,
          deployedAt: iso(deployment.lastDeployedDate),
          deployedBy: deployment.lastDeployedBy
        }
      : null,
    executions: lately.length > 0 ? lately.map(execution => asExecution(team, execution)) : longAgo(team, job)
  };
}

/** What was made of an activity: one that stays the same is the same list. */
const made = new WeakMap<Activity<JobSummary>, readonly IJobSummary[]>();

function jobsOf(activity: Activity<JobSummary>): readonly IJobSummary[] {
  const known = made.get(activity);
  if (known) {
    return known;
  }
  const lately = new Map<string, ExecutionSummary[]>();
  for (const execution of activity.executions) {
    const name = execution.jobName ?? '';
    const list = lately.get(name) ?? [];
    lately.set(name, list);
    if (list.length < kept) {
      list.push(execution);
    }
  }
  const jobs = activity.jobs.map(job => asJob(job, lately.get(job.jobName) ?? []));
  made.set(activity, jobs);
  return jobs;
}

/** The list of jobs as it was read; with a problem the last good one. */
export function asJobs({ value, readAt, error }: Snapshot<Activity<JobSummary>>): IJobsSnapshot {
  const jobs = value ? jobsOf(value) : [];
  return {
    jobs,
    totalJobs: jobs.length,
    readAt: readAt ?? 0,
    ...(value ? { executionsSince: value.executionsSince } : {}),
    ...(error ? { problem: problemOf(error) } : {})
  };
}
