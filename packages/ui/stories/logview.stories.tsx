import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fireEvent, waitFor } from 'storybook/test';
import { type LogSource, LogView } from '../src/index';

const trans = nullTranslator.load('vdk_lab');
const ended = (text: string): LogSource =>
  async function* () {
    yield text;
  };
const open = (...texts: string[]): LogSource =>
  async function* (signal) {
    yield* texts;
    await new Promise<void>(done => signal.addEventListener('abort', () => done()));
  };

const meta: Meta<typeof LogView> = {
  title: 'ui/LogView',
  component: LogView,
  args: { trans, source: open() },
  decorators: [
    Story => (
      <div style={{ height: 300 }}>
        <Story />
      </div>
    )
  ]
};
export default meta;
type Story = StoryObj<typeof LogView>;

export const Loading: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Nothing yet.')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'First error' })).toBeDisabled();
  }
};

export const Empty: Story = {
  args: {
    source: async function* () {
      yield* [];
    }
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('The log is empty.')).toBeVisible();
  }
};

export const Running: Story = {
  args: { source: open('one\ntwo\nthr', 'ee\n') },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('three')).toBeVisible();
    await expect(canvas.getByText('Following')).toBeVisible();
  }
};

/** What was read stays, and the reason stands above it. */
export const Problem: Story = {
  args: {
    source: async function* () {
      yield 'read before\n';
      throw new Error('The target did not answer.');
    }
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The target did not answer.');
    await expect(canvas.getByText('read before')).toBeVisible();
  }
};

const colours = [30, 31, 32, 33, 34, 35, 36, 37, 90, 91, 92, 93, 94, 95, 96, 97]
  .map(code => `\u001b[${code}mcolour ${code}\u001b[0m \u001b[1;${code}mbold ${code}\u001b[0m`)
  .join('\n');

export const Colours: Story = {
  args: { source: ended(colours) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('colour 31')).toHaveClass('vdk-Log-red');
    await expect(canvas.getByText('bold 93')).toHaveClass('vdk-Log-bold', 'vdk-Log-yellow');
  }
};

/** HTML, a link by OSC 8, text that turns round, a line without end: text, and nothing but text. */
export const Hostile: Story = {
  args: {
    source: ended(
      [
        '<script>window.hacked = true</script><img src=x onerror="window.hacked = true">',
        '\u001b]8;;javascript:alert(1)\u0007click here\u001b]8;;\u0007',
        'invoice\u202egpj.exe',
        '\u001b[2J\u001b[Hcleared?',
        'x'.repeat(50_000)
      ].join('\n')
    )
  },
  play: async ({ canvas, canvasElement }) => {
    await expect(await canvas.findByText(/<script>/)).toBeVisible();
    await expect(canvasElement.querySelector('.vdk-Log-lines :is(a, img, script)')).toBeNull();
    await expect(canvas.getByText('click here')).toBeVisible();
    await expect(canvas.getByText('invoice<U+202E>gpj.exe')).toBeVisible();
    await expect(Reflect.get(window, 'hacked')).toBeUndefined();
  }
};

const many = Array.from({ length: 10_000 }, (_, index) =>
  index === 4000 ? '\u001b[31mERROR\u001b[0m step two failed' : `line number ${index + 1}`
).join('\n');

/** Only what is in sight is drawn; the view follows its end, finds text, and jumps to the first error. */
/** The steps of a run appear above its log: the end stays in sight. */
export const SmallerBox: Story = {
  args: { source: open(Array.from({ length: 300 }, (_, index) => `line ${index}\n`).join('')) },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('line 299')).toBeVisible();
    const log = canvas.getByRole('log');
    const distance = (): number => log.scrollHeight - log.scrollTop - log.clientHeight;
    const frame = log.closest<HTMLElement>('[style]');
    frame?.style.setProperty('height', '150px');
    await waitFor(async () => {
      await expect(log.clientHeight).toBeLessThan(150);
      await expect(distance()).toBeLessThan(2);
    });
    await expect(canvas.getByRole('checkbox')).toBeChecked();
    log.scrollTop = 100;
    await waitFor(() => expect(canvas.getByRole('checkbox')).not.toBeChecked());
  }
};

export const TenThousandLines: Story = {
  args: { source: ended(many) },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expect(await canvas.findByText('line number 10000')).toBeVisible();
    await expect(canvasElement.querySelectorAll('.vdk-Log-line').length).toBeLessThan(200);
    await userEvent.click(canvas.getByRole('button', { name: 'First error' }));
    await expect(await canvas.findByText('ERROR')).toBeVisible();
    await expect(canvas.getByRole('checkbox')).not.toBeChecked();
    await userEvent.type(canvas.getByRole('searchbox'), 'number 77{enter}');
    await expect(await canvas.findByText('line number 7700')).toBeVisible();
    await userEvent.click(canvas.getByRole('checkbox'));
    await waitFor(() => expect(canvas.getByText('line number 10000')).toBeVisible());
  }
};

