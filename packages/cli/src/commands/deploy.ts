import { ControlService, type ControlServiceError, type DeployStage, deploy } from '@vdk-lab/control-service';
import {
  type CheckOptions,
  type Problem,
  ShipError,
  type ShipMode,
  blockingProblems,
  deploySettings,
  placeInWords,
  readJob,
  validateJob
} from '@vdk-lab/job-format';
import { PackError, diskFileSystem, packJob } from '@vdk-lab/job-format/node';
import { deploymentFailure } from '@vdk-lab/targets';
import { makeEnvironments } from '../environments.js';
import { CommandError, type Output, exitCodes } from '../exit.js';
import { jobFolder } from '../job.js';
import { openTarget, targetAddress, usualShipMode } from '../target.js';

interface DeployOptions {
  target?: string;
  enable?: boolean;
  disable?: boolean;
  reason?: string;
  mode?: ShipMode;
  allowSecrets?: boolean;
}

/**
 * With what the target runs the job now; null where that says nothing of the deploy: the local runtime makes the
 * environment anew, and a target that cannot be asked is told when the deploy begins.
 */
async function keptByTarget(target: string | undefined, team: string, job: string): Promise<CheckOptions['deployed']> {
  if (target === undefined || target === 'local' || team === '') {
    return null;
  }
  const service = await openTarget(target);
  const found = await service.deployments.find(team, job).catch(() => null);
  return found && { vdkVersion: found.vdk_version ?? null, pythonVersion: found.python_version ?? null };
}

/** Deploys a folder and follows it until the target shows the version. */
export async function deployFolder(dir: string, options: DeployOptions, output: Output): Promise<void> {
  const { folder, name } = await jobFolder(dir);
  const usual = await usualShipMode(options.target);
  const mode = options.mode ?? usual;
  const fs = diskFileSystem(folder);
  const [runsWith, deployed] = await Promise.all([
    makeEnvironments().whatRuns(folder),
    keptByTarget(options.target, (await readJob(fs, name)).config.team.trim(), name)
  ]);
  const validation = await validateJob(fs, name, {
    mode,
    runsNotebooks: usual === 'notebook',
    ...runsWith,
    ...(deployed ? { deployed } : {})
  });
  const { job, problems } = validation;
  const inWords = (problem: Problem): string => {
    const place = placeInWords(problem, validation);
    return `${place ? `${place}: ` : ''}${problem.message} [${problem.rule}]`;
  };
  const errors = blockingProblems(problems, options.allowSecrets ? 'all' : []);
  if (errors.length > 0) {
    const lines = errors.map(inWords);
    if (errors.every(({ rule }) => rule === 'secret')) {
      lines.push('Take what is secret out. To let it ship all the same, this once: --allow-secrets.');
    }
    throw new CommandError([...lines, 'Nothing was deployed. "vdk-lab validate" says more.'].join('\n'));
  }
  for (const problem of problems.filter(({ severity }) => severity !== 'info')) {
    output.say(`${problem.severity === 'error' ? 'allowed' : 'warning'}: ${inWords(problem)}`);
  }
  const address = await targetAddress(options.target);
  const { zip, contentHash } = await packJob(folder, name, {
    mode,
    progress: (done, all) => output.progress('pack', done, all)
  }).catch((error: unknown) => {
    throw error instanceof PackError || error instanceof ShipError ? new CommandError(error.message) : error;
  });
  const { document, pythonVersion } = job.config;
  const isLocal = (options.target ?? 'local') === 'local';
  const enabled = options.enable ? true : options.disable ? false : undefined;
  const failure = async (_: unknown, signal: AbortSignal): Promise<ControlServiceError | null> => {
    const found = await deploymentFailure(address, job.config.team, name, signal);
    if (found?.blame === 'user') {
      throw new CommandError(found.error.message);
    }
    return found?.error ?? null;
  };
  const last = await new Promise<DeployStage | null>((resolve, reject) => {
    let stage: DeployStage | null = null;
    deploy(new ControlService(address), {
      team: job.config.team,
      job: name,
      files: new Uint8Array(zip),
      create: true,
      ...(document ? { settings: deploySettings(document) } : {}),
      ...(pythonVersion ? { pythonVersion } : {}),
      ...(isLocal ? { failure } : {}),
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
