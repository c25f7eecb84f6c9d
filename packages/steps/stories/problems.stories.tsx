// The buttons of the application, as in Lab.
import '@jupyterlab/application/style/buttons.css';
import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { type IShownProblem, ProblemList, ProblemsButton } from '../src/problems';

const trans = nullTranslator.load('vdk_lab');

interface IArgs {
  readonly problems: readonly IShownProblem[] | null;
  readonly onShow: () => void;
  readonly onOpen: (problem: IShownProblem) => void;
  readonly onFix: (problem: IShownProblem) => void;
}

/** The button of the toolbar over the list that it opens. */
function Problems({ onShow, ...rest }: IArgs): React.ReactElement {
  return (
    <>
      <ProblemsButton problems={rest.problems} trans={trans} onOpen={onShow} />
      <ProblemList {...rest} trans={trans} />
    </>
  );
}

const failing: IShownProblem = {
  rule: 'invalid-schedule',
  severity: 'error',
  message: 'The schedule "61 * * * *" is not understood: the minute is 0 to 59.',
  explanation: 'Five fields in UTC.',
  file: 'config.ini',
  line: 5
};
const copy: IShownProblem = {
  rule: 'near-miss-tag',
  severity: 'warning',
  message: 'A cell has the tag "VDK"; steps have the tag "vdk".',
  file: '10_sales.ipynb',
  cellId: 'a',
  fix: { title: 'Make it a step' }
};
const note: IShownProblem = {
  rule: 'no-schedule',
  severity: 'info',
  message: 'The job runs only when somebody starts it.'
};

const meta: Meta<typeof Problems> = {
  title: 'steps/Problems',
  component: Problems,
  args: { problems: [failing, copy, note], onShow: fn(), onOpen: fn(), onFix: fn() }
};
export default meta;
type Story = StoryObj<typeof Problems>;

export const Some: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByText('2 problems')).toBeInTheDocument();
    await userEvent.click(canvas.getByRole('button', { name: /Open config.ini, line 5/ }));
    await expect(args.onOpen).toHaveBeenCalledWith(failing);
    await userEvent.click(canvas.getByRole('button', { name: /Make it a step/ }));
    await expect(args.onFix).toHaveBeenCalledWith(copy);
    await userEvent.click(canvas.getByText('✗ 2'));
    await expect(args.onShow).toHaveBeenCalledTimes(1);
  }
};

export const WarningsOnly: Story = {
  args: { problems: [copy] },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('1 problem')).toBeInTheDocument();
    await expect(canvas.getByText('⚠ 1')).toBeVisible();
  }
};

export const Checking: Story = { args: { problems: null } };

export const None: Story = {
  args: { problems: [] },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('No problems: nothing speaks against a deploy.')).toBeVisible();
  }
};

export const Many: Story = { args: { problems: Array.from({ length: 200 }, () => copy) } };

export const Hostile: Story = {
  args: {
    problems: [
      {
        rule: '<b>',
        severity: 'error',
        message: '<img src=x onerror=alert(1)>\u202e',
        explanation: 'x'.repeat(500),
        file: `<script>${'y'.repeat(200)}`,
        fix: { title: '<i>fix</i>' }
      }
    ]
  },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('img, b, i, script')).toBeNull();
  }
};
