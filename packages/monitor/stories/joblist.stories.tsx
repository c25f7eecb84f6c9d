// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ExecutionStatus, IJobSummary, IJobsSnapshot } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn, waitFor } from 'storybook/test';
import { JobList, firstView } from '../src/joblist';

const at = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1000).toISOString();

function job(name: string, status: ExecutionStatus | null, change: Partial<IJobSummary> = {}): IJobSummary {
  const team = 'analytics';
  return {
    team,
    name,
    description: null,
    schedule: '0 6 * * *',
    nextRun: at(-3600),
    deployment: { version: '0123456789abcdef', enabled: true, deployedAt: at(86_400), deployedBy: 'ada' },
    executions: status
      ? [
          {
            id: `${name}-1`,
            team,
            job: name,
            status,
            type: 'scheduled',
            startedAt: at(300),
            endedAt: status === 'running' ? null : at(240),
            startedBy: null,
            message: null,
            version: '0123456789abcdef'
          }
        ]
      : [],
    ...change
  };
}

const snapshot = (jobs: readonly IJobSummary[]): IJobsSnapshot => ({
  jobs,
  totalJobs: jobs.length,
  readAt: Date.now() - 2000
});

const some = snapshot([
  job('sales-daily', 'succeeded'),
  job('sales-hourly', 'running'),
  job('stock', 'user_error', { schedule: 'not a cron' }),
  job('stores', 'platform_error', {
    deployment: { version: null, enabled: false, deployedAt: null, deployedBy: null }
  }),
  job('drafted', null, { deployment: null, schedule: null, nextRun: null })
]);

const meta: Meta<typeof JobList> = {
  title: 'monitor/JobList',
  component: JobList,
  args: {
    snapshot: some,
    problem: null,
    target: 'Local runtime',
    trans: nullTranslator.load('vdk_lab'),
    onOpen: fn(),
    onRun: fn(),
    onRetry: fn()
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
type Story = StoryObj<typeof JobList>;

export const Loading: Story = {
  args: { snapshot: null },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Asking for the jobs…')).toBeVisible();
  }
};

export const Empty: Story = {
  args: { snapshot: snapshot([]) },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/No jobs yet/)).toBeVisible();
  }
};

/** Nothing was read yet: that is no empty list. */
export const FirstReadFails: Story = {
  args: {
    snapshot: {
      jobs: [],
      totalJobs: 0,
      readAt: 0,
      problem: { code: 'x', what: 'The target did not answer.', why: '', consequences: '', countermeasures: '' }
    }
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('alert')).toBeVisible();
    await expect(canvas.queryByText(/No jobs yet/)).toBeNull();
  }
};

export const Problem: Story = {
  args: { snapshot: null, problem: 'The target did not answer.' },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByRole('alert')).toHaveTextContent('The target did not answer.');
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }));
    await expect(args.onRetry).toHaveBeenCalledTimes(1);
  }
};

/** The last good rows stay below the reason. */
export const Stale: Story = {
  args: {
    snapshot: {
      ...some,
      problem: {
        code: 'x',
        what: 'The target did not answer.',
        why: 'Nobody listens at its address.',
        consequences: '',
        countermeasures: 'Look whether it runs.'
      }
    }
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('alert')).toHaveTextContent(
      'The target did not answer. Nobody listens at its address. Look whether it runs.'
    );
    await expect(canvas.getByText('sales-daily')).toBeVisible();
  }
};

/** The names of the jobs that are shown. */
const rows = (canvasElement: HTMLElement): string[] =>
  [...canvasElement.querySelectorAll('.vdk-Jobs-row')].map(row => row.querySelector('td')?.textContent ?? '');

