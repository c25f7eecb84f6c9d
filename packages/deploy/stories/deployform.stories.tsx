// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IDifference, IPackage, ITarget } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { DeployFields, type IDeployFormOptions } from '../src/deployform';

const trans = nullTranslator.load('vdk_lab');
const content: IPackage = {
  job: { name: 'sales-daily', team: 'analytics', schedule: '0 6 * * *' },
  files: [
    { path: 'config.ini', bytes: 120 },
    { path: '10_steps.ipynb', bytes: 2400 }
  ],
  left: [{ path: '.ipynb_checkpoints/x', reason: 'hidden' }],
  bytes: 2520,
  steps: [{ id: 'a', number: 1, name: 'create table', kind: 'sql', file: '10_steps.ipynb' }],
  problems: [],
  deployed: null
};

const local: ITarget = { name: 'local', title: 'Local', kind: 'local', state: 'ready', features: [] };

const difference: IDifference = {
  before: { kind: 'running', version: '0123456789abcdef' },
  after: { kind: 'draft', version: null },
  isSame: false,
  items: [
    {
      name: '10_steps.ipynb, totals',
      former: null,
      file: '10_steps.ipynb',
      cellId: 'b',
      isStep: true,
      changes: ['changed'],
      hunks: [
        {
          line: 1,
          lines: [
            { kind: 'removed', text: 'select 1' },
            { kind: 'added', text: 'select 2' }
          ]
        }
      ]
    }
  ],
  config: [],
  requirements: [],
  files: [{ path: 'new.csv', change: 'added', before: null, after: 3 }]
};
const deployed = { ...content, deployed: { version: '0123456789abcdef', enabled: true } };

interface IArgs extends Pick<IDeployFormOptions, 'read' | 'difference' | 'start' | 'targets'> {
  readonly done: (isDone: boolean) => void;
}

/** The form with the button that its dialog has. */
function Form({ read, difference, start, targets, done }: IArgs): React.ReactElement {
  const submit = React.useRef<() => Promise<boolean>>(async () => false);
  const options = React.useMemo(
    () => ({ trans, target: 'local', targets, read, difference, start }),
    [targets, read, difference, start]
  );
  return (
    <>
      <DeployFields options={options} onSubmit={work => (submit.current = work)} />
      <button
        style={{ background: 'var(--jp-layout-color2)', color: 'var(--jp-ui-font-color1)' }}
        onClick={() => void submit.current().then(done)}
      >
        Deploy
      </button>
    </>
  );
}

const meta: Meta<typeof Form> = {
  title: 'deploy/DeployFields',
  component: Form,
  args: {
    targets: async () => [local],
    read: async () => content,
    difference: fn(async () => difference),
    start: fn(async () => undefined),
    done: fn()
  }
};
export default meta;
type Story = StoryObj<typeof Form>;

export const Loading: Story = {
  args: { read: () => new Promise<IPackage>(() => undefined) },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByText('Looking what would ship…')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).not.toHaveBeenCalled();
  }
};

export const Ready: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('nothing speaks against it')).toBeVisible();
    await userEvent.type(canvas.getByLabelText('Note'), ' first ');
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).toHaveBeenCalledWith({
      target: 'local',
      schedule: '0 6 * * *',
      enabled: true,
      reason: 'first',
      allowSecrets: []
    });
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

/** Told in one line; the text of each change unfolds. */
export const WhatChanges: Story = {
  args: { read: async () => deployed },
  play: async ({ canvas, userEvent }) => {
    const line = await canvas.findByText('1 step · 1 file');
    await userEvent.click(line);
    await userEvent.click(canvas.getByText(/10_steps.ipynb, totals/));
    await expect(canvas.getByLabelText('Changes of 10_steps.ipynb, totals')).toHaveTextContent('+ select 2');
  }
};

/** A target that gives the newest upload alone. */
export const NewestOnly: Story = {
  args: {
    read: async () => deployed,
    difference: async () => ({ ...difference, before: { kind: 'newest', version: null } })
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/compared with the newest upload/)).toBeVisible();
  }
};

