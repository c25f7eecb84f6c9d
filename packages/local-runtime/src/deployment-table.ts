import type { DatabaseSync } from 'node:sqlite';
import { prepared, text } from './database.js';

/** What runs for a job. */
export interface DeploymentRow {
  readonly job: string;
  readonly version: string;
  readonly pythonVersion: string | null;
  readonly vdkVersion: string | null;
  readonly enabled: boolean;
  readonly deployedBy: string | null;
  readonly deployedAt: string;
}

/** How the last attempt to deploy went. */
export interface AttemptRow {
  readonly status: 'none' | 'running' | 'success' | 'user_error' | 'platform_error';
  readonly version: string | null;
  readonly message: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly log: string | null;
}

/** What stands in the database about deployments: what runs for each job, and how the last attempt went. */
export class DeploymentTable {
  constructor(private readonly database: DatabaseSync) {}

  find(job: string): DeploymentRow | null {
    const row = prepared(this.database, 'select * from deployments where job = ?').get(job);
    return row ? asRow(row) : null;
  }

  /** The version that runs for each job. */
  versions(): { job: string; version: string }[] {
    return prepared(this.database, 'select job, version from deployments')
      .all()
      .map(row => ({ job: String(row['job']), version: String(row['version']) }));
  }

  /** It runs from now on. */
  replace({ job, version, pythonVersion, enabled, vdkVersion, deployedBy, deployedAt }: DeploymentRow): void {
    prepared(
      this.database,
      `insert into deployments (job, version, python_version, enabled, vdk_version, deployed_by, deployed_at, folder)
         values (?, ?, ?, ?, ?, ?, ?, '')
         on conflict (job) do update set version = excluded.version, python_version = excluded.python_version,
           enabled = excluded.enabled, vdk_version = excluded.vdk_version, deployed_by = excluded.deployed_by,
           deployed_at = excluded.deployed_at`
    ).run(job, version, pythonVersion, enabled ? 1 : 0, vdkVersion, deployedBy, deployedAt);
  }

  /** @returns was there one? */
  remove(job: string): boolean {
    return Number(prepared(this.database, 'delete from deployments where job = ?').run(job).changes) > 0;
  }

  attempt(job: string): AttemptRow {
    const row = prepared(this.database, 'select * from deployment_attempts where job = ?').get(job);
    const status = row?.['status'];
    return {
      status: isStatus(status) ? status : 'none',
      version: text(row?.['version']),
      message: text(row?.['message']),
      startedAt: text(row?.['started_at']),
      endedAt: text(row?.['ended_at']),
      log: text(row?.['log'])
    };
  }

  beginAttempt(job: string, version: string | null): void {
    prepared(
      this.database,
      `insert into deployment_attempts (job, version, status, started_at) values (?, ?, 'running', ?)
         on conflict (job) do update set version = excluded.version, status = 'running', message = null, log = null,
           started_at = excluded.started_at, ended_at = null`
    ).run(job, version, new Date().toISOString());
  }

  endAttempt(job: string, end: Pick<AttemptRow, 'status' | 'message' | 'log'>): void {
    prepared(
      this.database,
      'update deployment_attempts set status = ?, message = ?, log = ?, ended_at = ? where job = ?'
    ).run(end.status, end.message, end.log, new Date().toISOString(), job);
  }

  /** At the start: what a crash interrupted did not happen. */
  endInterrupted(message: string): void {
    prepared(
      this.database,
      `update deployment_attempts set status = 'platform_error', message = ?, ended_at = ? where status = 'running'`
    ).run(message, new Date().toISOString());
  }
}

function isStatus(value: unknown): value is AttemptRow['status'] {
  return value === 'running' || value === 'success' || value === 'user_error' || value === 'platform_error';
}

function asRow(row: Record<string, unknown>): DeploymentRow {
  return {
    job: String(row['job']),
    version: String(row['version']),
    pythonVersion: text(row['python_version']),
    vdkVersion: text(row['vdk_version']),
    enabled: row['enabled'] === 1,
    deployedBy: text(row['deployed_by']),
    deployedAt: String(row['deployed_at'])
  };
}
