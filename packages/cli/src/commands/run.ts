import { createHash, randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { checkJob, readJob } from '@vdk-lab/job-format';
import { diskFileSystem } from '@vdk-lab/job-format/node';
import { followLog, missedNote, startRun } from '@vdk-lab/job-runner';
import { makeEnvironments } from '../environments.js';
import { CommandError, type Output } from '../exit.js';
import { jobFolder, readArguments } from '../job.js';

const blocking = ['no-steps', 'invalid-config', 'broken-notebook'];

interface RunOptions {
  readonly arguments?: string;
  readonly from?: string;
  readonly to?: string;
  readonly only?: string;
}

/** A draft run in the terminal: its log as it comes, then one line a step. */
export async function run(dir: string, options: RunOptions, output: Output): Promise<void> {
  const { folder, name } = await jobFolder(dir);
  const { arguments: text, ...part } = options;
  // The reserved argument that chooses steps; the job never sees it.
  const args = { ...readArguments(text), ...(Object.keys(part).length > 0 ? { vdk_lab_run: part } : {}) };
  const job = await readJob(diskFileSystem(folder), name);
  const problem = checkJob(job).find(({ rule }) => blocking.includes(rule));
  if (problem) {
    throw new CommandError(`${problem.message} ${problem.explanation ?? ''}`.trim());
  }
  const environments = makeEnvironments();
  const environment = await environments.ensure(folder, text => output.say(text));
  const id = `draft-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
  const runFolder = join(environments.state, 'runs', id);
  const key = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 32);
  const drafts = join(environments.state, 'drafts', key);
  const started = await startRun({
    executionId: id,
    folder,
    environment,
    runFolder,
    ...(Object.keys(args).length > 0 ? { arguments: args } : {}),
    ...(job.config.team ? { team: job.config.team } : {}),
    variables: {
      VDK_LAB_STATE_DIR: environments.state,
      VDK_LAB_DRAFT_STORE: drafts,
      VDK_LAB_DATABASE_FOLDER: drafts,
      VDK_LAB_DATABASE_NAME: 'draft'
    }
  });
  const cancel = (): void => void started.cancel('person');
  // The run has a session of its own: a terminal that closes would leave it behind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, cancel);
  }
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  // How it ended is thrown or told behind its log.
  started.ended.then(over, over);
  for await (const { text, missed } of followLog(runFolder, 0, () => isOver)) {
    if (missed) {
      output.say(missedNote(missed.bytes));
    }
    await output.write(text);
  }
  const result = await started.ended;
  const steps = started.steps.steps;
  const lines = steps.map(step => {
    const time = step.durationMs === null ? '' : ` ${(step.durationMs / 1000).toFixed(1)} s`;
    return `${String(step.number).padStart(3)} ${step.name}: ${step.state}${time}${step.error ? `, ${step.error.message.split('\n')[0]}` : ''}`;
  });
  output.result({ id, ...result, steps }, [...lines, `${name}: ${result.message}`].join('\n'));
  process.exitCode = result.status === 'succeeded' || result.status === 'skipped' ? 0 : 1;
}
