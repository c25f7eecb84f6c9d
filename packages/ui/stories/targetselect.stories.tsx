import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ITarget } from '@vdk-lab/tokens';
import { expect, fn } from 'storybook/test';
import { TargetSelect } from '../src/targetselect';

const local: ITarget = { name: 'local', title: 'Local', kind: 'local', state: 'ready', features: [] };
const production: ITarget = { ...local, name: 'prod', title: '<b>Production</b>', kind: 'control-service' };
const broken: ITarget = { ...local, name: 'test', title: 'Test', state: 'off', reason: 'its address is no URL' };

const meta: Meta<typeof TargetSelect> = {
  title: 'ui/TargetSelect',
  component: TargetSelect,
  args: {
    targets: [local, production, broken],
    current: 'local',
    trans: nullTranslator.load('vdk_lab'),
    onChoose: fn()
  }
};
export default meta;
type Story = StoryObj<typeof TargetSelect>;

export const Loading: Story = {
  args: { targets: null },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('local')).toBeVisible();
  }
};

/** One target is no choice. */
export const Single: Story = {
  args: { targets: [local] },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Local')).toBeVisible();
    await expect(canvas.queryByRole('combobox')).toBeNull();
  }
};

export const Several: Story = {
  play: async ({ canvas, canvasElement, userEvent, args }) => {
    await userEvent.selectOptions(canvas.getByRole('combobox', { name: 'Target' }), 'prod');
    await expect(args.onChoose).toHaveBeenCalledWith('prod');
    await expect(canvas.getByRole('option', { name: 'Test (off: its address is no URL)' })).toBeDisabled();
    await expect(canvasElement.querySelector('b')).toBeNull();
  }
};

/** A target whose file was removed meanwhile. */
export const Unknown: Story = {
  args: { current: 'gone' },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('option', { name: 'gone (unknown)' })).toBeVisible();
  }
};
