import { ControlService, type DataJobDeploymentStatus, isControlServiceError } from '@vdk-lab/control-service';
import {
  type CheckOptions,
  type Manifest,
  type Problem,
  ShipError,
  type ShipMode,
  readJob,
  selectFiles,
  validateJob
} from '@vdk-lab/job-format';
import { PackError, diskFileSystem, openPackage } from '@vdk-lab/job-format/node';
import type { RunningWith } from '@vdk-lab/python-environments';
import type { JobPlace } from './paths.js';
import type { Targets } from './targets.js';

/**
 * What a deploy of a job to a target would ship, and what speaks against it.
 * @param environment with what the job runs here
 */
export async function readPackage(
  place: JobPlace,
  targets: Targets,
  target: string,
  environment: Promise<RunningWith>
): Promise<Record<string, unknown>> {
  const fs = diskFileSystem(place.folder);
  const mode = await targets.shipMode(target);
  const runsNotebooks = mode === 'notebook';
  const { team, schedule, pythonVersion } = (await readJob(fs, place.name)).config;
  const [deployed, runsWith] = await Promise.all([
    team ? readDeployed(targets, target, team, place.name) : null,
    environment
  ]);
  const [{ job, problems: found }, { manifest, problems }] = await Promise.all([
    validateJob(fs, place.name, { mode, runsNotebooks, ...runsWith, ...keptByTarget(target, deployed) }),
    whatShips(place, mode)
  ]);
  return {
    mode,
    job: { name: job.name, team, schedule, pythonVersion },
    files: manifest.files,
    left: manifest.left,
    bytes: manifest.bytes,
    steps: job.steps.map(({ source: _, ...step }) => step),
    problems: [...found, ...problems.filter(({ rule }) => !found.some(one => one.rule === rule))],
    ...(deployed === undefined
      ? {}
      : { deployed: deployed && { version: deployed.job_version ?? null, enabled: deployed.enabled ?? null } })
  };
}

/** The manifest; where the job cannot ship as it is, that of the folder, and why. */
async function whatShips(
  place: JobPlace,
  mode: ShipMode
): Promise<{ manifest: Manifest; problems: readonly Problem[] }> {
  try {
    return { manifest: (await openPackage(place.folder, place.name, { mode })).manifest, problems: [] };
  } catch (error) {
    if (!(error instanceof ShipError) && !(error instanceof PackError)) {
      throw error;
    }
    const manifest = await selectFiles(diskFileSystem(place.folder));
    const problem: Problem = { rule: 'unsafe-name', severity: 'error', message: error.message };
    return { manifest, problems: error instanceof ShipError ? error.problems : [problem] };
  }
}

/** For the checks: the local runtime makes the environment of a deployment anew, another target keeps what it has. */
function keptByTarget(
  target: string,
  deployed: DataJobDeploymentStatus | null | undefined
): Pick<CheckOptions, 'deployed'> {
  return target === 'local' || !deployed
    ? {}
    : { deployed: { vdkVersion: deployed.vdk_version ?? null, pythonVersion: deployed.python_version ?? null } };
}

/** What the target runs now; null when it runs nothing of this job, undefined when it cannot be asked. */
async function readDeployed(
  targets: Targets,
  target: string,
  team: string,
  job: string
): Promise<DataJobDeploymentStatus | null | undefined> {
  try {
    return await new ControlService(await targets.address(target)).deployments.find(team, job);
  } catch (error) {
    // A job that is not there is not deployed.
    return isControlServiceError(error) && error.status === 404 ? null : undefined;
  }
}
