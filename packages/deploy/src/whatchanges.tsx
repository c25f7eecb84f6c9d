import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDifference } from '@vdk-lab/tokens';
import { Difference, differenceText, useAnswer } from '@vdk-lab/ui';
import * as React from 'react';

/** Against what the draft was compared, when it is not simply what runs. */
function comparedWith({ before }: IDifference, trans: TranslationBundle): string {
  return before.kind === 'newest' ? trans.__('compared with the newest upload') : '';
}

/** What a deploy would change, in one line; the text of each change unfolds. */
export function WhatChanges(props: {
  isDeployed: boolean;
  read(): Promise<IDifference>;
  trans: TranslationBundle;
}): React.ReactElement {
  const { isDeployed, read, trans } = props;
  const { isAsking, value, problem } = useAnswer(isDeployed ? 'difference' : null, read, 0);
  const line = value
    ? [differenceText(value, trans), comparedWith(value, trans)].filter(text => text !== '').join(' · ')
    : (problem ?? (isAsking ? trans.__('comparing…') : trans.__('all of it: it was not deployed before')));
  return (
    <details>
      <summary>
        <strong>{trans.__('What changes')}</strong> <span role="status">{line}</span>
      </summary>
      {value && <Difference difference={value} trans={trans} />}
    </details>
  );
}
