import type { NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import type { IDifference, IJobNotebook } from '@vdk-lab/tokens';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { afterEach, expect, it, vi } from 'vitest';
import { Comparisons, DraftChip } from '../src/draftchip';

afterEach(() => document.body.replaceChildren());

const difference: IDifference = {
  before: { kind: 'running', version: '0123456789abcdef' },
  after: { kind: 'draft', version: null },
  isSame: false,
  items: [],
  config: [],
  requirements: [],
  files: []
};

it('says what was found until the notebook is edited, and asks nothing by itself', async () => {
  const model = {};
  const contentChanged = new Signal<object, void>(model);
  const panel = { context: { model: { contentChanged } } } as unknown as NotebookPanel;
  const job = { jobPath: null as string | null };
  const changed = new Signal<object, void>(job);
  const comparisons = new Comparisons();
  const compare = vi.fn();
  const asJob = Object.assign(job, { changed }) as unknown as IJobNotebook;
  const chip = new DraftChip(panel, asJob, comparisons, nullTranslator.load('vdk_lab'), compare);
  Widget.attach(chip, document.body);
  expect(chip.isHidden).toBe(true);
  job.jobPath = 'jobs/sales';
  changed.emit();
  await expect.poll(() => chip.node.textContent).toBe('Compare');
  expect(chip.isHidden).toBe(false);
  comparisons.made.emit({ path: 'jobs/other', target: 'local', difference });
  comparisons.made.emit({ path: 'jobs/sales', target: 'local', difference });
  await expect.poll(() => chip.node.textContent).toBe('local: 0123456 · draft differs');
  comparisons.made.emit({ path: 'jobs/sales', target: 'prod', difference: { ...difference, isSame: true } });
  await expect.poll(() => chip.node.textContent).toBe('prod: 0123456 · draft is the same');
  contentChanged.emit();
  await expect.poll(() => chip.node.textContent).toBe('Compare');
  expect(compare).not.toHaveBeenCalled();
  chip.node.querySelector<HTMLElement>('jp-button, button')?.click();
  await expect.poll(() => compare.mock.calls).toEqual([['jobs/sales']]);
  chip.dispose();
  comparisons.made.emit({ path: 'jobs/sales', target: 'local', difference });
});
