import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Job, type Step, checkJob, readJob } from '@vdk-lab/job-format';
import { diskFileSystem } from '@vdk-lab/job-format/node';
import type { StepState } from '@vdk-lab/job-runner';
import type { Environments, ResolvedEnvironment } from '@vdk-lab/python-environments';
import type { JobPlace } from './paths.js';
import { ServiceProblem } from './problem.js';

/** Problems of a job that keep it from running at all. */
const blocking = ['no-steps', 'invalid-config', 'broken-notebook'];

/**
 * A job as it is on disk, and the environment that its run needs.
 * @throws ServiceProblem when it cannot run as it is, or the environment is not made yet
 */
export async function readyJob(
  place: JobPlace,
  environments: Environments
): Promise<{ job: Job; environment: ResolvedEnvironment }> {
  const job = await readJob(diskFileSystem(place.folder), place.name);
  const problem = checkJob(job).find(({ rule }) => blocking.includes(rule));
  if (problem) {
    const { rule, message, explanation = '' } = problem;
    throw new ServiceProblem(422, rule, message, explanation, 'Correct it and run again.');
  }
  const environment = await environments.resolve(place.folder);
  if (!environment?.ready) {
    throw new ServiceProblem(
      409,
      'no-environment',
      environment ? 'The requirements of this job are not installed.' : 'There is no environment for jobs.',
      environment ? 'requirements.txt was changed since the last run.' : 'It has not been made yet.',
      'Make it; that takes up to some minutes the first time.'
    );
  }
  return { job, environment };
}

/** Variables of a draft's run: its properties and databases are not those of a deployment. */
export async function draftVariables(state: string, folder: string): Promise<Record<string, string>> {
  const drafts = join(state, 'drafts', await draftKey(folder));
  return {
    VDK_LAB_STATE_DIR: state,
    VDK_LAB_DRAFT_STORE: drafts,
    VDK_LAB_DATABASE_FOLDER: drafts,
    VDK_LAB_DATABASE_NAME: 'draft'
  };
}

/** Name of the folder that keeps a draft's data; python/job has the same rule. */
async function draftKey(folder: string): Promise<string> {
  return createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 32);
}

/** The steps of a run before it has begun; of a selection those that it names. The run itself decides, and refuses. */
export function waitingSteps(
  steps: readonly Step[],
  { from, to, only }: Readonly<Record<string, unknown>> = {}
): StepState[] {
  const at = (id: unknown, otherwise: number): number => {
    const index = steps.findIndex(step => step.id === id);
    return index < 0 ? otherwise : index;
  };
  const [first, last] = [at(only ?? from, 0), at(only ?? to, steps.length - 1)];
  return steps.slice(first, last + 1).map(({ source: _, ...step }) => ({
    ...step,
    state: 'waiting',
    startedAt: null,
    durationMs: null,
    error: null,
    sourceHash: null,
    outputs: []
  }));
}

export function argumentsTooLarge(): ServiceProblem {
  return new ServiceProblem(
    422,
    'arguments-too-large',
    'The arguments are too large.',
    'They are passed on the command line, which takes 128 kB at most.',
    'Put large values into a file or a property, and pass its name.'
  );
}
