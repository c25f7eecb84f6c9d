import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { Status, type ShownStatus } from '../src/index';

const trans = nullTranslator.load('vdk_lab');
const all: readonly ShownStatus[] = [
  'submitted',
  'waiting',
  'running',
  'succeeded',
  'failed',
  'user_error',
  'platform_error',
  'cancelled',
  'skipped',
  'not_runnable'
];

const meta: Meta<typeof Status> = { title: 'ui/Status', component: Status, args: { trans, status: 'running' } };
export default meta;
type Story = StoryObj<typeof Status>;

/** Each kind has a shape of its own: nothing is told by colour alone. */
export const Every: Story = {
  render: () => (
    <ul>
      {all.map(status => (
        <li key={status}>
          <Status status={status} trans={trans} detail="1 min 04 s" />
        </li>
      ))}
    </ul>
  ),
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByText('failed on the platform · 1 min 04 s')).toBeVisible();
    const shapes = new Map<string, string>();
    canvasElement.querySelectorAll<HTMLElement>('.vdk-Status').forEach(node => {
      shapes.set(node.dataset['vdkStatus'] ?? '', node.querySelector('path')?.getAttribute('d') ?? '');
    });
    await expect(new Set(shapes.values()).size).toBe(shapes.size);
  }
};

/** Only the shape is seen; the word stays for assistive technology and as tool-tip. */
export const Quiet: Story = {
  args: { status: 'user_error', quiet: true },
  play: async ({ canvas }) => {
    const word = canvas.getByText('failed in your code');
    await expect(word.getBoundingClientRect().width).toBeLessThanOrEqual(1);
    await expect(canvas.getByTitle('failed in your code')).toContainElement(word);
  }
};

export const HostileDetail: Story = {
  args: { status: 'user_error', detail: '<img src=x onerror=alert(1)>' },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByText(/<img src=x/)).toBeVisible();
    await expect(canvasElement.querySelector('img')).toBeNull();
  }
};
