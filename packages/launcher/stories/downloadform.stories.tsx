// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IDownloadPreview, IFoundJobs, ITarget } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { DownloadFields, type IDownloadFormOptions } from '../src/downloadform';
import { SubmitButton } from './submitbutton';

const trans = nullTranslator.load('vdk_lab');
const target = (name: string, title: string, state: ITarget['state'] = 'ready'): ITarget => ({
  name,
  title,
  kind: name === 'local' ? 'local' : 'control-service',
  state,
  features: []
});
const found: IFoundJobs = {
  jobs: [
    { name: 'orders-hourly', team: 'sales', description: null },
    { name: 'sales-daily', team: 'analytics', description: 'What was sold' }
  ],
  total: 2
};
const preview: IDownloadPreview = {
  path: 'jobs/sales-daily',
  exists: false,
  freeName: 'sales-daily',
  content: 'abc',
  bytes: 12_300,
  files: [
    { path: '10_orders.ipynb', state: 'new', bytes: 12_000 },
    { path: 'config.ini', state: 'new', bytes: 300 }
  ],
  problems: []
};
const present: IDownloadPreview = {
  ...preview,
  exists: true,
  freeName: 'sales-daily-2',
  files: [
    { path: '10_orders.ipynb', state: 'changed', bytes: 12_000 },
    { path: '30_mine.sql', state: 'only-here', bytes: 40 },
    { path: 'config.ini', state: 'same', bytes: 300 }
  ],
  problems: [
    { rule: 'changed-step', severity: 'warning', message: '20_a.ipynb.001.py was changed.', explanation: 'Look at it.' }
  ]
};

interface IArgs extends Omit<IDownloadFormOptions, 'trans'> {
  readonly done: (isDone: boolean) => void;
}

function Form({ done, ...options }: IArgs): React.ReactElement {
  return (
    <SubmitButton label="Download job" done={done}>
      {onSubmit => <DownloadFields options={{ trans, ...options }} onSubmit={onSubmit} />}
    </SubmitButton>
  );
}

const meta: Meta<typeof Form> = {
  title: 'launcher/DownloadFields',
  component: Form,
  args: {
    targets: [target('local', 'Local')],
    target: 'local',
    folder: 'jobs',
    find: fn(async () => found),
    preview: fn(async () => preview),
    download: fn(async () => undefined),
    done: fn()
  }
};
export default meta;
type Story = StoryObj<typeof Form>;

export const Fresh: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('2 jobs')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByText('Choose a job.')).toBeVisible();
    await expect(args.download).not.toHaveBeenCalled();
  }
};

export const Searching: Story = {
  args: { find: fn(() => new Promise<IFoundJobs>(() => undefined)) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Searching…')).toBeVisible();
  }
};

export const Empty: Story = {
  args: { find: fn(async () => ({ jobs: [], total: 0 })) },
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByText('The target has no jobs yet.')).toBeVisible();
    await userEvent.type(canvas.getByLabelText('Search'), 'x');
    await expect(await canvas.findByText('No job matches.')).toBeVisible();
  }
};

export const Unreachable: Story = {
  args: { find: fn(() => Promise.reject(new Error('The target did not answer. Try again.'))) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/did not answer/)).toBeVisible();
  }
};

export const Many: Story = {
  args: {
    targets: [target('local', 'Local'), target('prod', 'Production'), target('old', 'Old', 'off')],
    find: fn(async () => ({
      jobs: Array.from({ length: 50 }, (_, index) => ({
        name: `job-number-${index}`,
        team: 'team',
        description: null
      })),
      total: 10_000
    }))
  },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('50 of 10000. Type more of the name.')).toBeVisible();
    await userEvent.selectOptions(canvas.getByLabelText('From'), 'prod');
    await expect(await canvas.findByText('50 of 10000. Type more of the name.')).toBeVisible();
    await expect(args.find).toHaveBeenLastCalledWith('prod', '');
  }
};

