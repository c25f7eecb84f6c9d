import { jobNameProblem, nameProblem, sameFileKey } from '../../names.js';
import { cellsFolder } from '../../ship.js';
import type { CheckInput } from '../input.js';
import type { Finding, Rule } from '../rule.js';

function* unsafe({ manifest }: CheckInput): Iterable<Finding> {
  for (const { path } of manifest?.files ?? []) {
    const problem = nameProblem(path);
    if (problem) {
      yield { ...problem, file: path };
    }
  }
}

function* collisions({ manifest }: CheckInput): Iterable<Finding> {
  const seen = new Map<string, string>();
  for (const { path } of manifest?.files ?? []) {
    const key = sameFileKey(path);
    const other = seen.get(key);
    if (other !== undefined) {
      yield { message: `"${other}" and "${path}" would be the same file on some machines.`, file: path };
    }
    seen.set(key, path);
  }
}

export const nameRules: readonly Rule[] = [
  {
    id: 'job-name',
    severity: 'error',
    title: 'A name that the service refuses',
    explanation:
      'The folder’s name is the job’s. A Control Service takes 6 to 50 small letters, digits and dashes, a letter first. Rename the folder.',
    check: ({ job }) => {
      const problem = jobNameProblem(job.name);
      return problem ? [problem] : [];
    }
  },
  {
    id: 'unsafe-name',
    severity: 'error',
    title: 'A file name that does not travel',
    explanation:
      'Characters that are not seen, backslashes, and names that Windows keeps for itself break somewhere on the way. Rename the file.',
    check: unsafe
  },
  {
    id: 'name-collision',
    severity: 'error',
    title: 'Two names for one file',
    explanation:
      'Where case or the form of accents does not count, one of the two would overwrite the other; archives with both are refused. Rename one.',
    check: collisions
  },
  {
    id: 'reserved-folder',
    severity: 'error',
    title: 'A folder that VDK Lab writes',
    explanation: `In the mode scripts the cells of notebooks ship in ${cellsFolder}/. Rename the folder, or import the job that it came from.`,
    check: ({ manifest, job, options }) => {
      const taken = manifest?.files.find(({ path }) => path.startsWith(`${cellsFolder}/`));
      const hasCells = job.steps.some(({ cellIndex }) => cellIndex !== null);
      return taken && hasCells && options.mode !== 'notebook'
        ? [{ message: `${taken.path} stands where the steps of the notebooks are written.`, file: taken.path }]
        : [];
    }
  }
];
