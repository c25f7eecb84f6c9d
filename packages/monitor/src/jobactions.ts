import type { TranslationBundle } from '@jupyterlab/translation';
import type { ITargets } from '@vdk-lab/tokens';
import { askArguments, confirm, type JobArguments, notifyError } from '@vdk-lab/ui';
import type { CommandRegistry } from '@lumino/commands';
import { CommandIDs, type ICommandJob } from './jobcommands';

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
