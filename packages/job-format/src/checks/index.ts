import type { FileSystem } from '../filesystem.js';
import { parseCron } from '../cron.js';
import type { Job, Problem } from '../job.js';
import type { Manifest } from '../manifest.js';
import { type CheckInput, type CheckOptions, readForChecks } from './input.js';
import { type Rule, RuleRegistry } from './rule.js';
import { configRules } from './rules/config.js';
import { environmentRules } from './rules/environment.js';
import { fileRules } from './rules/files.js';
import { kernelRules } from './rules/kernel.js';
import { nameRules } from './rules/names.js';
import { notebookRules } from './rules/notebooks.js';
import { orderRules } from './rules/order.js';
import { pythonRules } from './rules/python.js';
import { readingRules } from './rules/reading.js';
import { requirementRules } from './rules/requirements.js';
import { secretRules } from './rules/secrets.js';
import { sqlRules } from './rules/sql.js';
import { variableRules } from './rules/variables.js';

/** The rules of VDK Lab, in the order in which their finds are told. */
export const usualRules: readonly Rule[] = [
  ...readingRules,
  ...orderRules,
  ...nameRules,
  ...configRules,
  ...notebookRules,
  ...kernelRules,
  ...variableRules,
  ...pythonRules,
  ...requirementRules,
  ...environmentRules,
  ...sqlRules,
  ...secretRules,
  ...fileRules
];

/** The rules that every check uses; others add theirs. */
export const rules = new RuleRegistry(usualRules);

/** What is wrong with a job, as far as the job alone tells: without the files that only ship. */
export function checkJob(job: Job, options: CheckOptions = {}, registry: RuleRegistry = rules): Problem[] {
  return registry.check({ job, manifest: null, texts: new Map(), options });
}

export interface Validation {
  readonly job: Job;
  readonly manifest: Manifest;
  readonly problems: readonly Problem[];
  /** The next runs of the schedule, UTC; none without a schedule. */
  readonly nextRuns: readonly Date[];
}

const runsShown = 5;

/** Reads a job's folder and checks all of it. */
export async function validateJob(
  fs: FileSystem,
  name: string,
  options: CheckOptions = {},
  registry: RuleRegistry = rules
): Promise<Validation> {
  const input = await readForChecks(fs, name, options);
  const manifest = input.manifest ?? { files: [], left: [], bytes: 0 };
  const problems = registry.check(input);
  return { job: input.job, manifest, problems, nextRuns: nextRuns(input) };
}

function nextRuns({ job, options }: CheckInput): Date[] {
  try {
    return job.config.schedule.trim() === ''
      ? []
      : parseCron(job.config.schedule).nextRuns(options.now ?? new Date(), runsShown);
  } catch {
    return [];
  }
}
