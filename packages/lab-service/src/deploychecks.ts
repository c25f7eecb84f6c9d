import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CheckPlace,
  type FileSystem,
  type Validation,
  blockingProblems,
  parseConfig,
  parseCron,
  placeInWords
} from '@vdk-lab/job-format';
import { diskFileSystem } from '@vdk-lab/job-format/node';
import { ServiceProblem } from './problem.js';

/** @throws ServiceProblem with the first error; of secrets that nobody let ship with all their places */
export function refuseErrors(validation: Validation, allowSecrets: readonly CheckPlace[] = []): void {
  const blocking = blockingProblems(validation.problems, allowSecrets);
  const [problem] = blocking;
  if (!problem) {
    return;
  }
  const secrets = blocking.filter(({ rule }) => rule === 'secret');
  if (secrets.length === blocking.length) {
    const places = secrets.map(one => `${placeInWords(one, validation)}: ${one.message}`);
    throw new ServiceProblem(
      422,
      'secret',
      `The deploy would ship what looks like a secret. ${places.join(' ')}`,
      problem.explanation ?? '',
      'Take it out, or let it ship with a tick in the deploy dialog.'
    );
  }
  const [other = problem] = blocking.filter(({ rule }) => rule !== 'secret');
  throw new ServiceProblem(
    422,
    other.rule,
    other.message,
    other.explanation ?? 'The job is not ready.',
    'Correct it and deploy again.'
  );
}

/** A job's folder as it will be with a schedule; nothing is written yet. */
export interface ScheduledFolder {
  readonly fs: FileSystem;
  /** Puts the schedule into config.ini. */
  write(): Promise<void>;
}

/**
 * The folder with another schedule in config.ini; comments stay. A config.ini that cannot be read is left as it is: the
 * checks say so.
 * @param schedule undefined: as it is
 * @throws ServiceProblem `invalid-schedule`
 */
export async function withSchedule(folder: string, schedule: string | undefined): Promise<ScheduledFolder> {
  const fs = diskFileSystem(folder);
  const unchanged = { fs, write: () => Promise.resolve() };
  const wanted = schedule?.trim();
  if (wanted === undefined) {
    return unchanged;
  }
  if (wanted !== '') {
    try {
      parseCron(wanted);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ServiceProblem(422, 'invalid-schedule', 'The schedule is not understood.', why, 'Correct it.');
    }
  }
  const path = join(folder, 'config.ini');
  const document = await readFile(path, 'utf8')
    .then(parseConfig)
    .catch(() => null);
  if (document === null || (document.get('job', 'schedule_cron') ?? '') === wanted) {
    return unchanged;
  }
  document.set('job', 'schedule_cron', wanted);
  const text = document.toString();
  return {
    fs: { ...fs, read: async file => (file === 'config.ini' ? Buffer.from(text) : fs.read(file)) },
    write: () => writeFile(path, text)
  };
}
