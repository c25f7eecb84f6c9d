// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { ArgumentsFields, type IArgumentsFormOptions } from '../src/argumentsform';

const trans = nullTranslator.load('vdk_lab');

interface IArgs extends Pick<IArgumentsFormOptions, 'initial' | 'start'> {
  readonly done: (isDone: boolean) => void;
}

/** The form with the button that its dialog has. */
function Form({ initial, start, done }: IArgs): React.ReactElement {
  const submit = React.useRef<() => Promise<boolean>>(async () => false);
  const options = { trans, start, ...(initial ? { initial } : {}) };
  return (
    <>
      <ArgumentsFields options={options} onSubmit={work => (submit.current = work)} />
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
  title: 'ui/ArgumentsFields',
  component: Form,
  args: { start: fn(async () => undefined), done: fn() }
};
export default meta;
type Story = StoryObj<typeof Form>;

export const Empty: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).toHaveBeenCalledWith(undefined);
    await expect(args.done).toHaveBeenCalledWith(true);
  }
};

export const Given: Story = {
  args: { initial: { day: '2026-01-31' } },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByRole<HTMLTextAreaElement>('textbox').value).toContain('2026-01-31');
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).toHaveBeenCalledWith({ day: '2026-01-31' });
  }
};

/** What is no JSON object is said under the field as one types, starts nothing, and stays. */
export const NoObject: Story = {
  play: async ({ canvas, userEvent, args }) => {
    const field = canvas.getByRole<HTMLTextAreaElement>('textbox');
    await userEvent.type(field, '[[1]');
    await expect(canvas.getByRole('status')).toHaveTextContent('Arguments are a JSON object');
    await expect(field).toBeInvalid();
    await userEvent.click(canvas.getByRole('button'));
    await expect(args.start).not.toHaveBeenCalled();
    await userEvent.clear(field);
    await userEvent.type(field, '{{"day": ');
    await expect(canvas.getByRole('status')).toHaveTextContent('This is no JSON');
    await expect(field.value).toBe('{"day": ');
  }
};

export const Failed: Story = {
  args: {
    initial: { day: 1 },
    start: fn(() => Promise.reject(new Error('The job runs already. <b>Wait</b> for its end.')))
  },
  play: async ({ canvas, canvasElement, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button'));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The job runs already. <b>Wait</b>');
    await expect(canvasElement.querySelector('b')).toBeNull();
    await expect(args.done).toHaveBeenCalledWith(false);
  }
};
