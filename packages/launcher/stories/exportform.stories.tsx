// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IExportPreview, IExportRequest } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { ExportFields, type IExportFormOptions } from '../src/exportform';
import { SubmitButton } from './submitbutton';

const trans = nullTranslator.load('vdk_lab');
const preview: IExportPreview = {
  path: 'jobs/sales-daily.zip',
  name: 'sales-daily',
  exists: false,
  freeName: 'sales-daily',
  steps: [
    { notebook: '10_sales.ipynb', name: '10_create.sql', file: '10_create.sql', form: 'as-imported' },
    { notebook: '10_sales.ipynb', name: '20_load.py', file: '20_load.py', form: 'changed' },
    { notebook: '10_sales.ipynb', name: 'check', file: '25_check.py', form: 'new' }
  ],
  files: 5,
  bytes: 2_300,
  left: [{ path: '.ipynb_checkpoints/', reason: 'checkpoints of notebooks' }],
  problems: []
};
const refused: IExportPreview = {
  ...preview,
  problems: [
    {
      rule: 'needs-ipython',
      severity: 'error',
      message: '10_sales.ipynb, step check: !ls needs IPython, which is not where the job is deployed.',
      explanation: 'Write it in plain Python, or keep this notebook as it is.'
    }
  ]
};

interface IArgs extends Omit<IExportFormOptions, 'trans'> {
  readonly done: (isDone: boolean) => void;
}

function Form({ done, ...options }: IArgs): React.ReactElement {
  return (
    <SubmitButton label="Export job" done={done}>
      {onSubmit => <ExportFields options={{ trans, ...options }} onSubmit={onSubmit} />}
    </SubmitButton>
  );
}

const meta: Meta<typeof Form> = {
  title: 'launcher/ExportFields',
  component: Form,
  args: { path: 'jobs/sales-daily', preview: fn(async () => preview), export: fn(async () => undefined), done: fn() }
};
export default meta;
type Story = StoryObj<typeof Form>;

export const Fresh: Story = {
  args: { path: '' },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByText('Name the folder of a job.')).toBeVisible();
    await expect(args.export).not.toHaveBeenCalled();
  }
};

export const Looking: Story = {
  args: { preview: fn(() => new Promise<IExportPreview>(() => undefined)) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Looking at the steps…')).toBeVisible();
  }
};

/** Says what each step becomes, and writes what was shown. */
export const Zip: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText(/Creates \/jobs\/sales-daily.zip with 5 files/)).toBeVisible();
    await userEvent.click(canvas.getByText('3 steps'));
    await expect(canvas.getByText('as it was imported, byte for byte')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.export).toHaveBeenCalledWith({
      path: 'jobs/sales-daily',
      into: 'jobs',
      as: 'zip',
      keepNotebooks: false,
      name: 'sales-daily'
    });
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

export const Folder: Story = {
  args: { preview: fn(async () => ({ ...preview, exists: true, freeName: 'sales-daily-2' })) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('radio', { name: 'A new folder' }));
    await expect(await canvas.findByText(/Creates \/jobs\/sales-daily-2 with/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.export).toHaveBeenCalledWith(expect.objectContaining({ as: 'folder', name: 'sales-daily-2' }));
  }
};

export const Taken: Story = {
  args: { preview: fn(async () => ({ ...preview, exists: true, freeName: 'sales-daily-2' })) },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText(/Creates/);
    const name = canvas.getByLabelText('Name');
    await userEvent.clear(name);
    await userEvent.type(name, 'sales-daily');
    await expect(await canvas.findByText('/jobs/sales-daily.zip exists already. sales-daily-2 is free.')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.export).not.toHaveBeenCalled();
  }
};

/** A cell needs IPython: refused with the reason, and the way out. */
export const Refused: Story = {
  args: {
    preview: fn(async (request: IExportRequest) => (request.keepNotebooks ? preview : refused))
  },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText('The job cannot be exported as it is.')).toBeVisible();
    await expect(canvas.getByText(/!ls needs IPython/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.export).not.toHaveBeenCalled();
    await userEvent.click(canvas.getByRole('checkbox', { name: /Keep notebooks/ }));
    await expect(await canvas.findByText(/Creates \/jobs\/sales-daily.zip/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.export).toHaveBeenCalledWith(expect.objectContaining({ keepNotebooks: true }));
  }
};

/** What was typed stays. */
export const Failed: Story = {
  args: { export: fn(() => Promise.reject(new Error('The disk is full.'))) },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText(/Creates/);
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The disk is full.');
    await expect(args.done).toHaveBeenCalledWith(false);
  }
};

export const Missing: Story = {
  args: { preview: fn(() => Promise.reject(new Error('There is no folder "jobs/sales-daily".'))) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('There is no folder');
  }
};

export const Busy: Story = {
  args: { export: fn(() => new Promise<void>(() => undefined)) },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText(/Creates/);
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByText('Exporting…')).toBeVisible();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.export).toHaveBeenCalledTimes(1);
  }
};

export const Hostile: Story = {
  args: {
    path: '<img src=x onerror=alert(1)>',
    preview: fn(async () => ({
      ...refused,
      steps: [{ notebook: 'a', name: 'a', file: `<b>${'x'.repeat(300)}</b>`, form: 'new' as const }],
      left: [{ path: '\u202e<script>', reason: '<img src=x onerror=alert(1)>' }]
    }))
  },
  play: async ({ canvas, canvasElement }) => {
    await canvas.findByText('The job cannot be exported as it is.');
    await expect(canvasElement.querySelector('img, b, script')).toBeNull();
  }
};