/** One row is in the tab order; arrows move, Enter opens, r runs what may run. */
export const Keyboard: Story = {
  play: async ({ canvas, canvasElement, userEvent, args }) => {
    const row = (index: number): HTMLElement | null =>
      canvasElement.querySelector<HTMLElement>(`tbody tr[aria-rowindex="${index + 2}"]`);
    row(1)?.focus();
    await userEvent.keyboard('r');
    await expect(args.onRun).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('{Control>}r{/Control}');
    await expect(args.onRun).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('{ArrowDown}');
    await waitFor(() => expect(row(2)).toHaveFocus());
    await userEvent.keyboard('r{Enter}');
    await expect(args.onRun).toHaveBeenCalledTimes(1);
    await expect(args.onOpen).toHaveBeenCalledWith(expect.objectContaining(some.jobs[1]));
    for (const [key, index] of [
      ['End', 4],
      ['Home', 0],
      ['PageDown', 4],
      ['PageUp', 0]
    ] as const) {
      await userEvent.keyboard(`{${key}}`);
      await waitFor(() => expect(row(index)).toHaveFocus());
    }
    await userEvent.type(canvas.getByRole('searchbox'), 'stock');
    await expect(row(0)).toHaveAttribute('tabindex', '0');
  }
};

/** The heads order the list, with the mouse and the keyboard; what has no value stands last in both directions. */
export const Order: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    const names = (): string[] => rows(canvasElement);
    await expect(names()).toEqual(['drafted', 'sales-daily', 'sales-hourly', 'stock', 'stores']);
    const head = (name: string): HTMLElement => canvas.getByRole('columnheader', { name });
    await expect(head('Job')).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.click(canvas.getByRole('button', { name: 'Last runs' }));
    await expect(head('Job')).toHaveAttribute('aria-sort', 'none');
    await expect(names()).toEqual(['stock', 'stores', 'sales-hourly', 'sales-daily', 'drafted']);
    canvas.getByRole('button', { name: 'Last runs' }).focus();
    await userEvent.keyboard('{Enter}');
    await expect(head('Last runs')).toHaveAttribute('aria-sort', 'descending');
    await expect(names()).toEqual(['sales-daily', 'sales-hourly', 'stores', 'stock', 'drafted']);
  }
};

/** One facet is chosen at a time; the counts are those of all jobs, and the filter narrows it down. */
export const ChosenFacet: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    const facet = (name: string): HTMLElement => canvas.getByRole('button', { name });
    await expect(facet('All 5')).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(facet('Failing 2'));
    await expect(facet('Failing 2')).toHaveAttribute('aria-pressed', 'true');
    await expect(facet('All 5')).toHaveAttribute('aria-pressed', 'false');
    await expect(rows(canvasElement)).toEqual(['stock', 'stores']);
    await expect(canvas.getByRole('status')).toHaveTextContent('2 failing jobs');
    await userEvent.type(canvas.getByRole('searchbox'), 'stores');
    await expect(rows(canvasElement)).toEqual(['stores']);
    await expect(canvas.getByRole('status')).toHaveTextContent('1 failing job');
    await userEvent.type(canvas.getByRole('searchbox'), ' no');
    await expect(canvas.getByText('None of these jobs fits the filter.')).toBeVisible();
    await userEvent.clear(canvas.getByRole('searchbox'));
    await expect(facet('Failing 2')).toHaveAttribute('aria-pressed', 'true');
  }
};

const kept = { current: firstView };

/** Who comes back from the page of a job finds the facet that was chosen. */
export const KeptFacet: Story = {
  args: { kept },
  beforeEach: () => {
    kept.current = { ...firstView, facet: 'disabled' };
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expect(canvas.getByRole('button', { name: 'Disabled 1' })).toHaveAttribute('aria-pressed', 'true');
    await expect(rows(canvasElement)).toEqual(['stores']);
    await userEvent.click(canvas.getByRole('button', { name: 'Never deployed 1' }));
    await expect(rows(canvasElement)).toEqual(['drafted']);
    await waitFor(() => expect(kept.current.facet).toBe('notDeployed'));
  }
};