/** Found, chosen, looked at, and written as it was shown. */
export const Chosen: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.type(canvas.getByLabelText('Search'), 'sales');
    await canvas.findByText('2 jobs');
    await userEvent.selectOptions(canvas.getByLabelText('Job'), 'sales-daily — team analytics');
    await expect(await canvas.findByText(/Creates \/jobs\/sales-daily with 2 files/)).toBeVisible();
    await userEvent.click(canvas.getByText('2 files'));
    await expect(canvas.getByText('10_orders.ipynb')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.download).toHaveBeenCalledWith(
      { path: 'jobs', target: 'local', team: 'analytics', job: 'sales-daily', name: 'sales-daily' },
      { update: false, content: 'abc' }
    );
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

/** By keyboard: the only match is chosen, Enter downloads; without a match nothing is. */
export const OnlyMatch: Story = {
  args: { find: fn(async (_, text) => ({ ...found, jobs: found.jobs.filter(({ name }) => name.includes(text)) })) },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('2 jobs');
    await expect(canvas.getByLabelText('Job')).toHaveValue('');
    await userEvent.type(canvas.getByLabelText('Search'), 'sales');
    await expect(await canvas.findByText(/Creates \/jobs\/sales-daily with 2 files/)).toBeVisible();
    await expect(canvas.getByLabelText('Job')).toHaveValue('["analytics","sales-daily"]');
  }
};

/** A folder of this name is there: another name, or an update that says what it does. */
export const Present: Story = {
  args: { job: { name: 'sales-daily', team: 'analytics' }, preview: fn(async () => present) },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('/jobs/sales-daily exists already')).toBeVisible();
    await expect(canvas.getByText(/Creates \/jobs\/sales-daily-2 with 2 files/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.download).toHaveBeenLastCalledWith(expect.objectContaining({ name: 'sales-daily-2' }), {
      update: false,
      content: 'abc'
    });
    await userEvent.click(canvas.getByRole('radio', { name: /Update it/ }));
    await expect(canvas.getByText(/0 new, 1 changed, 1 only here/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.download).toHaveBeenLastCalledWith(expect.objectContaining({ name: 'sales-daily' }), {
      update: true,
      content: 'abc'
    });
  }
};

export const WrongName: Story = {
  args: { job: { name: 'sales-daily', team: 'analytics' } },
  play: async ({ canvas, userEvent, args }) => {
    const name = canvas.getByLabelText('Name');
    await userEvent.clear(name);
    await userEvent.type(name, '../x');
    await expect(await canvas.findByText(/6 to 50 characters/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.download).not.toHaveBeenCalled();
    await userEvent.clear(name);
    await userEvent.type(name, 'other-name');
    await expect(await canvas.findByText('Deployed from there, it is another job than sales-daily.')).toBeVisible();
  }
};

/** What was chosen stays, and the files are looked at again. */
export const Failed: Story = {
  args: {
    job: { name: 'sales-daily', team: 'analytics' },
    download: fn(() => Promise.reject(new Error('sales-daily has changed at the target. Look at the files again.')))
  },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText(/Creates \/jobs\/sales-daily/);
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('has changed');
    await expect(args.done).toHaveBeenCalledWith(false);
    await canvas.findByText(/Creates \/jobs\/sales-daily/);
    await expect(args.preview).toHaveBeenCalledTimes(2);
  }
};

export const Refused: Story = {
  args: {
    job: { name: 'sales-daily', team: 'analytics' },
    preview: fn(() => Promise.reject(new Error('The archive is refused: "../x" leads out of its folder.')))
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('leads out of its folder');
  }
};

export const Busy: Story = {
  args: {
    job: { name: 'sales-daily', team: 'analytics' },
    download: fn(() => new Promise<void>(() => undefined))
  },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText(/Creates \/jobs\/sales-daily/);
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByText('Downloading…')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.download).toHaveBeenCalledTimes(1);
  }
};

export const Hostile: Story = {
  args: {
    job: { name: '<img src=x onerror=alert(1)>', team: '\u202eevil' },
    folder: '<b>folder</b>',
    find: fn(async () => ({
      jobs: [{ name: 'x'.repeat(300), team: '<img src=x onerror=alert(1)>', description: '"><script>' }],
      total: 1
    }))
  },
  play: async ({ canvas, canvasElement }) => {
    await canvas.findByText('1 job');
    await expect(canvasElement.querySelector('img, b, script')).toBeNull();
  }
};
