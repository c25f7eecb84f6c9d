import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '@vdk-lab/python-environments';
import type { Context } from './context.js';
import { prepared, text } from './database.js';
import type { JobRow } from './jobs.js';
import { diskFull, empty, problem } from './problem.js';
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

/** A deployment that is being made. */
interface Making {
  readonly stop: AbortController;
  readonly log: string[];
  readonly ended: Promise<void>;
}

const removed = 'the deployment was removed';

/** Deployments: made in the background; what ran before goes on until the new one is ready, and stays when it fails. */
export class Deployments {
  private readonly making = new Map<string, Making>();
  /** Versions of a job that stand unpacked. */
  private readonly unpackedVersions = new Map<string, Set<string>>();

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
    const row = prepared(this.context.database, 'select * from deployments where job = ?').get(job);
    return row ? asRow(row) : null;
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
      log: status === 'running' ? (this.making.get(job)?.log.join('\n') ?? null) : text(row?.['log'])
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
    const before = this.making.get(job.name)?.ended ?? Promise.resolve();
    const stop = new AbortController();
    const log: string[] = [];
    const ended = before.then(() => this.deploy(job, { version, enabled, user }, stop.signal, log));
    const making = { stop, log, ended };
    this.making.set(job.name, making);
    void ended.finally(() => this.making.get(job.name) === making && this.making.delete(job.name));
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
    const unpacked = await readdir(deployed).catch(() => []);
    const rows = unpacked.length > 0 ? this.context.database.prepare('select version, job from deployments').all() : [];
    const used = new Map(rows.map(({ version, job }) => [String(version), String(job)]));
    for (const version of unpacked) {
      const job = used.get(version);
      if (job === undefined) {
        await rm(join(deployed, version), { recursive: true, force: true });
      } else {
        this.unpackedVersions.set(job, new Set([version]));
      }
    }
  }

  /** Folder of a version's files; written when they are not there, after a restored backup say. */
  async unpacked(job: string, version: string): Promise<string> {
    const folder = this.folder(job, version);
    const versions = this.unpackedVersions.get(job) ?? new Set();
    this.unpackedVersions.set(job, versions.add(version));
    await this.sources.unpack(job, version, folder);
    return folder;
  }

  /** Takes away former versions of a job, unless an execution may still run in one. */
  async tidy(job: string): Promise<void> {
    const active = this.context.database
      .prepare(`select 1 from executions where job = ? and status in ('submitted', 'running')`)
      .get(job);
    if (active || this.making.has(job)) {
      return;
    }
    const present = this.find(job)?.version;
    const versions = this.unpackedVersions.get(job) ?? new Set();
    for (const version of [...versions].filter(candidate => candidate !== present)) {
      versions.delete(version);
      await rm(join(this.context.dataFolder, 'deployed', version), { recursive: true, force: true });
    }
  }

  private async deploy(job: JobRow, wanted: Wanted, stop: AbortSignal, log: string[]): Promise<void> {
    const { database, environments, limits, workers } = this.context;
    const end = (status: AttemptRow['status'], message: string | null): void => {
      database
        .prepare('update deployment_attempts set status = ?, message = ?, log = ?, ended_at = ? where job = ?')
        .run(status, message, log.join('\n'), new Date().toISOString(), job.name);
      this.context.changes.tell(job.team, job.name, 'deployment', status);
    };
    const limit = AbortSignal.timeout(limits.deployMs);
    try {
      stop.throwIfAborted();
      database
        .prepare(
          `insert into deployment_attempts (job, version, status, started_at) values (?, ?, 'running', ?)
           on conflict (job) do update set version = excluded.version, status = 'running', message = null, log = null,
             started_at = excluded.started_at, ended_at = null`
        )
        .run(job.name, wanted.version, new Date().toISOString());
      this.context.changes.tell(job.team, job.name, 'deployment', 'running');
      const folder = await this.unpacked(job.name, wanted.version);
      const requirements = await readFile(join(folder, 'requirements.txt'), 'utf8').catch(() => null);
      const environment = await environments.ensureForRequirements(
        requirements,
        line => keep(log, line),
        AbortSignal.any([stop, limit])
      );
      stop.throwIfAborted();
      this.replace(job.name, wanted, environment);
      end('success', null);
      // The first execution shall be warm.
      void workers.prepare(environment).catch(() => undefined);
    } catch (error) {
      const [status, message] = this.whyFailed(error, stop, limit);
      if (error instanceof EnvironmentError && error.log) {
        // All of uv's text; its lines came one by one.
        log.splice(0, log.length, error.log);
      }
      try {
        end(status, message);
      } catch {
        // A full disk, or the job is gone: what ran before goes on, and the next start says that this did not end.
      }
    }
  }

  private whyFailed(error: unknown, stop: AbortSignal, limit: AbortSignal): [AttemptRow['status'], string] {
    if (stop.aborted) {
      return ['platform_error', `Platform error: ${String(stop.reason)}`];
    }
    if (limit.aborted) {
      const minutes = Math.round(this.context.limits.deployMs / 60_000);
      return ['user_error', `User error: the requirements were not installed within ${minutes} minutes.`];
    }
    if (error instanceof EnvironmentError) {
      const message = `${error.what} ${error.why} ${error.countermeasures}`;
      return [error.blame === 'user' ? 'user_error' : 'platform_error', message];
    }
    return ['platform_error', diskFull(error)?.message ?? (error instanceof Error ? error.message : String(error))];
  }

  private replace(job: string, wanted: Wanted, environment: { pythonVersion: string; vdkVersion: string }): void {
    this.context.database
      .prepare(
        `insert into deployments (job, version, python_version, enabled, vdk_version, deployed_by, deployed_at, folder)
         values (?, ?, ?, ?, ?, ?, ?, '')
         on conflict (job) do update set version = excluded.version, python_version = excluded.python_version,
           enabled = excluded.enabled, vdk_version = excluded.vdk_version, deployed_by = excluded.deployed_by,
           deployed_at = excluded.deployed_at`
      )
      .run(
        job,
        wanted.version,
        environment.pythonVersion.split('.').slice(0, 2).join('.'),
        wanted.enabled ? 1 : 0,
        environment.vdkVersion,
        wanted.user,
        new Date().toISOString()
      );
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
    const making = this.making.get(job.name);
    making?.stop.abort(removed);
    await making?.ended;
    // Its folder goes later: an execution may be running in it.
    const { changes } = this.context.database.prepare('delete from deployments where job = ?').run(job.name);
    if (changes > 0) {
      this.context.changes.tell(job.team, job.name, 'deployment', 'removed');
    }
  }

  /** Ends what is being made. What ran before stays deployed. */
  async stop(reason: string): Promise<void> {
    await Promise.all(
      [...this.making.values()].map(async ({ stop, ended }) => {
        stop.abort(reason);
        await ended;
      })
    );
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

const logLines = 2000;

/** The last lines of what uv says. */
function keep(log: string[], line: string): void {
  log.push(line);
  if (log.length > logLines) {
    log.shift();
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
    deployedAt: String(row['deployed_at'])
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
