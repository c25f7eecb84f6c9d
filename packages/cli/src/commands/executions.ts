import { type ControlService, type DataJobExecution, hasEnded, tailLogs } from '@vdk-lab/control-service';
import { CommandError, type Output, exitCodes, harmless } from '../exit.js';
import { readArguments } from '../job.js';
import { openTarget } from '../target.js';

interface Options {
  target?: string;
  team?: string;
  arguments?: string;
  wait?: boolean;
  follow?: boolean;
}

/** The team of a job, asked of the target when it was not named. */
export async function teamOf(
  service: ControlService,
  job: string,
  options: { readonly team?: string }
): Promise<string> {
  if (options.team) {
    return options.team;
  }
  const select = { jobName: true, config: { team: true } } as const;
  // A name may hold a pattern's signs: what is found is compared all the same.
  for await (const found of service.jobs.list({ select, filter: [{ property: 'jobName', pattern: job }] })) {
    if (found.jobName === job) {
      return found.config?.team ?? '';
    }
  }
  throw new CommandError(`The target has no job "${job}".`, exitCodes.failed);
}

export async function start(job: string, options: Options, output: Output): Promise<void> {
  const service = await openTarget(options.target);
  const team = await teamOf(service, job, options);
  const args = readArguments(options.arguments);
  const id = await service.executions.start(team, job, { startedBy: 'manual/vdk-lab', ...(args ? { args } : {}) });
  if (!options.wait) {
    output.result({ executionId: id }, id);
    return;
  }
  for (;;) {
    const execution = await service.executions.read(team, job, id);
    if (hasEnded(execution.status)) {
      output.result(execution, harmless(`${id}: ${execution.status ?? ''} ${execution.message ?? ''}`));
      process.exitCode = execution.status === 'succeeded' || execution.status === 'skipped' ? 0 : exitCodes.failed;
      return;
    }
    await new Promise(done => setTimeout(done, 500));
  }
}

/** Of one that did not succeed with the beginning of what it says; `--json` has all of it. */
function lineOf({ id, status, start_time: time, message }: DataJobExecution): string {
  const [words = ''] = (message ?? '').trim().split('\n');
  const isNews = status !== 'succeeded' && status !== 'submitted' && status !== 'running';
  return [id, status, time, ...(isNews && words ? [words.slice(0, 200)] : [])].map(part => part ?? '').join('  ');
}

export async function runs(job: string, options: Options, output: Output): Promise<void> {
  const service = await openTarget(options.target);
  const list = await service.executions.list(await teamOf(service, job, options), job);
  output.result(list, list.map(execution => harmless(lineOf(execution))).join('\n') || 'No executions.');
}

export async function logs(job: string, options: Options, output: Output): Promise<void> {
  const service = await openTarget(options.target);
  const team = await teamOf(service, job, options);
  const all = await service.executions.list(team, job);
  const [newest] = all.sort((a, b) => ((a.start_time ?? '') < (b.start_time ?? '') ? 1 : -1));
  if (!newest?.id) {
    throw new CommandError(`${job} was never executed.`);
  }
  const id = newest.id;
  if (!options.follow) {
    const text = await service.executions.logs(team, job, id);
    output.result({ executionId: id, logs: text }, text);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    tailLogs(service, team, job, id).subscribe({
      next: piece => process.stdout.write(piece.text),
      error: reject,
      complete: resolve
    });
  });
}

export async function jobs(options: Options, output: Output): Promise<void> {
  const service = await openTarget(options.target);
  const found = [];
  const select = {
    jobName: true,
    config: { team: true, schedule: { scheduleCron: true } },
    deployments: { enabled: true }
  } as const;
  for await (const job of service.jobs.list({ select })) {
    found.push(job);
  }
  const lines = found.map(({ jobName, config }) => `${jobName ?? ''}  ${config?.team ?? ''}`);
  output.result(found, lines.join('\n') || 'No jobs.');
}