const thousand = (from: number): string =>
  Array.from({ length: 1000 }, (_, index) =>
    from + index === 999 ? 'ERROR at the beginning' : `line number ${from + index + 1}`
  ).join('\n');
/** Over and over, as a step that prints fast gives them. */
const fast: LogSource = async function* (signal) {
  for (let from = 0; from < 150_000 && !signal.aborted; from += 1000) {
    yield `${thousand(from)}\n`;
    await Promise.resolve();
  }
};

/** However long a log is, the page keeps a part of it; the others are read again when they are wanted. */
export const ManyLines: Story = {
  args: { source: fast },
  play: async ({ canvas, canvasElement, userEvent }) => {
    const drawn = (): number => canvasElement.querySelectorAll('*').length;
    await expect(await canvas.findByText('line number 150000')).toBeVisible();
    await expect(canvas.getByText(/^Lines 13\d,\d{3} to 150,000 of 150,000$/)).toBeVisible();
    await expect(drawn()).toBeLessThan(600);
    await userEvent.click(canvas.getByRole('button', { name: 'First error' }));
    await expect(await canvas.findByText('ERROR at the beginning')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Later lines' }));
    await expect(await canvas.findByText('line number 11000')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Beginning' }));
    await expect(await canvas.findByText('line number 1')).toBeVisible();
    await expect(drawn()).toBeLessThan(600);
    await userEvent.click(canvas.getByRole('checkbox'));
    await waitFor(() => expect(canvas.getByText('line number 150000')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Earlier lines' }));
    await waitFor(() => expect(canvas.getByText(/^Lines 1\d\d,\d{3} to 13\d,\d{3} of 150,000$/)).toBeVisible());
  }
};

/** 150,000 lines, and more of them come only when the story lets them. */
function held(): { source: LogSource; letGo: () => void } {
  let reads = 0;
  let letGo = (): void => undefined;
  const gate = new Promise<void>(done => (letGo = done));
  return {
    letGo: () => letGo(),
    source: async function* (signal) {
      reads += 1;
      const isSearch = reads > 1;
      for (let from = 0; from < 150_000 && !signal.aborted; from += 1000) {
        if (isSearch && from === 70_000) {
          await Promise.race([gate, new Promise<void>(done => signal.addEventListener('abort', () => done()))]);
        }
        yield `${thousand(from)}\n`;
        await Promise.resolve();
      }
    }
  };
}

/** Find reads the whole log, tells how far it is, can be stopped, and shows hits where they are. */
export const FindInWholeLog: Story = {
  args: { source: open() },
  render: (args, { parameters }) => (
    <LogView {...args} source={(parameters['held'] as ReturnType<typeof held>).source} />
  ),
  parameters: { held: held() },
  play: async ({ canvas, parameters, userEvent }) => {
    const { letGo } = parameters['held'] as ReturnType<typeof held>;
    await expect(await canvas.findByText('line number 150000')).toBeVisible();
    const box = canvas.getByRole('searchbox');
    // Asked for before there is a hit: it is shown when it was found.
    await userEvent.type(box, 'number 49999{enter}');
    await expect(await canvas.findByText('line number 49999')).toBeVisible();
    await waitFor(() => expect(canvas.getByText('Searching…')).toBeVisible());
    await expect(canvas.getByRole('progressbar', { name: 'Searched' })).toBeVisible();
    await expect(canvas.getByText('1 line so far')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }));
    await expect(await canvas.findByText('1 in the first 70,000 lines')).toBeVisible();
    letGo();
    // Typed at once, as pasted.
    fireEvent.change(box, { target: { value: '7777' } });
    await expect(await canvas.findByText('24 lines')).toBeVisible();
    const current = (): string | undefined =>
      canvas.getByRole('log').querySelector('[aria-current]')?.textContent ?? undefined;
    await userEvent.click(canvas.getByRole('button', { name: 'Next' }));
    await userEvent.type(box, '{enter}');
    await userEvent.type(box, '{Shift>}{enter}{/Shift}');
    await waitFor(() => expect(canvas.getByText(/^\d+ of 24$/)).toBeVisible());
    await waitFor(() => expect(current()).toMatch(/7777/));
    await userEvent.clear(box);
    await expect(canvas.queryByText(/ of 24$/)).toBeNull();
  }
};
