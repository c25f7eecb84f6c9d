import type { DatabaseSync } from 'node:sqlite';
import type { GraphQLResolveInfo } from 'graphql';
import { prepared } from '../database.js';
import type { DeploymentRow } from '../deployment-table.js';
import type { JobRow } from '../jobs.js';
import { type ExecutionArguments, ExecutionsPage } from './executions-page.js';
import { nextRun } from './functions.js';
import { selectedPaths } from './selection.js';

type Row = Record<string, unknown>;

/** A job as the query shows it; what is dear is computed when it is selected. */
export function jobNode(database: DatabaseSync, job: JobRow, deployment: () => DeploymentRow | null): Row {
  const { contacts, schedule } = job.config;
  return {
    jobName: job.name,
    config: {
      team: job.team,
      description: job.description,
      schedule: {
        scheduleCron: schedule.schedule_cron,
        nextRunEpochSeconds: () => nextRun(schedule.schedule_cron)
      },
      contacts: {
        notifiedOnJobFailureUserError: contacts.notified_on_job_failure_user_error,
        notifiedOnJobFailurePlatformError: contacts.notified_on_job_failure_platform_error,
        notifiedOnJobSuccess: contacts.notified_on_job_success,
        notifiedOnJobDeploy: contacts.notified_on_job_deploy
      },
      generateKeytab: job.config.generate_keytab,
      sourceUrl: null,
      logsUrl: null
    },
    deployments: () => {
      const row = deployment();
      return row ? [deploymentNode(database, row)] : null;
    }
  };
}

function deploymentNode(database: DatabaseSync, deployment: DeploymentRow): Row {
  const { job } = deployment;
  const last = once(() =>
    prepared(
      database,
      'select status, start_time, end_time from executions where job = ? and end_time is not null order by start_time desc limit 1'
    ).get(job)
  );
  const counts = once(() =>
    prepared(
      database,
      `select count(*) filter (where status = 'succeeded') as successful,
         count(*) filter (where status in ('user_error', 'platform_error')) as failed from executions where job = ?`
    ).get(job)
  );
  return {
    id: job,
    enabled: deployment.enabled,
    contacts: {},
    jobVersion: deployment.version,
    jobPythonVersion: deployment.pythonVersion,
    lastDeployedDate: deployment.deployedAt,
    lastDeployedBy: deployment.deployedBy,
    mode: 'release',
    resources: null,
    schedule: {},
    vdkVersion: deployment.vdkVersion,
    status: null,
    executions: (args: ExecutionArguments, _: unknown, info: GraphQLResolveInfo) => {
      if (args.filter?.jobNameIn) {
        throw new Error('jobNameIn has no place in the executions of a job.');
      }
      const ofJob = { ...args, filter: { ...args.filter, jobNameIn: [job] } };
      return new ExecutionsPage(database, ofJob, selectedPaths(info)).rows().map(row => new ExecutionNode(row));
    },
    lastExecutionStatus: () => upper(last()?.['status']),
    lastExecutionTime: () => last()?.['end_time'] ?? null,
    lastExecutionDuration: () => seconds(last()),
    successfulExecutions: () => Number(counts()?.['successful'] ?? 0),
    failedExecutions: () => Number(counts()?.['failed'] ?? 0)
  };
}

function once<T>(read: () => T): () => T {
  let kept: { value: T } | null = null;
  return () => (kept ??= { value: read() }).value;
}

function upper(value: unknown): string | null {
  return typeof value === 'string' ? value.toUpperCase() : null;
}

function seconds(row: Row | undefined): number | null {
  return row ? Math.round((Date.parse(String(row['end_time'])) - Date.parse(String(row['start_time']))) / 1000) : null;
}

/** An execution as the query shows it. Getters: a page has hundreds, and of each a few fields are selected. */
export class ExecutionNode {
  constructor(private readonly row: Row) {}

  get id(): unknown {
    return this.row['id'];
  }
  get type(): string | null {
    return upper(this.row['type']);
  }
  get jobName(): unknown {
    return this.row['job'];
  }
  get status(): string | null {
    return upper(this.row['status']);
  }
  get startTime(): unknown {
    return this.row['start_time'];
  }
  get endTime(): unknown {
    return this.row['end_time'];
  }
  get startedBy(): unknown {
    return this.row['started_by'];
  }
  get message(): unknown {
    return this.row['message'];
  }
  get opId(): unknown {
    return this.row['op_id'];
  }
  get logsUrl(): string {
    return '';
  }
  get deployment(): Row {
    return {
      id: 'release',
      enabled: true,
      contacts: null,
      jobVersion: this.row['version'],
      jobPythonVersion: this.row['python_version'],
      deployedDate: this.row['deployed_at'],
      deployedBy: this.row['deployed_by'],
      mode: 'release',
      resources: {},
      schedule: {},
      vdkVersion: this.row['vdk_version'],
      status: null
    };
  }
}
