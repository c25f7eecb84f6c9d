// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IJobTemplate } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { type INewJobOptions, NewJobFields } from '../src/newjobform';
import { SubmitButton } from './submitbutton';

const trans = nullTranslator.load('vdk_lab');
const template = (id: string, title: string, caption: string): IJobTemplate => ({
  id,
  title,
  caption,
  files: () => [{ path: 'config.ini', content: '' }]
});
const templates = [
  template('sql', 'SQL and Python', 'One step creates a table, one fills it'),
  template('empty', 'Empty', 'One step that does nothing yet')
];

interface IArgs extends Pick<INewJobOptions, 'templates' | 'folder' | 'team' | 'isTaken' | 'create'> {
  readonly done: (isDone: boolean) => void;
}

function Form({ done, ...rest }: IArgs): React.ReactElement {
  return (
    <SubmitButton label="Create job" done={done}>
      {onSubmit => <NewJobFields options={{ trans, ...rest }} onSubmit={onSubmit} />}
    </SubmitButton>
  );
}

const meta: Meta<typeof Form> = {
  title: 'launcher/NewJobFields',
  component: Form,
  args: {
    templates,
    folder: 'jobs',
    team: 'analytics',
    isTaken: fn(async () => false),
    create: fn(async () => undefined),
    done: fn()
  }
};
export default meta;
type Story = StoryObj<typeof Form>;

export const Fresh: Story = {};

export const Free: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.type(canvas.getByLabelText('Name'), 'sales-daily');
    await expect(await canvas.findByText('✓ free')).toBeVisible();
    await expect(canvas.getByText('Creates /jobs/sales-daily with 1 file.')).toBeVisible();
    await userEvent.click(canvas.getByRole('radio', { name: /Empty/ }));
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.create).toHaveBeenCalledWith({
      name: 'sales-daily',
      team: 'analytics',
      folder: 'jobs',
      template: templates[1]
    });
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

export const Taken: Story = {
  args: { isTaken: fn(async () => true) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.type(canvas.getByLabelText('Name'), 'sales-daily');
    await expect(await canvas.findByText(/has a job of this name/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.create).not.toHaveBeenCalled();
  }
};

/** Nothing typed: both fields say what they need. */
export const Incomplete: Story = {
  args: { team: '' },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByText(/6 to 50 characters/)).toBeVisible();
    await expect(canvas.getByText('A job belongs to a team. Name one.')).toBeVisible();
    await expect(canvas.getByLabelText('Name')).toBeInvalid();
    await expect(args.create).not.toHaveBeenCalled();
  }
};

/** What was typed stays. */
export const Failed: Story = {
  args: {
    create: fn(() => Promise.reject(new Error('The folder "jobs/sales-daily" exists already. Choose another name.')))
  },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.type(canvas.getByLabelText('Name'), 'sales-daily');
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('exists already');
    await expect(canvas.getByLabelText('Name')).toHaveValue('sales-daily');
    await expect(args.done).toHaveBeenCalledWith(false);
  }
};

/** Created once, however often somebody presses. */
export const Busy: Story = {
  args: { create: fn(() => new Promise<void>(() => undefined)) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.type(canvas.getByLabelText('Name'), 'sales-daily');
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByText('Creating…')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.create).toHaveBeenCalledTimes(1);
  }
};

export const Hostile: Story = {
  args: {
    folder: '<b>folder</b>',
    team: '\u202eevil <img src=x onerror=alert(1)>',
    templates: [...templates, template('evil', '<img src=x onerror=alert(1)>', 'y'.repeat(300))]
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.type(canvas.getByLabelText('Name'), '../../etc/passwd');
    await expect(await canvas.findByText(/6 to 50 characters/)).toBeVisible();
    await expect(canvasElement.querySelector('img, b')).toBeNull();
  }
};
