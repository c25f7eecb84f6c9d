// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, waitFor } from 'storybook/test';
import type { JobPage } from '../src/jobpage';
import { client, evil, execution, open, page } from './jobpage';

const meta: Meta<typeof JobPage> = { ...page, title: 'monitor/JobPage' };
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

let started = Promise.withResolvers<void>();

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

/** Its schedule should have started it: said on its page, with what to do. */
export const Late: Story = {
  args: { client: client([execution('one', 'succeeded')]), lateSince: Date.now() - 7_300_000 },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/Late: it was due 2 hr. ago, and has not run since/)).toBeVisible();
    await expect(canvas.getByText(/only while it runs/)).toBeVisible();
  }
};
