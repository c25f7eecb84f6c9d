// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IExecution, IJobSummary, IStepState, ITargetClient, ITargets } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn, waitFor, within } from 'storybook/test';
import { JobPage } from '../src/jobpage';
import { Jobs } from '../src/panel';

const trans = nullTranslator.load('vdk_lab');
let started = Promise.withResolvers<void>();
const evil = '<img src=x onerror=alert(1)>';
const execution = (id: string, status: IExecution['status'], change: Partial<IExecution> = {}): IExecution => ({
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
const summary: IJobSummary = {
  team: 'analytics',
  name: 'sales-daily',
  description: null,
  schedule: '0 6 * * *',
  nextRun: null,
  deployment: { version: '0123456789abcdef', enabled: true, deployedAt: null, deployedBy: null },
  executions: []
};
const open = (signal: AbortSignal): Promise<void> =>
  new Promise(done => signal.addEventListener('abort', () => done()));

/** A target that answers from memory: the far end of the network. */
function client(executions: readonly IExecution[] | Error | null, change: Partial<ITargetClient> = {}): ITargetClient {
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

function targets(made: () => Promise<ITargetClient>): ITargets {
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

const meta: Meta<typeof JobPage> = {
  title: 'monitor/JobPage',
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
  decorators: [
    Story => (
      <div className="vdk-JobsPanel" style={{ height: 500, width: 1200 }}>
        <Story />
      </div>
    )
  ]
};
export default meta;
type Story = StoryObj<typeof JobPage>;

export const Loading: Story = {
  args: { client: client(null), job: null },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Asking for the executions…')).toBeVisible();
  }
};

export const NeverRun: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText(/Never run/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Run now' }));
    await expect(args.client.startExecution).toHaveBeenCalledWith('analytics', 'sales-daily');
  }
};

export const Problem: Story = {
  args: { client: client(new Error('The target did not answer.')) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The target did not answer.');
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible();
  }
};

const away = { code: 'x', what: 'The target did not answer.', why: '', consequences: '', countermeasures: '' };

/** What was known stays, and it is said how old it is. */
export const Stale: Story = {
  args: {
    client: client(null, {
      async *watchExecutions(_team, _job, signal) {
        const executions = [execution('one', 'succeeded')];
        yield { executions, readAt: Date.now() - 240_000 };
        yield { executions, readAt: Date.now() - 240_000, problem: away };
        await open(signal);
      }
    })
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The target did not answer.');
    await expect(canvas.getByText(/What stands here was read 4 min/)).toBeVisible();
    await expect(await canvas.findByText('log of one')).toBeVisible();
  }
};

/** A double-click starts one execution. */
export const StartsOnce: Story = {
  args: { client: client([], { startExecution: fn(() => new Promise<string>(() => undefined)) }) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.dblClick(await canvas.findByRole('button', { name: 'Run now' }));
    await expect(args.client.startExecution).toHaveBeenCalledTimes(1);
    await expect(canvas.getByRole('button', { name: 'Run now' })).toBeDisabled();
  }
};

export const Running: Story = {
  args: { client: client([execution('two', 'running'), execution('one', 'succeeded')]) },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('log of two')).toBeVisible();
    await expect(canvas.getByText('… lines may be missing here …')).toBeVisible();
    await userEvent.click(canvas.getByText(/succeeded/));
    await expect(await canvas.findByText('log of one')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Cancel execution' }));
    await expect(args.client.cancelExecution).toHaveBeenCalledWith('analytics', 'sales-daily', 'two');
  }
};

/** A button that goes away while it has the focus gives it to the page; who leaves by himself is left alone. */
export const FocusStays: Story = {
  args: {
    client: client([], {
      async *watchExecutions(_team, _job, signal) {
        yield { executions: [], readAt: Date.now() };
        await started.promise;
        yield {
          executions: [execution('new', 'running', { startedAt: new Date().toISOString() })],
          readAt: Date.now()
        };
        await open(signal);
      },
      startExecution: fn(async () => {
        started.resolve();
        return 'new';
      })
    })
  },
  beforeEach: () => {
    started = Promise.withResolvers();
  },
  play: async ({ canvas, userEvent }) => {
    (await canvas.findByRole('button', { name: 'Run now' })).focus();
    await userEvent.keyboard('{Enter}');
    await expect(await canvas.findByRole('button', { name: 'Cancel execution' })).toBeVisible();
    await waitFor(() => expect(canvas.getByRole('region', { name: 'sales-daily' })).toHaveFocus());
    canvas.getByRole('button', { name: 'Disable' }).focus();
    canvas.getByRole('button', { name: 'Disable' }).blur();
    // Rendered anew with the next second of the run.
    const run = canvas.getByRole('list', { name: 'Executions' });
    const { textContent } = run;
    await waitFor(() => expect(run.textContent).not.toBe(textContent), { timeout: 20_000 });
    await expect(document.body).toHaveFocus();
  }
};

export const ActionFails: Story = {
  args: {
    client: client([execution('one', 'user_error')], {
      setEnabled: () => Promise.reject(new Error('You may not do that.'))
    })
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Disable' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('You may not do that.');
  }
};

export const Hostile: Story = {
  args: {
    name: evil,
    team: `\u202e${'t'.repeat(300)}`,
    client: client([execution(evil, 'platform_error', { version: evil })])
  },
  play: async ({ canvas, canvasElement }) => {
    await expect(await canvas.findByText(`log of ${evil}`)).toBeVisible();
    await expect(canvasElement.querySelector('img')).toBeNull();
  }
};

const step = (number: number, state: IStepState['state'], change: Partial<IStepState> = {}): IStepState => ({
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

/** Where it failed stands first, and the way to its cell. */
export const FailedStep: Story = {
  args: {
    client: client([execution('one', 'user_error')], {
      steps: async () => [
        step(1, 'succeeded'),
        step(2, 'failed', {
          name: evil,
          error: { blame: 'user', type: 'OperationalError', message: `no such column: amout ${evil}`, line: 2 }
        }),
        step(3, 'skipped')
      ]
    })
  },
  play: async ({ canvas, canvasElement, userEvent, args }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('20_totals.ipynb, line 2: OperationalError');
    await expect(canvasElement.querySelector('img')).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: 'Open cell' }));
    await expect(args.onOpenStep).toHaveBeenCalledWith(expect.objectContaining({ cellId: 'cell-2' }));
  }
};

