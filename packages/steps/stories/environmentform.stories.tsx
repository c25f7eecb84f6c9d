import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IFoundEnvironment } from '@vdk-lab/tokens';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { type EnvironmentAnswer, EnvironmentFields } from '../src/environmentform';

const trans = nullTranslator.load('vdk_lab_steps');

const company: IFoundEnvironment = {
  python: '/opt/company/vdk/bin/python',
  source: 'the kernel "company" of Jupyter',
  pythonVersion: '3.11.7',
  vdkVersion: '0.3.1466514302',
  missing: []
};
const conda: IFoundEnvironment = {
  ...company,
  python: '/home/someone/miniforge3/envs/a-rather-long-name-of-an-environment/bin/python',
  source: 'the conda environment /home/someone/miniforge3/envs/a-rather-long-name-of-an-environment',
  missing: ['vdk-lab-job', 'ipykernel']
};
const bare: IFoundEnvironment = { ...company, python: '/srv/vdk/bin/python', missing: ['ipykernel'] };

interface IArgs {
  readonly found: ReadonlyArray<IFoundEnvironment>;
  readonly answer: (answer: EnvironmentAnswer) => void;
  readonly done: (isDone: boolean) => void;
}

/** The form with the button that its dialog has. */
function Form({ found, answer, done }: IArgs): React.ReactElement {
  const submit = React.useRef<() => Promise<boolean>>(async () => false);
  return (
    <>
      <EnvironmentFields found={found} answer={answer} trans={trans} onSubmit={work => (submit.current = work)} />
      <button
        style={{ background: 'var(--jp-layout-color2)', color: 'var(--jp-ui-font-color1)' }}
        onClick={() => void submit.current().then(done)}
      >
        Run
      </button>
    </>
  );
}

const meta: Meta<typeof Form> = {
  title: 'steps/EnvironmentFields',
  component: Form,
  args: { found: [company, conda, bare], answer: fn(), done: fn() }
};
export default meta;
type Story = StoryObj<typeof Form>;

export const NewOne: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByRole('radio', { name: /Make a new one/ })).toBeChecked();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.answer).toHaveBeenCalledWith('new');
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

export const Complete: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('radio', { name: /company\/vdk/ }));
    await expect(canvas.queryByRole('checkbox')).toBeNull();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.answer).toHaveBeenCalledWith({ python: company.python, add: false });
  }
};

/** What runs need is added to whoever agrees, and to nobody else. */
export const LacksVdkLabJob: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('radio', { name: /miniforge3/ }));
    await expect(canvas.getByRole('checkbox', { name: /Add vdk-lab-job, ipykernel/ })).not.toBeChecked();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.answer).not.toHaveBeenCalled();
    await expect(canvas.getByRole('alert')).toHaveTextContent('agree to add it');
    await userEvent.click(canvas.getByRole('checkbox'));
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.answer).toHaveBeenCalledWith({ python: conda.python, add: true });
  }
};

export const NotAgreed: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('radio', { name: /miniforge3/ }));
    await userEvent.click(canvas.getByRole('button'));
    await expect(canvas.getByRole('alert')).toBeVisible();
  }
};

/** Runs need no ipykernel: it may stay away. */
export const LacksIpykernel: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('radio', { name: /srv\/vdk/ }));
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.answer).toHaveBeenCalledWith({ python: bare.python, add: false });
  }
};