/** It keeps nobody from deploying. */
export const NotCompared: Story = {
  args: { read: async () => deployed, difference: () => Promise.reject(new Error('The target did not answer.')) },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('The target did not answer.')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

/** Each found secret wants a tick of its own; the places that were ticked are what is let ship. */
export const Secrets: Story = {
  args: {
    read: async () => ({
      ...content,
      problems: [
        {
          rule: 'secret',
          severity: 'error',
          message: 'This looks like an AWS access key.',
          file: '10_steps.ipynb',
          cellId: 'b',
          line: 3
        },
        { rule: 'secret', severity: 'error', message: 'This looks like a private key.', file: 'lib/a.py', line: 1 }
      ]
    })
  },
  play: async ({ canvas, userEvent, args }) => {
    const first = await canvas.findByRole('checkbox', { name: /10_steps.ipynb, cell b, line 3/ });
    await userEvent.click(first);
    await userEvent.click(canvas.getByRole('button'));
    await expect(canvas.getByRole('alert')).toHaveTextContent('There may be secrets');
    await expect(args.start).not.toHaveBeenCalled();
    await userEvent.click(canvas.getByRole('checkbox', { name: /lib\/a.py, line 1/ }));
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).toHaveBeenCalledWith(
      expect.objectContaining({
        allowSecrets: [
          { file: '10_steps.ipynb', cellId: 'b', line: 3 },
          { file: 'lib/a.py', line: 1 }
        ]
      })
    );
  }
};

/** A paused job stays paused. */
export const Paused: Story = {
  args: { read: async () => ({ ...content, deployed: { version: 'abc', enabled: false } }) },
  play: async ({ canvas }) => {
    await canvas.findByText('nothing speaks against it');
    await expect(canvas.getByRole('checkbox')).not.toBeChecked();
  }
};

/** Another target is another question: what it runs, and whether it lets us. */
export const ManyTargets: Story = {
  args: {
    targets: async () => [
      local,
      { ...local, name: 'prod', title: 'Production', kind: 'control-service' },
      { ...local, name: 'test', title: 'Test', state: 'off', reason: 'its address is no URL' }
    ],
    read: fn(async (target: string) => {
      if (target === 'prod') {
        return { ...content, deployed: { version: 'abc', enabled: false } };
      }
      return content;
    })
  },
  play: async ({ canvas, userEvent, args }) => {
    const choice = await canvas.findByRole('combobox', { name: 'Target' });
    await expect(canvas.getByRole('option', { name: 'Test (off: its address is no URL)' })).toBeDisabled();
    await canvas.findByText('nothing speaks against it');
    await userEvent.selectOptions(choice, 'prod');
    await canvas.findByText('nothing speaks against it');
    await expect(canvas.getByRole('checkbox')).not.toBeChecked();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).toHaveBeenCalledWith(expect.objectContaining({ target: 'prod', enabled: false }));
  }
};

export const Unreadable: Story = {
  args: { read: () => Promise.reject(new Error('The folder has no config.ini. Add one.')) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('no config.ini');
  }
};

export const WrongSchedule: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText('nothing speaks against it');
    const field = canvas.getByLabelText('Schedule');
    await userEvent.clear(field);
    await expect(canvas.getByText('Only when somebody starts it')).toBeVisible();
    await userEvent.type(field, '61 6 * * *');
    await expect(field).toBeInvalid();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).not.toHaveBeenCalled();
    await expect(field).toHaveValue('61 6 * * *');
  }
};

/** Errors keep a job from being deployed, and are open to read. */
export const Checks: Story = {
  args: {
    read: async () => ({
      ...content,
      problems: [
        { rule: 'a', severity: 'error', message: 'There is no step.' },
        { rule: 'b', severity: 'warning', message: 'requirements.txt pins nothing.' },
        { rule: 'c', severity: 'info', message: 'The job has no schedule.' }
      ]
    })
  },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText(/There is no step/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('cannot be deployed');
    await expect(args.start).not.toHaveBeenCalled();
  }
};

export const Failed: Story = {
  args: { start: fn(() => Promise.reject(new Error('The target did not answer.'))) },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('nothing speaks against it');
    await userEvent.type(canvas.getByLabelText('Note'), 'kept');
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The target did not answer.');
    await expect(canvas.getByLabelText('Note')).toHaveValue('kept');
  }
};

const evil = '<img src=x onerror=alert(1)>';

export const HostileAndMany: Story = {
  args: {
    read: async () => ({
      ...content,
      files: Array.from({ length: 1000 }, (_, index) => ({ path: `${evil}/${'long'.repeat(50)}${index}`, bytes: 1 })),
      problems: [{ rule: 'a', severity: 'error', message: `${evil} \u202egpj.exe ${'z'.repeat(500)}` }]
    })
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.click(await canvas.findByText('What ships'));
    await expect(canvasElement.querySelector('img')).toBeNull();
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth);
  }
};
