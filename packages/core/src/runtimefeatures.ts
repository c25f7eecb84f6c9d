import type { IDifference, IStepState, ITarget, ITargetClient, IVersion } from '@vdk-lab/tokens';
import type { Requests } from './requests';

/** What a target offers beyond the Control Service's API; nothing of it where it does not. */
export function runtimeFeatures(
  target: ITarget,
  requests: Requests
): Pick<ITargetClient, 'difference' | 'executionArguments' | 'steps' | 'versions'> {
  const read = <T>(team: string, job: string, ...rest: string[]): Promise<T> => {
    const parts = ['targets', target.name, 'runtime', 'jobs', team, job, ...rest];
    return requests.json<T>('GET', parts.map(encodeURIComponent).join('/'));
  };
  return {
    ...(target.features.includes('versions')
      ? { versions: (team: string, job: string) => read<IVersion[]>(team, job, 'versions') }
      : {}),
    ...(target.features.includes('version-sources')
      ? {
          difference: (team: string, job: string, before: string, after: string) => {
            const query = new URLSearchParams({ target: target.name, team, job, version: before, after });
            return requests.json<IDifference>('GET', `difference?${query.toString()}`);
          }
        }
      : {}),
    ...(target.features.includes('step-events')
      ? {
          steps: (team: string, job: string, executionId: string) =>
            read<IStepState[]>(team, job, 'executions', executionId, 'steps')
        }
      : {}),
    ...(target.features.includes('execution-arguments')
      ? {
          executionArguments: (team: string, job: string, executionId: string) =>
            read<Record<string, unknown>>(team, job, 'executions', executionId, 'arguments')
        }
      : {})
  };
}
