// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ITargets } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn, waitFor } from 'storybook/test';
import { Jobs } from '../src/panel';
import { client, execution, inPanel, open, summary, targets, trans } from './jobpage';

const meta: Meta<typeof Jobs> = {
  title: 'monitor/Jobs',
  component: Jobs,
  decorators: [inPanel]
};
export default meta;
type Story = StoryObj<typeof Jobs>;

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
