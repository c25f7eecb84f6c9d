import { ControlService, isControlServiceError } from '@vdk-lab/control-service';
import { type Manifest, type Problem, ShipError, type ShipMode, selectFiles, validateJob } from '@vdk-lab/job-format';
import { PackError, diskFileSystem, openPackage } from '@vdk-lab/job-format/node';
import type { JobPlace } from './paths.js';
import type { Targets } from './targets.js';

/** What a deploy of a job to a target would ship, and what speaks against it. */
export async function readPackage(
  place: JobPlace,
  targets: Targets,
  target: string,
  environment: { readonly pythonVersion?: string }
): Promise<Record<string, unknown>> {
  const fs = diskFileSystem(place.folder);
  const mode = await targets.shipMode(target);
  const runsNotebooks = mode === 'notebook';
  const [{ job, problems: found }, { manifest, problems }] = await Promise.all([
    validateJob(fs, place.name, { mode, runsNotebooks, ...environment }),
    whatShips(place, mode)
  ]);
  const { team, schedule, pythonVersion } = job.config;
  return {
    mode,
    job: { name: job.name, team, schedule, pythonVersion },
    files: manifest.files,
    left: manifest.left,
    bytes: manifest.bytes,
    steps: job.steps.map(({ source: _, ...step }) => step),
    problems: [...found, ...problems.filter(({ rule }) => !found.some(one => one.rule === rule))],
    ...(team ? await readDeployed(targets, target, team, job.name) : { deployed: null })
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

/** What the target runs now; null when it runs nothing of this job, absent when it cannot be asked. */
async function readDeployed(
  targets: Targets,
  target: string,
  team: string,
  job: string
): Promise<{ readonly deployed?: object | null }> {
  try {
    const service = new ControlService(await targets.address(target));
    const found = await service.deployments.find(team, job);
    return { deployed: found && { version: found.job_version ?? null, enabled: found.enabled ?? null } };
  } catch (error) {
    // A job that is not there is not deployed.
    return isControlServiceError(error) && error.status === 404 ? { deployed: null } : {};
  }
}