/** How often it failed so: of the runs before only those that failed are asked for their steps. */
export const SameErrorAgain: Story = {
  args: {
    client: client([execution('four', 'user_error'), execution('three', 'succeeded'), execution('two', 'user_error')], {
      steps: fn(async () => [
        step(1, 'failed', { error: { blame: 'user' as const, type: 'KeyError', message: 'day' } })
      ])
    })
  },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('The same error in 2 of the last 3 runs.')).toBeVisible();
    await expect(args.client.steps).not.toHaveBeenCalledWith('analytics', 'sales-daily', 'three');
    await userEvent.click(
      within(canvas.getByRole('list', { name: 'Executions' })).getAllByRole('button')[2] as HTMLElement
    );
    await waitFor(() => expect(canvas.queryByText(/The same error/)).toBeNull());
  }
};

/** Its schedule should have started it: said on its page, with what to do. */
export const Late: Story = {
  args: { client: client([execution('one', 'succeeded')]), lateSince: Date.now() - 7_300_000 },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/Late: it was due 2 hr. ago, and has not run since/)).toBeVisible();
    await expect(canvas.getByText(/only while it runs/)).toBeVisible();
  }
};

const failing = (change: Partial<ITargetClient> = {}): ITargetClient =>
  client([execution('one', 'user_error', { version: 'fedcba9876543210' })], {
    steps: async () => [
      step(1, 'succeeded', { name: evil }),
      step(2, 'failed', { error: { blame: 'user', type: 'KeyError', message: 'day' } })
    ],
    executionArguments: async () => ({ day: 1 }),
    ...change
  });

/** What is not run again is said first; then it goes on at the step that failed, with the same arguments. */
export const RunAgain: Story = {
  args: { client: failing(), ask: fn(async () => true) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Run again from this step…' }));
    await waitFor(() =>
      expect(args.client.startExecution).toHaveBeenCalledWith('analytics', 'sales-daily', {
        day: 1,
        vdk_lab_run: {
          from: '20_totals.ipynb#cell-2',
          expectPlan: ['20_totals.ipynb#cell-1', '20_totals.ipynb#cell-2']
        }
      })
    );
    await expect(args.ask).toHaveBeenCalledWith(
      expect.objectContaining({
        body: expect.stringContaining('Version 0123456 is deployed now; fedcba9 failed.') as string
      }),
      trans
    );
  }
};

export const RunAgainRefused: Story = {
  args: { client: failing(), ask: fn(async () => false) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Run again from this step…' }));
    await waitFor(() => expect(args.ask).toHaveBeenCalled());
    await expect(args.client.startExecution).not.toHaveBeenCalled();
  }
};

export const RunningSteps: Story = {
  args: {
    client: client([execution('one', 'running')], {
      steps: async () => [step(1, 'succeeded'), step(2, 'running', { durationMs: null }), step(3, 'waiting')]
    })
  },
  play: async ({ canvas }) => {
    const steps = await canvas.findByRole('list', { name: 'Steps' });
    await expect(steps).toHaveTextContent('running');
    await expect(steps).toHaveTextContent('waiting');
  }
};

