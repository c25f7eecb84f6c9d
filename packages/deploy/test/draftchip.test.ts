import type { NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import type { IDifference, IJobNotebook } from '@vdk-lab/tokens';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { afterEach, expect, it, vi } from 'vitest';
import { comparisonText } from '../src/comparison';
import { DraftChip, type IComparison } from '../src/draftchip';

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
  const comparisons = new Signal<object, IComparison>(model);
  const tell = (path: string, target: string, found = difference): void =>
    comparisons.emit({ path, text: comparisonText(target, found, nullTranslator.load('vdk_lab')) });
  const compare = vi.fn();
  const asJob = Object.assign(job, { changed }) as unknown as IJobNotebook;
  const chip = new DraftChip(panel, asJob, comparisons, nullTranslator.load('vdk_lab'), compare);
  Widget.attach(chip, document.body);
  expect(chip.isHidden).toBe(true);
  job.jobPath = 'jobs/sales';
  changed.emit();
  await expect.poll(() => chip.node.textContent).toBe('Compare');
  expect(chip.isHidden).toBe(false);
  tell('jobs/other', 'prod');
  tell('jobs/sales', 'local');
  await expect.poll(() => chip.node.textContent).toBe('draft differs · local: 0123456');
  tell('jobs/sales', 'prod', { ...difference, isSame: true });
  await expect.poll(() => chip.node.textContent).toBe('draft is the same · prod: 0123456');
  comparisons.emit({ path: 'jobs/sales-2/config.ini', text: null });
  comparisons.emit({ path: 'jobs/sales/config.ini', text: null });
  await expect.poll(() => chip.node.textContent).toBe('Compare');
  tell('jobs/sales', 'prod', { ...difference, isSame: true });
  await expect.poll(() => chip.node.textContent).toBe('draft is the same · prod: 0123456');
  comparisons.emit({ path: 'jobs/sales', text: null });
  await expect.poll(() => chip.node.textContent).toBe('Compare');
  tell('jobs/sales', 'prod', { ...difference, isSame: true });
  await expect.poll(() => chip.node.textContent).toBe('draft is the same · prod: 0123456');
  job.jobPath = '';
  tell('', 'prod', { ...difference, isSame: true });
  await expect.poll(() => chip.node.textContent).toBe('draft is the same · prod: 0123456');
  comparisons.emit({ path: 'config.ini', text: null });
  await expect.poll(() => chip.node.textContent).toBe('Compare');
  job.jobPath = 'jobs/sales';
  tell('jobs/sales', 'prod', { ...difference, isSame: true });
  await expect.poll(() => chip.node.textContent).toBe('draft is the same · prod: 0123456');
  contentChanged.emit();
  await expect.poll(() => chip.node.textContent).toBe('Compare');
  expect(compare).not.toHaveBeenCalled();
  chip.node.querySelector<HTMLElement>('jp-button, button')?.click();
  await expect.poll(() => compare.mock.calls).toEqual([['jobs/sales']]);
  chip.dispose();
  tell('jobs/sales', 'local');
});