/** A facet without a job stays where it is, and says so; the way back takes the focus along. */
export const EmptyFacet: Story = {
  args: { snapshot: snapshot([job('sales-daily', 'succeeded')]) },
  play: async ({ canvas, canvasElement, userEvent }) => {
    const all = canvas.getByRole('button', { name: 'All 1' });
    const before = all.getBoundingClientRect();
    await userEvent.click(canvas.getByRole('button', { name: 'Failing 0' }));
    await expect(canvas.getByText('No job is failing.')).toBeVisible();
    await expect(canvas.getByRole('status')).toHaveTextContent('0 failing jobs');
    await expect(all.getBoundingClientRect()).toEqual(before);
    await userEvent.click(canvas.getByRole('button', { name: 'Show all jobs' }));
    await expect(all).toHaveFocus();
    await expect(rows(canvasElement)).toEqual(['sales-daily']);
    await userEvent.click(canvas.getByRole('button', { name: 'Running 0' }));
    await expect(canvas.getByText('No job is running.')).toBeVisible();
  }
};

export const FacetKeyboard: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    canvas.getByRole('searchbox').focus();
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: 'Failing 2' })).toHaveFocus();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect(rows(canvasElement)).toEqual(['sales-hourly']);
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.keyboard(' ');
    await expect(canvas.getByRole('button', { name: 'Disabled 1' })).toHaveFocus();
    await expect(rows(canvasElement)).toEqual(['stores']);
  }
};

const overdue = job('sales-daily', 'succeeded', {
  // Its last run was before the one that was due an hour ago.
  schedule: `${new Date(Date.now() - 3_600_000).getUTCMinutes()} * * * *`,
  executions: job('sales-daily', 'succeeded').executions.map(execution => ({
    ...execution,
    startedAt: at(6000),
    endedAt: at(5900)
  }))
});

/** What its schedule should have started is found, told as such, and stands first among what comes next. */
export const Late: Story = {
  args: {
    snapshot: {
      ...snapshot([job('another', 'succeeded', { schedule: null }), overdue]),
      executionsSince: Date.now() - 14 * 86_400_000
    }
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Next run' }));
    await expect(rows(canvasElement)).toEqual(['sales-daily', 'another']);
    await userEvent.click(canvas.getByRole('button', { name: 'Late 1' }));
    await expect(canvas.getByRole('status')).toHaveTextContent('1 late job');
    await expect(rows(canvasElement)).toEqual(['sales-daily']);
    await expect(canvas.getByText(/^late · due 1 hr/)).toBeVisible();
  }
};

/** What a job is, beside words; what no job can be is told. */
export const Query: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    const search = canvas.getByRole('searchbox');
    await userEvent.type(search, 'status:failed -state:disabled');
    await expect(rows(canvasElement)).toEqual(['stock']);
    await expect(search).not.toHaveAccessibleDescription(/is no/);
    await userEvent.clear(search);
    await userEvent.type(search, 'status:faild');
    await expect(canvas.getByText(/“faild” is no status. There are waiting, running/)).toBeVisible();
    await expect(search).toHaveAccessibleDescription(/“faild” is no status/);
    await expect(canvas.getByText('No job fits the filter.')).toBeVisible();
  }
};

/** From a row to the filter and back by the keyboard. */
export const QueryKeyboard: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    canvasElement.querySelector<HTMLElement>('[data-vdk-job="stock"]')?.focus();
    await userEvent.keyboard('/stores');
    await expect(canvas.getByRole('searchbox')).toHaveValue('stores');
    await userEvent.keyboard('{ArrowDown}');
    await expect(canvasElement.querySelector('[data-vdk-job="stores"]')).toHaveFocus();
  }
};

/** A list whose jobs change under the one who looks. */
function Changing(props: React.ComponentProps<typeof JobList>): React.ReactElement {
  const [statuses, setStatuses] = React.useState<readonly ExecutionStatus[]>(['running', 'running', 'running']);
  const end = (ended: number): void =>
    setStatuses(before => before.map((status, index) => (index === ended ? 'succeeded' : status)));
  const jobs = statuses.map((status, index) => job(`job-${index}`, status));
  return (
    <div onKeyDown={({ key }) => /[0-2]/.test(key) && end(Number(key))}>
      <JobList {...props} snapshot={snapshot(jobs)} />
    </div>
  );
}

