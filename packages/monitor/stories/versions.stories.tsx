// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, waitFor, within } from 'storybook/test';
import type { JobPage } from '../src/jobpage';
import { client, evil, execution, page, step, summary, trans } from './jobpage';

const meta: Meta<typeof JobPage> = { ...page, title: 'monitor/JobPage/Versions' };
export default meta;
type Story = StoryObj<typeof JobPage>;

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
