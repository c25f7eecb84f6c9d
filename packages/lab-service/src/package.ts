import { ControlService } from '@vdk-lab/control-service';
import { checkJob, readJob, selectFiles } from '@vdk-lab/job-format';
import { diskFileSystem } from '@vdk-lab/job-format/node';
import type { JobPlace } from './paths.js';
import type { Targets } from './targets.js';

/** What a deploy of a job to a target would ship, and what speaks against it. */
export async function readPackage(place: JobPlace, targets: Targets, target: string): Promise<Record<string, unknown>> {
  const fs = diskFileSystem(place.folder);
  const [job, manifest] = await Promise.all([readJob(fs, place.name), selectFiles(fs)]);
  const { team, schedule, pythonVersion } = job.config;
  return {
    job: { name: job.name, team, schedule, pythonVersion },
    files: manifest.files,
    left: manifest.left,
    bytes: manifest.bytes,
    steps: job.steps.map(({ source: _, ...step }) => step),
    problems: checkJob(job),
    deployed: team ? await readDeployed(targets, target, team, job.name) : null
  };
}

/** What the target runs now; null when it runs nothing of this job, or cannot be asked. */
async function readDeployed(targets: Targets, target: string, team: string, job: string): Promise<unknown> {
  try {
    const service = new ControlService(await targets.address(target));
    const deployment = await service.deployments.read(team, job);
    return deployment ? { version: deployment.job_version ?? null, enabled: deployment.enabled ?? null } : null;
  } catch {
    return null;
  }
}
