import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '@vdk-lab/python-environments';
import type { Context } from './context.js';
import { text } from './database.js';
import type { JobRow } from './jobs.js';
import { empty, problem } from './problem.js';
import type { Sources } from './sources.js';

/** What runs for a job. */
export interface DeploymentRow {
  readonly job: string;
  readonly version: string;
  readonly pythonVersion: string | null;
  readonly vdkVersion: string | null;
  readonly enabled: boolean;
  readonly deployedBy: string | null;
  readonly deployedAt: string;
  /** Absolute folder of the unpacked version. */
  readonly folder: string;
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

interface Wanted {
  readonly version: string;
  readonly enabled: boolean;
  readonly user: string | null;
}

/** Deployments: made in the background; what ran before goes on until the new one is ready, and stays when it fails. */
export class Deployments {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly context: Context,
    private readonly sources: Sources
  ) {
    // What a crash interrupted did not happen.
    const message = 'Platform error: the runtime ended while it deployed. Deploy again.';
    context.database
      .prepare(
        `update deployment_attempts set status = 'platform_error', message = ?, ended_at = ? where status = 'running'`
      )
      .run(message, new Date().toISOString());
  }

  find(job: string): DeploymentRow | null {
    const row = this.context.database.prepare('select * from deployments where job = ?').get(job);
    return row ? asRow(row) : null;
  }

  all(): DeploymentRow[] {
    return this.context.database.prepare('select * from deployments').all().map(asRow);
  }

  attempt(job: string): AttemptRow {
    const row = this.context.database.prepare('select * from deployment_attempts where job = ?').get(job);
    const status = row?.['status'];
    return {
      status:
        status === 'running' || status === 'success' || status === 'user_error' || status === 'platform_error'
          ? status
          : 'none',
      version: text(row?.['version']),
      message: text(row?.['message']),
      startedAt: text(row?.['started_at']),
      endedAt: text(row?.['ended_at']),
      log: text(row?.['log'])
    };
  }

  /** Checks, and begins in the background. */
  async request(job: JobRow, body: Record<string, unknown>, user: string | null): Promise<void> {
    await this.checkPython(body);
    checkResources(body);
    const present = this.find(job.name);
    const version = text(body['job_version']) ?? present?.version;
    const isKnown = version !== undefined && this.sources.has(job.name, version);
    if (!isKnown && this.context.strict) {
      // The real service accepts it, and nothing ever shows.
      const why = version === undefined ? 'no version was named' : `there is no version ${version}`;
      this.refuse(job, version ?? null, `User error: ${why}. Upload the sources and name what that gave.`);
      return;
    }
    if (!version) {
      throw problem(
        400,
        'The deployment names no version.',
        'The job is not deployed yet.',
        'Send job_version of an upload.'
      );
    }
    if (!isKnown) {
      throw problem(
        400,
        `There is no version ${version} of ${job.name}.`,
        'It was not uploaded here.',
        'Upload the sources.'
      );
    }
    const enabled = typeof body['enabled'] === 'boolean' ? body['enabled'] : (present?.enabled ?? true);
    const before = this.running.get(job.name) ?? Promise.resolve();
    const now = before.then(() => this.deploy(job, { version, enabled, user }));
    this.running.set(job.name, now);
    void now.finally(() => this.running.get(job.name) === now && this.running.delete(job.name));
  }

  private refuse(job: JobRow, version: string | null, message: string): void {
    const now = new Date().toISOString();
    this.context.database
      .prepare(
        `insert or replace into deployment_attempts (job, version, status, message, started_at, ended_at)
         values (?, ?, 'user_error', ?, ?, ?)`
      )
      .run(job.name, version, message, now, now);
    this.context.changes.tell(job.team, job.name, 'deployment', 'user_error');
  }

  private folder(job: string, version: string): string {
    // Named by the job: VDK takes a job's name from its folder.
    return join(this.context.dataFolder, 'deployed', version, job);
  }

  /** At the start, when nothing runs: takes away what a crash or a removal left. */
  async cleanUp(): Promise<void> {
    const deployed = join(this.context.dataFolder, 'deployed');
    const used = new Set(this.all().map(({ version }) => version));
    for (const version of await readdir(deployed).catch(() => [])) {
      if (!used.has(version)) {
        await rm(join(deployed, version), { recursive: true, force: true });
      }
    }
  }

  /** Former versions of a job, unless an execution may still run in one; what stays goes at the next time. */
  private async tidy(job: string, present: string): Promise<void> {
    const active = this.context.database
      .prepare(`select 1 from executions where job = ? and status in ('submitted', 'running')`)
      .get(job);
    if (active) {
      return;
    }
    for (const { id } of this.sources.versions(job)) {
      if (id !== present) {
        await rm(join(this.context.dataFolder, 'deployed', id), { recursive: true, force: true });
      }
    }
  }