let isAway = true;

export const StepsUnreadable: Story = {
  args: {
    client: client([execution('one', 'succeeded')], {
      steps: async () => {
        if (isAway) {
          throw new Error('It is away.');
        }
        return [step(1, 'succeeded')];
      }
    })
  },
  beforeEach: () => {
    isAway = true;
  },
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByText('The steps could not be read: It is away.')).toBeVisible();
    isAway = false;
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }));
    await expect(await canvas.findByText('step 1')).toBeVisible();
    await expect(canvas.queryByText(/could not be read/)).toBeNull();
  }
};

export const StepElsewhere: Story = {
  args: {
    client: client([execution('one', 'succeeded')], { steps: async () => [step(1, 'succeeded')] }),
    onOpenStep: () => Promise.reject(new Error('It was not deployed from here.'))
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'step 1' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('It was not deployed from here.');
  }
};

const versions = [
  { version: '0123456789abcdef', createdAt: '2026-01-02T06:00:00Z', author: 'ada', reason: `totals ${evil}` },
  { version: 'fedcba9876543210', createdAt: '2026-01-01T06:00:00Z', author: null, reason: null }
];

/** Going back asks first, and shows what was asked for until it runs. */
export const RollBack: Story = {
  args: {
    client: client([], { versions: async () => versions }),
    ask: fn(async () => true)
  },
  play: async ({ canvas, canvasElement, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Versions' }));
    const list = await canvas.findByRole('list', { name: 'Versions' });
    await expect(await within(list).findByText('runs now')).toBeVisible();
    await expect(canvasElement.querySelector('img')).toBeNull();
    await userEvent.click(within(list).getByRole('button', { name: 'Roll back to this' }));
    await waitFor(() =>
      expect(args.client.deployVersion).toHaveBeenCalledWith('analytics', 'sales-daily', 'fedcba9876543210')
    );
    await expect(await within(list).findByText(/starting…/)).toBeVisible();
  }
};

/** The version after the one that runs is not gone back to. */
export const DeployAgain: Story = {
  args: {
    client: client([], { versions: async () => versions }),
    job: { ...summary, deployment: { version: 'fedcba9876543210', enabled: true, deployedAt: null, deployedBy: null } },
    ask: fn(async () => true)
  },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Versions' }));
    await userEvent.click(await canvas.findByRole('button', { name: 'Deploy this again' }));
    await expect(args.ask).toHaveBeenCalledWith(expect.objectContaining({ accept: 'Deploy' }), trans);
    await waitFor(() =>
      expect(args.client.deployVersion).toHaveBeenCalledWith('analytics', 'sales-daily', '0123456789abcdef')
    );
  }
};

/** From the failure of the version that runs to the last one that did not fail. */
export const RollBackFromFailure: Story = {
  args: {
    client: client(
      [
        execution('three', 'user_error'),
        execution('two', 'succeeded'),
        execution('one', 'succeeded', { version: 'fedcba9876543210' })
      ],
      { steps: async () => [step(1, 'failed', { error: { blame: 'user', type: 'KeyError', message: 'day' } })] }
    ),
    ask: fn(async () => true)
  },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Roll back to fedcba9…' }));
    await waitFor(() =>
      expect(args.client.deployVersion).toHaveBeenCalledWith('analytics', 'sales-daily', 'fedcba9876543210')
    );
    await waitFor(() => expect(canvas.queryByRole('button', { name: /Roll back/ })).toBeNull());
  }
};

export const RollBackRefused: Story = {
  args: { client: client([], { versions: async () => versions }), ask: fn(async () => false) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Versions' }));
    await userEvent.click(await canvas.findByRole('button', { name: 'Roll back to this' }));
    await expect(args.ask).toHaveBeenCalled();
    await expect(args.client.deployVersion).not.toHaveBeenCalled();
  }
};

