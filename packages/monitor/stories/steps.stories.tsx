// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ITargetClient } from '@vdk-lab/tokens';
import { expect, fn, waitFor, within } from 'storybook/test';
import type { JobPage } from '../src/jobpage';
import { client, evil, execution, page, step, trans } from './jobpage';

const meta: Meta<typeof JobPage> = { ...page, title: 'monitor/JobPage/Steps' };
export default meta;
type Story = StoryObj<typeof JobPage>;

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
