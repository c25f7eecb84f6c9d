import type { IExecution, IStepState, ITargetClient } from '@vdk-lab/tokens';
import * as React from 'react';

/** Runs that a failure is compared with, itself among them. */
const compared = 5;

/** How often an error came: in `same` of the last `of` runs, the one that is looked at among them. */
export interface IRepeated {
  readonly same: number;
  readonly of: number;
}

/** Runs that say something about an error: those that came to an end of their own. */
const isTelling = ({ status }: IExecution): boolean =>
  status === 'succeeded' || status === 'user_error' || status === 'platform_error';

/** The last runs up to a failed one, newest first; the failed one is the first. */
export function runsUpTo(executions: readonly IExecution[], failed: string): readonly IExecution[] {
  const index = executions.findIndex(({ id }) => id === failed);
  return index < 0 ? [] : executions.slice(index).filter(isTelling).slice(0, compared);
}

/** What makes two errors the same: what was raised, with which words, in which file. */
function identity(steps: readonly IStepState[]): string | null {
  const step = steps.find(({ state, error }) => state === 'failed' && error);
  const error = step?.error;
  return step && error ? JSON.stringify([error.file ?? step.file, error.type, error.message]) : null;
}

/**
 * In how many of the last runs the job failed as in the first of `runs`. Reads the steps of those that failed.
 * @returns null when the first shows no error
 */
export async function countSame(
  runs: readonly IExecution[],
  steps: (executionId: string) => Promise<readonly IStepState[]>
): Promise<IRepeated | null> {
  const failed = runs.filter(({ status }) => status !== 'succeeded');
  const [own = null, ...others] = await Promise.all(failed.map(async ({ id }) => identity(await steps(id))));
  return own === null ? null : { same: 1 + others.filter(other => other === own).length, of: runs.length };
}

/** How often the error of an execution came; null until it is known, and when it cannot be. */
export function useRepeated(
  client: ITargetClient,
  team: string,
  job: string,
  runs: readonly IExecution[] | null
): IRepeated | null {
  const [repeated, setRepeated] = React.useState<{ key: string; value: IRepeated | null } | null>(null);
  // The list is told anew while something runs; what has ended does not change.
  const key = runs?.map(({ id }) => id).join('\n') ?? '';
  const newest = React.useRef(runs);
  newest.current = runs;
  React.useEffect(() => {
    let isWanted = true;
    const { current } = newest;
    const { steps } = client;
    if (current && current.length > 1 && steps) {
      countSame(current, id => steps(team, job, id)).then(
        value => isWanted && setRepeated({ key, value }),
        // The failure itself is there: how often it came is not told.
        () => undefined
      );
    }
    return () => {
      isWanted = false;
    };
  }, [client, team, job, key]);
  return repeated?.key === key ? repeated.value : null;
}
