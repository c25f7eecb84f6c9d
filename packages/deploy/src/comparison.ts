import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDifference } from '@vdk-lab/tokens';

/** What a comparison with what a target runs found, for the chip of a notebook. */
export function comparisonText(
  target: string,
  { isSame, items, before }: IDifference,
  trans: TranslationBundle
): string {
  const steps = items.filter(({ isStep }) => isStep).length;
  const what = isSame
    ? trans.__('draft is the same')
    : steps > 0
      ? trans._n('draft differs in %1 step', 'draft differs in %1 steps', steps, steps)
      : trans.__('draft differs');
  // What matters first: a narrow toolbar cuts the end.
  return `${what} · ${target}: ${before.version?.slice(0, 7) ?? trans.__('newest upload')}`;
}
