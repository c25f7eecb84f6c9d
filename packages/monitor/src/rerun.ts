import type { TranslationBundle } from '@jupyterlab/translation';
import type { IExecution, IStepSelection, IStepState, ITargetClient } from '@vdk-lab/tokens';
import type { IQuestion } from '@vdk-lab/ui';
import { isActive } from './runlist';

/** The argument by which a part of a job runs; the job itself never sees it. */
const reserved = 'vdk_lab_run';
/** Names of steps in a question; more would fill the screen. */
const namedSteps = 10;

/** An execution that goes on where another one failed. */
export interface IRerun {
  readonly from: IStepState;
  /** Names of the steps before it, which are not run again. */
  readonly skipped: readonly string[];
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Only where steps run by `vdk-lab-job`, which knows the argument, and where what an execution was started with is told. */
export function canRerun(client: ITargetClient): boolean {
  return client.steps !== undefined && client.executionArguments !== undefined;
}

/**
 * How to go on where an execution failed; null when none of its steps did.
 * @param args what the execution was started with: itself, maybe, a part of the job
 */
export function rerunOf(steps: readonly IStepState[], args: Readonly<Record<string, unknown>>): IRerun | null {
  const from = steps.find(({ state }) => state === 'failed');
  if (!from) {
    return null;
  }
  const { [reserved]: part, ...own } = args;
  const before: IStepSelection = typeof part === 'object' && part !== null ? part : {};
  const ids = steps.map(({ id }) => id);
  // The steps of a part are its own; what the whole job had stands in what it was started with.
  const plan = part === undefined ? ids : before.expectPlan;
  const known = plan ?? ids;
  const names = new Map(steps.map(({ id, name }) => [id, name]));
  const range: IStepSelection =
    before.only === undefined ? { from: from.id, ...(before.to === undefined ? {} : { to: before.to }) } : before;
  return {
    from,
    skipped: known.slice(0, known.indexOf(from.id)).map(id => names.get(id) ?? id),
    arguments: { ...own, [reserved]: { ...range, ...(plan ? { expectPlan: plan } : {}) } }
  };
}

/**
 * Asks, then starts a job again at the step that failed. Resolves to the new execution's id; null when nobody agreed.
 * @throws Error with a sentence for people when no step failed, or the target cannot
 */
export async function rerunFailed(options: {
  readonly client: ITargetClient;
  readonly team: string;
  readonly name: string;
  readonly execution: IExecution;
  /** The version that would run. */
  readonly version: string | null;
  readonly trans: TranslationBundle;
  ask(question: IQuestion, trans: TranslationBundle): Promise<boolean>;
}): Promise<string | null> {
  const { client, team, name, execution, version, trans, ask } = options;
  if (!client.steps || !client.executionArguments) {
    throw new Error(trans.__('%1 does not run parts of jobs. Start the whole job.', client.target.title));
  }
  if (isActive(execution)) {
    throw new Error(trans.__('%1 is still running. Wait for its end.', name));
  }
  const steps = await client.steps(team, name, execution.id);
  const rerun = rerunOf(steps, await client.executionArguments(team, name, execution.id));
  if (!rerun) {
    throw new Error(trans.__('No step failed in this execution of %1. Start the whole job.', name));
  }
  const { from, skipped } = rerun;
  const listed = skipped.slice(0, namedSteps).join(', ');
  const rest = skipped.length - namedSteps;
  const body = [
    skipped.length === 0
      ? trans.__('It is the first step: the whole job runs, with the same arguments.')
      : trans.__(
          'Not run again: %1. What they wrote stays; the variables, functions and imports of their cells are not there. A step that uses one of them fails, and the log names it at its beginning.',
          rest > 0 ? trans.__('%1 and %2 more', listed, String(rest)) : listed
        ),
    execution.version === version
      ? ''
      : trans.__('Version %1 is deployed now; %2 failed.', short(version), short(execution.version))
  ];
  const question = {
    title: trans.__('Run %1 again from step %2 %3?', name, String(from.number), from.name),
    body: body.filter(text => text !== '').join(' '),
    accept: trans.__('Run from this step')
  };
  return (await ask(question, trans)) ? client.startExecution(team, name, { ...rerun.arguments }) : null;
}

const short = (version: string | null): string => version?.slice(0, 7) ?? '–';
