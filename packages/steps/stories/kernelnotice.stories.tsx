import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn } from 'storybook/test';
import { KernelNotice } from '../src/kernelnotice';

const meta: Meta<typeof KernelNotice> = {
  title: 'steps/KernelNotice',
  component: KernelNotice,
  args: { fit: 'no-vdk', mend: fn(), trans: nullTranslator.load('vdk_lab') }
};
export default meta;
type Story = StoryObj<typeof KernelNotice>;

export const AnotherKernel: Story = {
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByRole('status')).toHaveTextContent('This kernel has no VDK');
    await userEvent.click(canvas.getByText('Use the VDK kernel'));
    await expect(args.mend).toHaveBeenCalledTimes(1);
  }
};
export const RequirementsNotInstalled: Story = { args: { fit: 'not-installed' } };
export const RequirementsChanged: Story = { args: { fit: 'other' } };
export const Fits: Story = {
  args: { fit: 'fits' },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('status')).toBeNull();
  }
};
