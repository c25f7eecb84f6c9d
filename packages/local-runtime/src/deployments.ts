import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '@vdk-lab/python-environments';
import type { Context } from './context.js';
import { prepared, text, transaction } from './database.js';
import { DeployedFolders } from './deployed-folders.js';
import { type AttemptRow, type DeploymentRow, DeploymentTable } from './deployment-table.js';
import { DeploymentsInProgress } from './deployments-in-progress.js';
import type { JobRow } from './jobs.js';
import { messageOf, problem } from './problem.js';
import type { Sources } from './sources.js';

interface Wanted {
  readonly version: string;
  readonly enabled: boolean;
  readonly user: string | null;
  /** That it was begun stands in the table. */
  readonly isBegun: boolean;
}

const unwritten =
  'Platform error: how the deployment ended could not be written down, on a full disk say. Make room, and deploy again.';

/** Deployments: made in the background; what ran before goes on until the new one is ready, and stays when it fails. */
export class Deployments {
  private readonly making = new DeploymentsInProgress();
  private readonly table: DeploymentTable;
  private readonly folders: DeployedFolders;

  constructor(
    private readonly context: Context,
    private readonly sources: Sources
  ) {
    this.table = new DeploymentTable(context.database);
    this.folders = new DeployedFolders(context.dataFolder, sources);
    this.table.endInterrupted('Platform error: the runtime ended while it deployed. Deploy again.');
  }

  find(job: string): DeploymentRow | null {
    return this.table.find(job);
  }

  /** How the last one went; while it is made, with what uv says. */
  attempt(job: string): AttemptRow {
    const attempt = this.table.attempt(job);
    if (attempt.status !== 'running') {
      return attempt;
    }
    const log = this.making.log(job);
    // Over, and on a full disk that could not be written down.
    return log === null ? { ...attempt, status: 'platform_error', message: unwritten } : { ...attempt, log };
  }

  /** Begins in the background what was checked. */
  request(job: JobRow, body: Record<string, unknown>, user: string | null): void {
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
    this.making.checkOpen();
    const isFirst = !this.making.has(job.name);
    if (isFirst) {
      // Before the answer: what a full disk does not take is refused.
      this.table.beginAttempt(job.name, version);
    }
    this.making.add(
      job.name,
      (stop, log) => this.deploy(job, { version, enabled, user, isBegun: isFirst }, stop, log),
      () => this.tidySoon(job)
    );
  }

  private refuse(job: JobRow, version: string | null, message: string): void {
    this.table.beginAttempt(job.name, version);
    this.endAttempt(job, { status: 'user_error', message, log: null });
  }

  private endAttempt(job: JobRow, end: Pick<AttemptRow, 'status' | 'message' | 'log'>): void {
    this.table.endAttempt(job.name, end);
    this.context.changes.tell(job.team, job.name, 'deployment', end.status);
  }

  /** At the start, when nothing runs: takes away what a crash or a removal left. */
  cleanUp(): Promise<void> {
    return this.folders.cleanUp(this.table.versions());
  }

  /** Folder of a version's files; written when they are not there, after a restored backup say. */
  unpacked(job: string, version: string): Promise<string> {
    return this.folders.unpack(job, version);
  }

  /** Takes away former versions of a job, unless an execution may still run in one. */
  async tidy(job: string): Promise<void> {
    const active = prepared(
      this.context.database,
      `select 1 from executions where job = ? and status in ('submitted', 'running')`
    );
    const isNeeded = (version: string): boolean =>
      this.making.has(job) || this.find(job)?.version === version || active.get(job) !== undefined;
    await this.folders.removeUnless(job, isNeeded);
  }

  private async deploy(job: JobRow, wanted: Wanted, stop: AbortSignal, log: string[]): Promise<void> {
    const { environments, limits, workers } = this.context;
    const limit = AbortSignal.timeout(limits.deployMs);
    try {
      stop.throwIfAborted();
      if (!wanted.isBegun) {
        this.table.beginAttempt(job.name, wanted.version);
      }
      this.context.changes.tell(job.team, job.name, 'deployment', 'running');
      const folder = await this.unpacked(job.name, wanted.version);
      const requirements = await readFile(join(folder, 'requirements.txt'), 'utf8').catch(() => null);
      const environment = await environments.ensureForRequirements(
        requirements,
        line => keep(log, line),
        AbortSignal.any([stop, limit])
      );
      stop.throwIfAborted();
      // Both or none: what runs, and that this is how it came to run.
      transaction(this.context.database, () => {
        this.table.replace({
          job: job.name,
          version: wanted.version,
          pythonVersion: majorMinor(environment.pythonVersion),
          enabled: wanted.enabled,
          vdkVersion: environment.vdkVersion,
          deployedBy: wanted.user,
          deployedAt: new Date().toISOString()
        });
        this.table.endAttempt(job.name, { status: 'success', message: null, log: log.join('\n') });
      });
      this.context.changes.tell(job.team, job.name, 'deployment', 'success');
      // The first execution shall be warm.
      void workers.prepare(environment).catch(() => undefined);
    } catch (error) {
      const [status, message] = this.whyFailed(error, stop, limit);
      if (error instanceof EnvironmentError && error.log) {
        // All of uv's text; its lines came one by one.
        log.splice(0, log.length, error.log);
      }
      try {
        this.endAttempt(job, { status, message, log: log.join('\n') });
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
    return ['platform_error', `Platform error: ${messageOf(error)}`];
  }

  /** Done at once: only `enabled` and `vdk_version` may change. */
  patch(job: JobRow, body: Record<string, unknown>, user: string | null): void {
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
    this.table.replace({
      ...present,
      enabled,
      vdkVersion: text(body['vdk_version']) ?? present.vdkVersion,
      deployedBy: user,
      deployedAt: new Date().toISOString()
    });
    this.context.changes.tell(job.team, job.name, 'deployment', enabled ? 'enabled' : 'disabled');
  }

  /** Ends what is being made for a job; what runs stays. */
  endMaking(job: JobRow, reason: string): Promise<void> {
    return this.making.end(job.name, reason);
  }

  async remove(job: JobRow): Promise<void> {
    await this.endMaking(job, 'the deployment was removed');
    if (this.table.remove(job.name)) {
      this.context.changes.tell(job.team, job.name, 'deployment', 'removed');
    }
    this.tidySoon(job);
  }

  /** Of a job whose deployment is gone, or another one; when an execution runs in a folder, that goes later. */
  tidySoon(job: JobRow): void {
    void this.tidy(job.name).catch(() => undefined);
  }

  /** Ends what is being made. What ran before stays deployed. */
  stop(reason: string): Promise<void> {
    return this.making.stop(reason);
  }

  /** What no job can be deployed with. @throws problem 409 for another Python, 400 for resources */
  async check(body: Record<string, unknown>): Promise<void> {
    const wanted = text(body['python_version']);
    const supported = wanted === null ? [] : await this.pythonVersions();
    if (wanted !== null && !supported.includes(wanted)) {
      throw problem(
        409,
        `Python ${wanted} is not supported.`,
        `There is ${supported.join(', ') || 'none'}.`,
        'Name one of these.'
      );
    }
    checkResources(body);
  }

  async pythonVersions(): Promise<string[]> {
    const base = await this.context.environments.base().catch(() => null);
    return base ? [majorMinor(base.pythonVersion)] : [];
  }
}

function majorMinor(pythonVersion: string): string {
  return pythonVersion.split('.').slice(0, 2).join('.');
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
