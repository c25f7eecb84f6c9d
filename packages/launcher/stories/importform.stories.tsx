// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IImportPreview } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { type IImportFormOptions, ImportFields } from '../src/importform';
import { SubmitButton } from './submitbutton';

const trans = nullTranslator.load('vdk_lab');
const preview: IImportPreview = {
  path: 'jobs/sales-daily',
  name: 'sales-daily',
  exists: false,
  freeName: 'sales-daily',
  isArchive: true,
  steps: [
    { file: '10_create.sql', notebook: '10_sales_daily.ipynb' },
    { file: '20_load.py', notebook: '10_sales_daily.ipynb' },
    { file: '30_old.py', notebook: null }
  ],
  notebooks: ['10_sales_daily.ipynb'],
  kept: 3,
  left: [],
  problems: [
    {
      rule: 'main-guard',
      severity: 'warning',
      message: '30_old.py stays a file: it asks for __name__, which is __main__ in a notebook.',
      explanation: 'It runs as it did before. Nothing needs to be done.'
    }
  ]
};
const inPlace: IImportPreview = { ...preview, path: 'old/sales-daily', isArchive: false };

interface IArgs extends Omit<IImportFormOptions, 'trans'> {
  readonly done: (isDone: boolean) => void;
}

function Form({ done, ...options }: IArgs): React.ReactElement {
  return (
    <SubmitButton label="Import job" done={done}>
      {onSubmit => <ImportFields options={{ trans, ...options }} onSubmit={onSubmit} />}
    </SubmitButton>
  );
}

const meta: Meta<typeof Form> = {
  title: 'launcher/ImportFields',
  component: Form,
  args: {
    path: 'old/sales-daily.zip',
    folder: 'jobs',
    list: fn(async () => ['old/sales-daily', 'old/sales-daily.zip']),
    preview: fn(async () => preview),
    import: fn(async () => undefined),
    upload: fn(async (file: File) => `jobs/${file.name}`),
    done: fn()
  }
};
export default meta;
type Story = StoryObj<typeof Form>;

/** From the launcher: nothing is named yet. */
export const Fresh: Story = {
  args: { path: '' },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(await canvas.findByText('Name a folder or a zip.')).toBeVisible();
    await expect(args.import).not.toHaveBeenCalled();
  }
};

export const Looking: Story = {
  args: { preview: fn(() => new Promise<IImportPreview>(() => undefined)) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Looking at the steps…')).toBeVisible();
  }
};

/** Says what becomes of every step, and imports what was shown. */
export const Archive: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText(/2 steps become cells of 10_sales_daily.ipynb; 3 files stay/)).toBeVisible();
    await expect(canvas.queryByText('In place')).toBeNull();
    await userEvent.click(canvas.getByText('3 steps'));
    await expect(canvas.getByText('stays a file')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(args.import).toHaveBeenCalledWith({
      path: 'old/sales-daily.zip',
      into: 'jobs',
      name: 'sales-daily',
      notebooks: 'job',
      inPlace: false
    });
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

export const InPlace: Story = {
  args: { path: 'old/sales-daily', preview: fn(async () => inPlace) },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('radio', { name: /In place/ }));
    await userEvent.click(canvas.getByRole('radio', { name: 'One for each step' }));
    await expect(await canvas.findByText(/originals move to \/old\/sales-daily\/vdk_lab_originals/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(args.import).toHaveBeenCalledWith({
      path: 'old/sales-daily',
      into: 'jobs',
      notebooks: 'step',
      inPlace: true
    });
  }
};

/** A free name is offered; one that a person types is refused when it is taken. */
export const Present: Story = {
  args: { preview: fn(async () => ({ ...preview, exists: true, freeName: 'sales-daily-2' })) },
  play: async ({ canvas, userEvent, args }) => {
    await expect(await canvas.findByText(/Creates \/jobs\/sales-daily-2/)).toBeVisible();
    const name = canvas.getByLabelText('Name');
    await userEvent.clear(name);
    await userEvent.type(name, 'sales-daily');
    await expect(await canvas.findByText('/jobs/sales-daily exists already. sales-daily-2 is free.')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(args.import).not.toHaveBeenCalled();
  }
};

export const NothingToImport: Story = {
  args: {
    preview: fn(async () => ({
      ...preview,
      steps: [],
      notebooks: [],
      problems: [],
      left: [{ path: '.git/', reason: 'the history of a repository' }]
    }))
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/No step becomes a cell/)).toBeVisible();
    await expect(canvas.getByText('Not taken along: 1')).toBeVisible();
  }
};

export const Uploaded: Story = {
  args: { path: '' },
  play: async ({ canvas, userEvent }) => {
    await userEvent.upload(canvas.getByLabelText('Or upload'), new File(['PK'], 'mine.zip'));
    await expect(await canvas.findByDisplayValue('jobs/mine.zip')).toBeVisible();
  }
};

export const UploadFailed: Story = {
  args: { path: '', upload: fn(() => Promise.reject(new Error('"/jobs/mine.zip" exists already.'))) },
  play: async ({ canvas, userEvent }) => {
    await userEvent.upload(canvas.getByLabelText('Or upload'), new File(['PK'], 'mine.zip'));
    await expect(await canvas.findByText(/exists already/)).toBeVisible();
  }
};

export const Refused: Story = {
  args: {
    preview: fn(() => Promise.reject(new Error('The archive is refused: "../x" leads out of its folder.')))
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('leads out of its folder');
  }
};

/** Enter at once, before anything was shown: it is looked at first. */
export const Hasty: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(args.import).toHaveBeenCalledWith(expect.objectContaining({ name: 'sales-daily' }));
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

/** What was typed stays. */
export const Failed: Story = {
  args: { import: fn(() => Promise.reject(new Error('The disk is full.'))) },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText(/Creates/);
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The disk is full.');
    await expect(canvas.getByLabelText('From')).toHaveValue('old/sales-daily.zip');
    await expect(args.done).toHaveBeenCalledWith(false);
  }
};

export const Busy: Story = {
  args: { import: fn(() => new Promise<void>(() => undefined)) },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText(/Creates/);
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(await canvas.findByText('Importing…')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Import job' }));
    await expect(args.import).toHaveBeenCalledTimes(1);
  }
};

export const Hostile: Story = {
  args: {
    path: '<img src=x onerror=alert(1)>.zip',
    preview: fn(async () => ({
      ...preview,
      steps: [{ file: `<b>${'x'.repeat(300)}</b>.sql`, notebook: '\u202e<script>' }],
      problems: [{ rule: 'x', severity: 'error' as const, message: '<img src=x onerror=alert(1)>' }]
    }))
  },
  play: async ({ canvas, canvasElement }) => {
    await canvas.findByText(/Creates/);
    await expect(canvasElement.querySelector('img, b, script')).toBeNull();
  }
};
