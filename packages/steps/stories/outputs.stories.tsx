import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { Meta, StoryObj } from '@storybook/react-vite';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { StepOutputs } from '../src/stepoutputs';

interface IArgs {
  outputs: readonly Record<string, unknown>[];
  isStale: boolean;
}
const showLog = fn();
const stream = (text: string): Record<string, unknown> => ({ output_type: 'stream', name: 'stdout', text });
const html = (text: string): Record<string, unknown> => ({
  output_type: 'display_data',
  data: { 'text/html': text, 'text/plain': 'table' },
  metadata: {}
});

function Outputs({ outputs, isStale }: IArgs): React.ReactElement {
  const ref = React.useRef<HTMLDivElement>(null);
  // Before the page takes the node away.
  React.useLayoutEffect(() => {
    const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
    const widget = new StepOutputs(rendermime, nullTranslator.load('vdk_lab'), showLog);
    if (ref.current) {
      Widget.attach(widget, ref.current);
    }
    widget.display(outputs, isStale);
    return () => widget.dispose();
  }, [outputs, isStale]);
  return <div ref={ref} />;
}

const meta: Meta<IArgs> = {
  title: 'steps/Outputs',
  component: Outputs,
  args: { outputs: [stream('3 rows loaded\n')], isStale: false }
};
export default meta;
type Story = StoryObj<IArgs>;

export const Text: Story = {
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByText('3 rows loaded')).toBeVisible();
    const toggle = canvas.getByRole('button', { name: 'Output of the run' });
    await userEvent.click(toggle);
    await expect(toggle).toHaveAttribute('aria-expanded', 'false');
    await expect(canvas.getByText('3 rows loaded')).not.toBeVisible();
    await userEvent.click(toggle);
    await expect(canvas.getByText('3 rows loaded')).toBeVisible();
  }
};

export const Table: Story = {
  args: {
    outputs: [
      html(
        '<table><thead><tr><th>month</th><th>rain</th></tr></thead><tbody><tr><td>1</td><td>40</td></tr></tbody></table>'
      )
    ]
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('month')).toBeVisible();
  }
};

export const Stale: Story = { args: { isStale: true } };

export const VeryMuch: Story = {
  args: { outputs: [...Array(300).keys()].map(number => stream(`${number}\n`.padStart(8000, 'x'))) },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'There was more: open the log' }));
    await expect(showLog).toHaveBeenCalled();
  }
};

export const Hostile: Story = {
  args: {
    outputs: [
      html('<b>bold</b><script>window.hacked = 1</script><img src="data:," onerror="window.hacked = 1" alt="picture">'),
      { output_type: 'display_data', data: { 'application/javascript': 'window.hacked = 1', 'text/plain': 'plain' } },
      { output_type: 'nonsense' }
    ]
  },
  play: async ({ canvas, canvasElement }) => {
    await expect(await canvas.findByText('bold')).toBeVisible();
    await expect(await canvas.findByText('plain')).toBeVisible();
    await expect(canvasElement.querySelector('script')).toBeNull();
    await expect('hacked' in window).toBe(false);
  }
};
