import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { Meta } from '@storybook/react-vite';
import type { IExecution, IJobSummary, IStepState, ITargetClient, ITargets } from '@vdk-lab/tokens';
import { fn } from 'storybook/test';
import { JobPage } from '../src/jobpage';

export const trans = nullTranslator.load('vdk_lab');
export const evil = '<img src=x onerror=alert(1)>';
export const execution = (id: string, status: IExecution['status'], change: Partial<IExecution> = {}): IExecution => ({
  id,
  team: 'analytics',
  job: 'sales-daily',
  status,
  type: 'manual',
  startedAt: '2026-01-01T06:00:00Z',
  endedAt: status === 'running' ? null : '2026-01-01T06:01:04Z',
  startedBy: 'ada',
  message: null,
  version: '0123456789abcdef',
  ...change
});
export const summary: IJobSummary = {
  team: 'analytics',
  name: 'sales-daily',
  description: null,
  schedule: '0 6 * * *',
  nextRun: null,
  deployment: { version: '0123456789abcdef', enabled: true, deployedAt: null, deployedBy: null },
  executions: []
};
export const open = (signal: AbortSignal): Promise<void> =>
  new Promise(done => signal.addEventListener('abort', () => done()));

/** A target that answers from memory: the far end of the network. */
export function client(
  executions: readonly IExecution[] | Error | null,
  change: Partial<ITargetClient> = {}
): ITargetClient {
  return {
    target: { name: 'local', title: 'Local runtime', kind: 'local', state: 'ready', features: [] },
    jobExists: async () => false,
    findJobs: async () => ({ jobs: [], total: 0 }),
    async *watchJobs(signal) {
      yield { jobs: [summary], totalJobs: 1, readAt: Date.now() };
      await open(signal);
    },
    async *watchExecutions(_team, _job, signal) {
      if (executions instanceof Error) {
        throw executions;
      }
      if (executions) {
        yield { executions, readAt: Date.now() };
      }
      await open(signal);
    },
    async *followLog(_team, _job, id) {
      yield { text: `log of ${id}\n` };
      yield { text: 'after the gap\n', gap: true };
    },
    startExecution: fn(async () => 'new'),
    cancelExecution: fn(async () => undefined),
    setEnabled: fn(async () => undefined),
    deployedVersion: async () => null,
    deployVersion: fn(async () => undefined),
    ...change
  };
}

export function targets(made: () => Promise<ITargetClient>): ITargets {
  const value: ITargets = {
    current: 'local',
    list: async () => [],
    client: made,
    get currentChanged() {
      return changed;
    }
  };
  const changed = new Signal<ITargets, string>(value);
  return value;
}

export const step = (number: number, state: IStepState['state'], change: Partial<IStepState> = {}): IStepState => ({
  id: `20_totals.ipynb#cell-${number}`,
  number,
  name: `step ${number}`,
  kind: 'sql',
  file: '20_totals.ipynb',
  cellId: `cell-${number}`,
  state,
  startedAt: '2026-01-01T06:00:00Z',
  durationMs: 1200,
  ...change
});

/** A story in the place that the panel gives it. */
export function inPanel(Story: () => JSX.Element): JSX.Element {
  return (
    <div className="vdk-JobsPanel" style={{ height: 500 }}>
      <Story />
    </div>
  );
}

/** The page of a job, as all its stories show it. */
export const page = {
  component: JobPage,
  args: {
    client: client([]),
    team: 'analytics',
    name: 'sales-daily',
    job: summary,
    trans,
    onBack: fn(),
    onOpenStep: fn(async () => undefined)
  },
  decorators: [inPanel]
} satisfies Meta<typeof JobPage>;