  private async deploy(job: JobRow, wanted: Wanted): Promise<void> {
    const startedAt = new Date().toISOString();
    const log: string[] = [];
    const end = (status: string, message: string | null): void => {
      this.context.database
        .prepare('update deployment_attempts set status = ?, message = ?, log = ?, ended_at = ? where job = ?')
        .run(status, message, log.join('\n').slice(-200_000), new Date().toISOString(), job.name);
      this.context.changes.tell(job.team, job.name, 'deployment', status);
    };
    try {
      this.context.database
        .prepare(
          `insert into deployment_attempts (job, version, status, started_at) values (?, ?, 'running', ?)
           on conflict (job) do update set version = excluded.version, status = 'running', message = null, log = null,
             started_at = excluded.started_at, ended_at = null`
        )
        .run(job.name, wanted.version, startedAt);
      this.context.changes.tell(job.team, job.name, 'deployment', 'running');
      const folder = this.folder(job.name, wanted.version);
      await this.sources.unpack(job.name, wanted.version, folder);
      const requirements = await readFile(join(folder, 'requirements.txt'), 'utf8').catch(() => null);
      const environment = await this.context.environments.ensureForRequirements(requirements, line => log.push(line));
      this.context.database
        .prepare(
          `insert into deployments (job, version, python_version, enabled, vdk_version, deployed_by, deployed_at, folder)
           values (?, ?, ?, ?, ?, ?, ?, ?)
           on conflict (job) do update set version = excluded.version, python_version = excluded.python_version,
             enabled = excluded.enabled, vdk_version = excluded.vdk_version, deployed_by = excluded.deployed_by,
             deployed_at = excluded.deployed_at, folder = excluded.folder`
        )
        .run(
          job.name,
          wanted.version,
          environment.pythonVersion.split('.').slice(0, 2).join('.'),
          wanted.enabled ? 1 : 0,
          environment.vdkVersion,
          wanted.user,
          new Date().toISOString(),
          folder
        );
      end('success', null);
      await this.tidy(job.name, wanted.version);
    } catch (error) {
      if (error instanceof EnvironmentError) {
        log.push(error.log ?? '');
        end(
          error.blame === 'user' ? 'user_error' : 'platform_error',
          `${error.what} ${error.why} ${error.countermeasures}`
        );
      } else {
        end('platform_error', error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** Done at once: only `enabled` and `vdk_version` may change. */
  async patch(job: JobRow, body: Record<string, unknown>, user: string | null): Promise<void> {
    await this.checkPython(body);
    checkResources(body);
    const present = this.find(job.name);
    if (!present) {
      throw problem(404, `${job.name} is not deployed.`, 'There is nothing to change.', 'Deploy it first.');
    }
    const { job_version: version, python_version: python } = body;
    const differs = (value: unknown, now: string | null): boolean =>
      value !== undefined && value !== null && value !== now;
    if (differs(version, present.version) || differs(python, present.pythonVersion)) {
      throw problem(
        400,
        'A patch cannot change the version.',
        'It would need a new deployment.',
        'Send a deployment by POST.'
      );
    }
    const enabled = typeof body['enabled'] === 'boolean' ? body['enabled'] : present.enabled;
    this.context.database
      .prepare('update deployments set enabled = ?, vdk_version = ?, deployed_by = ?, deployed_at = ? where job = ?')
      .run(enabled ? 1 : 0, text(body['vdk_version']) ?? present.vdkVersion, user, new Date().toISOString(), job.name);
    this.context.changes.tell(job.team, job.name, 'deployment', enabled ? 'enabled' : 'disabled');
  }

  async remove(job: JobRow): Promise<void> {
    await this.running.get(job.name);
    // Its folder goes later: an execution may be running in it.
    const { changes } = this.context.database.prepare('delete from deployments where job = ?').run(job.name);
    if (changes > 0) {
      this.context.changes.tell(job.team, job.name, 'deployment', 'removed');
    }
  }

  /** Resolves when no deployment is being made. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private async checkPython(body: Record<string, unknown>): Promise<void> {
    const wanted = text(body['python_version']);
    if (wanted === null) {
      return;
    }
    const supported = await this.pythonVersions();
    if (!supported.includes(wanted)) {
      throw problem(
        409,
        `Python ${wanted} is not supported.`,
        `There is ${supported.join(', ') || 'none'}.`,
        'Name one of these.'
      );
    }
  }

  async pythonVersions(): Promise<string[]> {
    const base = await this.context.environments.base().catch(() => null);
    return base ? [base.pythonVersion.split('.').slice(0, 2).join('.')] : [];
  }
}

function checkResources(body: Record<string, unknown>): void {
  const resources = body['resources'];
  if (typeof resources === 'object' && resources !== null && Object.values(resources).some(value => value !== null)) {
    throw problem(400, 'Resources cannot be set.', 'The limits are the runtime’s.', 'Leave resources out.');
  }
}

function asRow(row: Record<string, unknown>): DeploymentRow {
  return {
    job: String(row['job']),
    version: String(row['version']),
    pythonVersion: text(row['python_version']),
    vdkVersion: text(row['vdk_version']),
    enabled: row['enabled'] === 1,
    deployedBy: text(row['deployed_by']),
    deployedAt: String(row['deployed_at']),
    folder: String(row['folder'])
  };
}

/** A deployment as the API answers it. @throws empty 404 */
export function deploymentAnswer(row: DeploymentRow | null): Record<string, unknown> {
  if (!row) {
    throw empty(404);
  }
  return {
    vdk_version: row.vdkVersion,
    job_version: row.version,
    python_version: row.pythonVersion,
    mode: 'release',
    id: null,
    enabled: row.enabled,
    contacts: null,
    schedule: null,
    resources: null,
    last_deployed_by: row.deployedBy,
    last_deployed_date: row.deployedAt
  };
}
