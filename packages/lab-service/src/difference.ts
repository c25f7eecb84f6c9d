import { type JobDifference, compareJobs, readJob, readShipped, shownItems } from '@vdk-lab/job-format';
import { type Files, diskFileSystem, readArchive } from '@vdk-lab/job-format/node';
import { type JobSources, SourcesError, readJobSources } from '@vdk-lab/targets';
import type { JobPlace } from './paths.js';
import { asAnswer } from './placing.js';
import { ServiceProblem } from './problem.js';
import type { Targets } from './targets.js';

/** What to compare, as openapi/lab-service.yaml describes it. */
export interface DifferenceWish {
  readonly target: string;
  readonly team?: string;
  readonly job?: string;
  /** What the target runs when left out. */
  readonly version?: string;
  /** Another version of the target, in place of the folder. */
  readonly after?: string;
}

interface Side {
  readonly kind: JobSources['kind'] | 'draft';
  readonly version: string | null;
}

export type Difference = Omit<JobDifference, 'items'> & {
  readonly before: Side;
  readonly after: Side;
  readonly items: ReturnType<typeof shownItems>;
};

/**
 * How a draft differs from a version of the target, or one version from another.
 * @param place the job's folder; null where two versions are compared
 * @throws ServiceProblem `not-deployed`, `version-unknown`, `newest-only`, `too-large`, and what the target says
 */
export async function readDifference(
  targets: Targets,
  place: JobPlace | null,
  wish: DifferenceWish
): Promise<Difference> {
  const fs = place && diskFileSystem(place.folder);
  const job = wish.job ?? place?.name ?? '';
  const team = wish.team ?? (fs ? (await readJob(fs, job)).config.team.trim() : '');
  if (team === '') {
    throw new ServiceProblem(
      422,
      'no-team',
      `The team of ${job || 'the job'} is not known.`,
      'Its config.ini names none in [owner].',
      'Write the team there.'
    );
  }
  const address = await targets.address(wish.target);
  const ofTarget = async (wanted: string | undefined): Promise<[Side, Files]> => {
    try {
      const { kind, version, zip } = await readJobSources(address, { team, job, wanted });
      return [{ kind, version }, await readArchive(Buffer.from(zip))];
    } catch (error) {
      throw error instanceof SourcesError ? refusal(error) : asAnswer(error);
    }
  };
  const [before, old] = await ofTarget(wish.version);
  const [after, now] =
    wish.after === undefined && fs
      ? ([{ kind: 'draft', version: null }, await readShipped(fs)] as const)
      : await ofTarget(wish.after);
  const { items, ...rest } = await compareJobs(old, now);
  return { ...rest, before, after, items: shownItems({ items }) };
}

function refusal({ code, message }: SourcesError): ServiceProblem {
  const advice = {
    'not-deployed': 'Deploy it.',
    'version-unknown': 'Choose another version.',
    'newest-only': 'Compare with the newest upload: name no version.',
    'too-large': 'Ask who runs the target.'
  };
  const status = { 'not-deployed': 404, 'version-unknown': 404, 'newest-only': 409, 'too-large': 502 }[code];
  return new ServiceProblem(status, code, 'There is nothing to compare with.', message, advice[code]);
}