/** A row that leaves its facet while it has the focus gives it to its neighbour; the last one to the list. */
export const FocusedRowLeaves: Story = {
  render: args => <Changing {...args} />,
  play: async ({ canvas, canvasElement, userEvent }) => {
    const row = (name: string): HTMLElement | null => canvasElement.querySelector(`[data-vdk-job="${name}"]`);
    await userEvent.click(canvas.getByRole('button', { name: 'Running 3' }));
    row('job-1')?.focus();
    await userEvent.keyboard('1');
    await waitFor(() => expect(row('job-2')).toHaveFocus());
    await userEvent.keyboard('2');
    await waitFor(() => expect(row('job-0')).toHaveFocus());
    await userEvent.keyboard('0');
    await expect(canvas.getByText('No job is running.')).toBeVisible();
    await waitFor(() => expect(canvasElement.querySelector('.vdk-Jobs-scroll')).toHaveFocus());
  }
};

/** Nobody who is elsewhere is called to the list when a row leaves it. */
export const OtherFocusStays: Story = {
  render: args => <Changing {...args} />,
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Running 3' }));
    await userEvent.keyboard('0');
    await waitFor(() => expect(rows(canvasElement)).toEqual(['job-1', 'job-2']));
    await expect(canvas.getByRole('button', { name: 'Running 2' })).toHaveFocus();
  }
};

/** In a side panel the name, the last run and what can be done stay; nothing of them is cut. */
export const Narrow: Story = {
  render: args => (
    <div style={{ height: 500, width: 500 }}>
      <JobList {...args} />
    </div>
  ),
  play: async ({ canvas, canvasElement }) => {
    const heads = canvas.getAllByRole('columnheader').map(({ textContent }) => textContent);
    await expect(heads).toEqual(['Job', 'Last run', 'Next run', 'State', 'Action']);
    const [run, action] = ['.vdk-Jobs-row td:nth-child(4)', '.vdk-Jobs-run'].map(selector =>
      canvasElement.querySelector(selector)?.getBoundingClientRect()
    );
    await expect(action?.right).toBeLessThanOrEqual(canvasElement.querySelector('.vdk-Jobs-scroll')?.clientWidth ?? 0);
    await expect(run?.left).toBeLessThan(action?.left ?? 0);
  }
};

export const NothingFound: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(canvas.getByRole('searchbox'), 'nowhere');
    await expect(canvas.getByText('No job fits the filter.')).toBeVisible();
    await userEvent.clear(canvas.getByRole('searchbox'));
    await expect(canvas.getByText('sales-daily')).toBeVisible();
  }
};

export const Hostile: Story = {
  args: {
    snapshot: snapshot([
      job('<img src=x onerror=alert(1)>', 'user_error'),
      job('\u202egpj.exe', 'skipped', { schedule: '<b>* * * * *</b>' }),
      job('n'.repeat(2000), 'cancelled', { team: '<script>alert(1)</script>' })
    ])
  },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
    await expect(canvasElement.querySelector('img, b, script')).toBeNull();
  }
};

const many = snapshot(Array.from({ length: 10_000 }, (_, index) => job(`job-${index}`, 'succeeded')));

/** Only the rows in sight exist. */
export const TenThousand: Story = {
  args: { snapshot: many },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expect(canvasElement.querySelectorAll('.vdk-Jobs-row').length).toBeLessThan(100);
    // A count of one digit has the room of the longest: no facet moves when it grows.
    const widths = [...canvasElement.querySelectorAll('.vdk-Jobs-facetCount')].map(({ clientWidth }) => clientWidth);
    await expect(new Set(widths).size).toBe(1);
    canvasElement.querySelector('.vdk-Jobs-scroll')?.scrollTo({ top: 1e9 });
    await expect(await canvas.findByText('job-9999')).toBeVisible();
    await userEvent.type(canvas.getByRole('searchbox'), 'job-4321');
    await expect(await canvas.findByText('1 job', { exact: false })).toBeVisible();
    await expect(await canvas.findByText('job-4321')).toBeVisible();
    // The list is long again, and is where it is.
    await userEvent.clear(canvas.getByRole('searchbox'));
    await expect(await canvas.findByText('job-0')).toBeVisible();
  }
};
