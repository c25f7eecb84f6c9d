import type { Observable } from 'rxjs';
import type { Bytes } from '../body.js';
import { ControlServiceError, invalidArgument } from '../error.js';
import type { DataJob } from '../generated/models/DataJob.js';
import type { DataJobConfig } from '../generated/models/DataJobConfig.js';
import type { DataJobDeploymentStatus } from '../generated/models/DataJobDeploymentStatus.js';
import { equalJson } from '../json.js';
import type { ControlService } from '../service.js';
import { wait } from '../wait.js';
import { told } from './poll.js';

/** What to deploy. What is undefined stays as it is. */
export interface DeployRequest {
  readonly team: string;
  readonly job: string;
  /** A zip with one folder at its root. Without it `version` is deployed, for example to go back. */
  readonly files?: Bytes;
  /** A version that was uploaded before, in place of `files`. */
  readonly version?: string;
  /** Kept as the message of the version. */
  readonly reason?: string;
  /** Create the job when the team has none of this name. */
  readonly create?: boolean;
  /** Settings of the job to change; those that are undefined stay, also within `contacts`. */
  readonly settings?: DataJobConfig & { readonly description?: string | null };
  /** Whether the schedule runs it; by default as before, true for the first deployment. */
  readonly enabled?: boolean;
  readonly pythonVersion?: string;
  readonly vdkVersion?: string;
  /** Default true. */
  readonly sendNotification?: boolean;
  /** How long to wait for the deployment to show, in milliseconds. Default 1,800,000. */
  readonly confirmTimeoutMs?: number;
  /** Milliseconds between two looks. Default 2,000. */
  readonly periodMs?: number;
  /**
   * Looks for a failure where the service tells one outside its API; called with each look. An error it returns ends
   * the deploy.
   */
  readonly failure?: (version: string, signal: AbortSignal) => Promise<ControlServiceError | null>;
}

/** How far a deploy is. Each stage is `running`, then `done`; `update` is left out when nothing changes. */
export type DeployStage =
  | { readonly stage: 'upload' | 'update' | 'deploy'; readonly state: 'running' }
  | { readonly stage: 'upload'; readonly state: 'done'; readonly version: string; readonly created: boolean }
  | { readonly stage: 'update'; readonly state: 'done'; readonly job: DataJob }
  | { readonly stage: 'deploy'; readonly state: 'done'; readonly version: string; readonly enabled: boolean }
  | { readonly stage: 'ready'; readonly state: 'running'; readonly version: string }
  | {
      readonly stage: 'ready';
      readonly state: 'done';
      readonly version: string;
      readonly deployment: DataJobDeploymentStatus;
    }
  /** The deployment did not show in time. The service tells no failure, so this is none. */
  | { readonly stage: 'ready'; readonly state: 'unconfirmed'; readonly version: string; readonly waitedMs: number };

/**
 * Deploys: upload, update the job, deploy, wait until the service shows the version and a new date. Subscribing starts
 * it, once a subscriber; unsubscribing stops asking, but what the service has accepted goes on.
 *
 * @throws ControlServiceError to the subscriber when a stage fails; the last stage told is the one that failed
 */
export function deploy(service: ControlService, request: DeployRequest): Observable<DeployStage> {
  return told(async (tell, signal) => {
    const { team, job } = request;
    if ((request.files === undefined) === (request.version === undefined)) {
      throw invalidArgument('A deploy takes either files or a version.', 'Give one of the two.');
    }
    tell({ stage: 'upload', state: 'running' });
    const { present, created } = await readOrCreate(service, request, signal);
    const previous = await service.deployments.find(team, job, { signal });
    const version =
      request.files === undefined
        ? request.version
        : await service.sources.upload(team, job, request.files, { signal, reason: request.reason });
    if (!version) {
      throw invalidArgument('The folder holds no files.', 'Add at least one step.');
    }
    tell({ stage: 'upload', state: 'done', version, created });

    const wanted = merge(present, request.settings);
    if (!equalJson(wanted, present)) {
      tell({ stage: 'update', state: 'running' });
      await service.jobs.update(team, wanted, { signal });
      tell({ stage: 'update', state: 'done', job: wanted });
    }

    tell({ stage: 'deploy', state: 'running' });
    // Always sent: some services read an absent one as true and would start a paused schedule.
    const enabled = request.enabled ?? previous?.enabled ?? true;
    const deployment = {
      job_version: version,
      enabled,
      ...(request.pythonVersion !== undefined && { python_version: request.pythonVersion }),
      ...(request.vdkVersion !== undefined && { vdk_version: request.vdkVersion })
    };
    await service.deployments.deploy(team, job, deployment, { signal, sendNotification: request.sendNotification });
    tell({ stage: 'deploy', state: 'done', version, enabled });

    tell({ stage: 'ready', state: 'running', version });
    tell(await confirm(service, request, version, previous, signal));
  });
}

async function readOrCreate(
  service: ControlService,
  { team, job, create, settings }: DeployRequest,
  signal: AbortSignal
): Promise<{ present: DataJob; created: boolean }> {
  if (create !== true) {
    return { present: await service.jobs.read(team, job, { signal }), created: false };
  }
  const found = await service.jobs.find(team, job, { signal });
  if (found !== null) {
    return { present: found, created: false };
  }
  await service.jobs.create(team, merge({ job_name: job, team, config: {} }, settings), { signal });
  return { present: await service.jobs.read(team, job, { signal }), created: true };
}

/** The job with the settings put in; keys that are undefined change nothing. */
function merge(job: DataJob, settings: DeployRequest['settings'] = {}): DataJob {
  const { description, contacts, ...config } = settings;
  return {
    ...job,
    ...(description !== undefined && { description }),
    config: {
      ...job.config,
      ...defined(config),
      ...(contacts !== undefined && { contacts: { ...job.config?.contacts, ...defined(contacts ?? {}) } })
    }
  };
}

function defined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

async function confirm(
  service: ControlService,
  request: DeployRequest,
  version: string,
  previous: DataJobDeploymentStatus | null,
  signal: AbortSignal
): Promise<DeployStage> {
  const start = performance.now();
  const limit = request.confirmTimeoutMs ?? 1_800_000;
  for (let failures = 0; ;) {
    try {
      const current = await service.deployments.find(request.team, request.job, { signal });
      failures = 0;
      if (current?.job_version === version && current.last_deployed_date !== previous?.last_deployed_date) {
        return { stage: 'ready', state: 'done', version, deployment: current };
      }
    } catch (error) {
      // The service was accepting a moment ago: pass over a few failures before giving up.
      if (!(error instanceof ControlServiceError) || (error.status > 0 && error.status < 500) || ++failures > 5) {
        throw error;
      }
    }
    const failure = await request.failure?.(version, signal);
    if (failure) {
      throw failure;
    }
    const waitedMs = performance.now() - start;
    const period = request.periodMs ?? 2000;
    if (waitedMs + period > limit) {
      return { stage: 'ready', state: 'unconfirmed', version, waitedMs: Math.round(waitedMs) };
    }
    await wait(period, signal);
  }
}
