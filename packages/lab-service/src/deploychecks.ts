import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CheckPlace,
  type Validation,
  blockingProblems,
  parseConfig,
  parseCron,
  placeInWords
} from '@vdk-lab/job-format';
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

/** Puts a schedule into config.ini; comments stay. @throws ServiceProblem `invalid-schedule` before anything is written */
export async function writeSchedule(folder: string, schedule: string): Promise<void> {
  if (schedule.trim() !== '') {
    try {
      parseCron(schedule);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ServiceProblem(422, 'invalid-schedule', 'The schedule is not understood.', why, 'Correct it.');
    }
  }
  const path = join(folder, 'config.ini');
  const document = parseConfig(await readFile(path, 'utf8'));
  if ((document.get('job', 'schedule_cron') ?? '') !== schedule.trim()) {
    document.set('job', 'schedule_cron', schedule.trim());
    await writeFile(path, document.toString());
  }
}
