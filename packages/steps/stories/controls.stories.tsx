import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IRun } from '@vdk-lab/tokens';
import { expect, fn } from 'storybook/test';
import { RunControls } from '../src/controls';

const run: IRun = {
  id: 'r1',
  path: 'jobs/sales',
  jobName: 'sales',
  status: 'running',
  message: '',
  startedAt: '2026-01-01T06:00:00Z',
  steps: []
};
const ended = (status: IRun['status']): IRun => ({ ...run, status, endedAt: '2026-01-01T06:01:04Z' });

const meta: Meta<typeof RunControls> = {
  title: 'steps/RunControls',
  component: RunControls,
  args: {
    run: null,
    trans: nullTranslator.load('vdk_lab'),
    actions: { run: fn(), choosePart: fn(), cancel: fn(), showLog: fn() }
  }
};
export default meta;
type Story = StoryObj<typeof RunControls>;

export const NeverRun: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByText('Run job'));
    await expect(args.actions.run).toHaveBeenCalledTimes(1);
    await expect(canvas.queryByText('Log')).toBeNull();
  }
};

export const Running: Story = {
  args: { run: { ...run, startedAt: new Date(Date.now() - 5000).toISOString() } },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByRole('status')).toHaveTextContent('running');
    await userEvent.click(canvas.getByText('Cancel run'));
    await expect(args.actions.cancel).toHaveBeenCalledTimes(1);
  }
};

export const Cancelling: Story = {
  args: { run: { ...run, cancelling: true }, actions: { run: fn(), choosePart: fn(), cancel: fn(), showLog: fn() } },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByText('Cancelling…'));
    await expect(args.actions.cancel).not.toHaveBeenCalled();
  }
};

export const Succeeded: Story = {
  args: { run: ended('succeeded') },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByRole('status')).toHaveTextContent('succeeded');
    await expect(canvas.getByText(/1 min 04 s/)).toBeVisible();
    await userEvent.click(canvas.getByText('Log'));
    await expect(args.actions.showLog).toHaveBeenCalledTimes(1);
  }
};

export const FailedInCode: Story = { args: { run: ended('user_error') } };
export const FailedOnThePlatform: Story = { args: { run: ended('platform_error') } };
export const Cancelled: Story = { args: { run: ended('cancelled') } };

export const PartOfAJob: Story = {
  args: {
    run: {
      ...ended('succeeded'),
      selection: { from: 'b' },
      steps: [
        { id: 'b', number: 2, name: 'b', kind: 'sql', file: 'b.sql', state: 'succeeded' },
        { id: 'c', number: 3, name: 'c', kind: 'sql', file: 'c.sql', state: 'succeeded' }
      ]
    }
  },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByText(/2 steps/)).toBeVisible();
    await userEvent.click(canvas.getByTitle('Run a part of the job'));
    await expect(args.actions.choosePart).toHaveBeenCalledTimes(1);
  }
};
