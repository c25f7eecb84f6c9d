// With the first question, which may come before the panel.
import '../style/arguments.js';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IExecution, ITargetClient, ITargets } from '@vdk-lab/tokens';
import { askArguments, confirm, type JobArguments, notifyError } from '@vdk-lab/ui';
import type { CommandRegistry } from '@lumino/commands';
import { CommandIDs, type ICommandJob } from './commandids';
import { rerunFailed } from './rerun';

interface IContext {
  readonly targets: ITargets;
  readonly trans: TranslationBundle;
  readonly commands: CommandRegistry;
}

const isArguments = (value: unknown): value is JobArguments =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Asks for arguments, starts an execution and shows it. */
export async function startExecution(job: ICommandJob, initial: unknown, context: IContext): Promise<void> {
  const { targets, trans, commands } = context;
  const client = await targets.client(targets.current);
  await askArguments(trans.__('Run %1 on %2', job.name, client.target.title), {
    trans,
    ...(isArguments(initial) ? { initial } : {}),
    start: async args => {
      await client.startExecution(job.team, job.name, args);
      await commands.execute(CommandIDs.openJobs, { team: job.team, job: job.name });
    }
  });
}

/** Starts a job again at the step that failed in an execution, its newest by default, and shows it. */
export async function rerunExecution(job: ICommandJob, id: unknown, context: IContext): Promise<void> {
  const { targets, trans, commands } = context;
  try {
    const client = await targets.client(targets.current);
    const execution = await findExecution(client, job, typeof id === 'string' ? id : null);
    if (!execution) {
      throw new Error(trans.__('%1 has no such execution.', job.name));
    }
    const version = await client.deployedVersion(job.team, job.name);
    if ((await rerunFailed({ client, ...job, execution, version, trans, ask: confirm })) !== null) {
      await commands.execute(CommandIDs.openJobs, { team: job.team, job: job.name });
    }
  } catch (error) {
    notifyError(error, trans);
  }
}

/** The first item of a watch, which is then left. */
async function firstOf<T>(watch: (signal: AbortSignal) => AsyncIterable<T>): Promise<T | null> {
  const controller = new AbortController();
  try {
    for await (const item of watch(controller.signal)) {
      return item;
    }
    return null;
  } finally {
    controller.abort();
  }
}

async function findExecution(client: ITargetClient, job: ICommandJob, id: string | null): Promise<IExecution | null> {
  const snapshot = await firstOf(signal => client.watchExecutions(job.team, job.name, signal));
  if (snapshot?.problem) {
    throw new Error(`${snapshot.problem.what} ${snapshot.problem.why}`);
  }
  const all = snapshot?.executions ?? [];
  return (id === null ? all[0] : all.find(execution => execution.id === id)) ?? null;
}

/** Lets the schedule start a job, or keeps it from that, once a person has agreed. */
export async function switchJob(job: ICommandJob, enabled: boolean, context: IContext): Promise<void> {
  const { targets, trans } = context;
  const client = await targets.client(targets.current);
  const question = enabled
    ? {
        title: trans.__('Enable %1 on %2?', job.name, client.target.title),
        body: trans.__('From now on its schedule starts it.'),
        accept: trans.__('Enable')
      }
    : {
        title: trans.__('Disable %1 on %2?', job.name, client.target.title),
        body: trans.__('Its schedule does not start it any more. It can still be started by hand.'),
        accept: trans.__('Disable')
      };
  if (await confirm(question, trans)) {
    await client.setEnabled(job.team, job.name, enabled).catch((error: unknown) => notifyError(error, trans));
  }
}
