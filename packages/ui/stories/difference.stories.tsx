import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { IDifference } from '@vdk-lab/tokens';
import { expect } from 'storybook/test';
import { Difference, differenceText } from '../src/difference';

const trans = nullTranslator.load('vdk_lab');
const evil = '<img src=x onerror=alert(1)>';
const same: IDifference = {
  before: { kind: 'running', version: '0123456789abcdef' },
  after: { kind: 'draft', version: null },
  isSame: true,
  items: [],
  config: [],
  requirements: [],
  files: []
};
const changed: IDifference = {
  ...same,
  isSame: false,
  items: [
    {
      name: '10_steps.ipynb, load orders',
      former: '10_steps.ipynb, load',
      file: '10_steps.ipynb',
      cellId: 'a',
      isStep: true,
      changes: ['changed', 'renamed'],
      hunks: [
        {
          line: 1,
          lines: [
            { kind: 'same', text: 'rows = 1' },
            { kind: 'removed', text: 'print(rows)' },
            { kind: 'added', text: `print("${evil}")` }
          ]
        },
        { line: 40, lines: [{ kind: 'added', text: 'done = True' }] }
      ]
    },
    {
      name: '10_steps.ipynb, cell 2',
      former: null,
      file: '10_steps.ipynb',
      cellId: 'b',
      isStep: false,
      changes: ['moved'],
      hunks: []
    }
  ],
  config: [{ name: '[job] schedule_cron', before: null, after: '0 6 * * *' }],
  requirements: [{ name: 'pandas', before: 'pandas==1', after: 'pandas==2' }],
  files: [{ path: 'lib/new.py', change: 'renamed', from: 'lib/old.py', before: 1, after: 1 }]
};

const meta: Meta<typeof Difference> = {
  title: 'ui/Difference',
  component: Difference,
  args: { difference: changed, trans }
};
export default meta;
type Story = StoryObj<typeof Difference>;

export const Nothing: Story = {
  args: { difference: same },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/Nothing differs/)).toBeVisible();
    await expect(differenceText(same, trans)).toBe('nothing differs');
  }
};

/** By step and cell; the text unfolds; what is new or gone is told by a sign, not by colour alone. */
export const Changed: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expect(differenceText(changed, trans)).toBe('1 step · 1 other cell · 1 setting · 1 requirement · 1 file');
    await userEvent.click(canvas.getByText(/changed, renamed/));
    const text = canvas.getByLabelText('Changes of 10_steps.ipynb, load orders');
    await expect(text).toBeVisible();
    await expect(text).toHaveTextContent('− print(rows)');
    await expect(text).toHaveTextContent(`+ print("${evil}")`);
    await expect(canvasElement.querySelector('img')).toBeNull();
    await expect(canvas.getByText(/\(none\) → 0 6/)).toBeVisible();
    await expect(canvas.getByText(/was lib\/old.py/)).toBeVisible();
  }
};
