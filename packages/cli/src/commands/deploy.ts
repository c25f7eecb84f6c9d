import { type DeployStage, deploy } from '@vdk-lab/control-service';
import { type ShipMode, checkJob, readJob } from '@vdk-lab/job-format';
import { diskFileSystem, packJob } from '@vdk-lab/job-format/node';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { jobFolder } from '../job.js';
import { openTarget } from '../target.js';

interface DeployOptions {
  target?: string;
  enable?: boolean;
  disable?: boolean;
  reason?: string;
  mode?: ShipMode;
}

/** Deploys a folder and follows it until the target shows the version. */
export async function deployFolder(dir: string, options: DeployOptions, output: Output): Promise<void> {
  const { folder, name } = await jobFolder(dir);
  const job = await readJob(diskFileSystem(folder), name);
  const errors = checkJob(job).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new CommandError(errors.map(({ message }) => message).join('\n'));
  }
  const service = openTarget(options.target ?? 'local');
  const mode = options.mode ?? (options.target === undefined || options.target === 'local' ? 'notebook' : 'scripts');
  const { zip, contentHash } = await packJob(folder, name, { mode });
  const enabled = options.enable ? true : options.disable ? false : undefined;
  const last = await new Promise<DeployStage | null>((resolve, reject) => {
    let stage: DeployStage | null = null;
    deploy(service, {
      team: job.config.team,
      job: name,
      files: new Uint8Array(zip),
      create: true,
      settings: { schedule: { schedule_cron: job.config.schedule } },
      periodMs: 500,
      ...(enabled === undefined ? {} : { enabled }),
      ...(options.reason ? { reason: options.reason } : {})
    }).subscribe({
      next: told => {
        stage = told;
        output.say(`${told.stage}: ${told.state}`);
      },
      error: reject,
      complete: () => resolve(stage)
    });
  });
  const version = last && 'version' in last ? last.version : null;
  if (last?.state === 'unconfirmed') {
    throw new CommandError(`${name} was not confirmed in time; the target may still make it ready.`, exitCodes.target);
  }
  output.result({ job: name, team: job.config.team, version, contentHash }, `${name} runs version ${version ?? ''}`);
}