/** Any two versions; at first with the one that runs. Asked on demand. */
export const CompareVersions: Story = {
  args: {
    client: client([], {
      versions: async () => versions,
      difference: fn(async () => ({
        before: { kind: 'version' as const, version: 'fedcba9876543210' },
        after: { kind: 'version' as const, version: '0123456789abcdef' },
        isSame: false,
        items: [
          {
            name: `10_a.ipynb, ${evil}`,
            former: null,
            file: '10_a.ipynb',
            cellId: 'a',
            isStep: true,
            changes: ['changed' as const],
            hunks: [{ line: 1, lines: [{ kind: 'added' as const, text: 'x = 2' }] }]
          }
        ],
        config: [],
        requirements: [],
        files: []
      }))
    })
  },
  play: async ({ canvas, canvasElement, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Versions' }));
    const button = await canvas.findByRole('button', { name: 'Compare fedcba9' });
    await expect(args.client.difference).not.toHaveBeenCalled();
    await userEvent.click(button);
    await expect(await canvas.findByText('1 step')).toBeVisible();
    await expect(args.client.difference).toHaveBeenCalledWith(
      'analytics',
      'sales-daily',
      'fedcba9876543210',
      '0123456789abcdef'
    );
    await expect(canvas.getByRole('combobox')).toHaveDisplayValue('0123456 (runs now)');
    await expect(canvasElement.querySelector('img')).toBeNull();
    await userEvent.click(button);
    await expect(canvas.queryByRole('combobox')).toBeNull();
  }
};

export const ComparisonFails: Story = {
  args: {
    client: client([], {
      versions: async () => versions,
      difference: () => Promise.reject(new Error('The target did not answer.'))
    })
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Versions' }));
    await userEvent.click(await canvas.findByRole('button', { name: 'Compare fedcba9' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The target did not answer.');
  }
};

export const NoVersions: Story = {
  args: { client: client([], { versions: async () => [] }) },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Versions' }));
    await expect(await canvas.findByText('No version was uploaded yet.')).toBeVisible();
  }
};

export const VersionsUnreadable: Story = {
  args: { client: client([], { versions: () => Promise.reject(new Error('The target did not answer.')) }) },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Versions' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The target did not answer.');
  }
};

/** The panel as its widget keeps it. */
function KeptPanel({ targets: known }: { targets: ITargets }): React.ReactElement {
  const [opened, onOpen] = React.useState<{ team: string; name: string } | null>(null);
  return <Jobs targets={known} trans={trans} opened={opened} onOpen={onOpen} onOpenStep={async () => undefined} />;
}

/** The whole panel: list, one job, and back. */
export const Panel: Story = {
  render: () => <KeptPanel targets={here} />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByText('sales-daily'));
    await expect(await canvas.findByText('log of one')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: '← All jobs' }));
    await expect(await canvas.findByText('sales-daily')).toBeVisible();
  }
};
const busy = targets(async () =>
  client([execution('one', 'succeeded')], {
    async *watchJobs(signal) {
      yield { jobs: twoTeams, totalJobs: twoTeams.length, readAt: Date.now() };
      await open(signal);
    }
  })
);
const here = targets(async () => client([execution('one', 'succeeded')]));

const summaries = Array.from({ length: 200 }, (_, index) => ({ ...summary, name: `sales-${index}` }));
const twoTeams = [{ ...summary, team: 'other', deployment: null }, summary, ...summaries];

/** Filter, order, place and focus are there again when a person comes back from a job. */
export const ComesBack: Story = {
  render: () => <KeptPanel targets={busy} />,
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.type(await canvas.findByRole('searchbox'), 'sales');
    await userEvent.click(canvas.getByRole('button', { name: 'Team' }));
    canvasElement.querySelector('.vdk-Jobs-scroll')?.scrollTo({ top: 3000 });
    const link = await canvas.findByText('sales-100');
    link.closest('tr')?.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(canvas.getByRole('region', { name: 'sales-100' })).toHaveFocus());
    await userEvent.click(await canvas.findByRole('button', { name: '← All jobs' }));
    const row = (await canvas.findByText('sales-100')).closest('tr');
    await waitFor(() => expect(row).toHaveFocus());
    await expect(canvas.getByRole('searchbox')).toHaveValue('sales');
    await expect(canvas.getByRole('columnheader', { name: 'Team' })).toHaveAttribute('aria-sort', 'ascending');
    await expect(canvasElement.querySelector('.vdk-Jobs-scroll')?.scrollTop).toBe(3000);
  }
};

/** Two teams may have a job of one name: each page shows its own. */
export const SameNameInTwoTeams: Story = {
  render: () => <KeptPanel targets={busy} />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(await canvas.findByRole('searchbox'), 'daily analytics');
    await userEvent.click(await canvas.findByText('sales-daily'));
    await expect(await canvas.findByText(/enabled · 0123456/)).toBeVisible();
  }
};

const starting = { startExecution: fn(() => new Promise<string>(() => undefined)) };
const slow = targets(async () => client([], starting));

/** `r` pressed twice, or a double-click on the button of a row, starts one execution. */
export const ListStartsOnce: Story = {
  render: () => <KeptPanel targets={slow} />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.dblClick(await canvas.findByRole('button', { name: 'Run now' }));
    (await canvas.findByText('sales-daily')).closest('tr')?.focus();
    await userEvent.keyboard('rr');
    await expect(starting.startExecution).toHaveBeenCalledTimes(1);
  }
};

export const PanelWithoutTarget: Story = {
  render: () => <KeptPanel targets={nowhere} />,
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('There is no target local.');
  }
};
const nowhere = targets(() => Promise.reject(new Error('There is no target local.')));
