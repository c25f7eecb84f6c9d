import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { ITarget } from '@vdk-lab/tokens';
import * as React from 'react';

/** The targets to choose from; one that is off cannot be chosen, and says why. A single one is no choice: its title alone. */
export function TargetSelect(props: {
  /** Null while they are asked for. */
  targets: readonly ITarget[] | null;
  current: string;
  trans: TranslationBundle;
  onChoose(name: string): void;
}): React.ReactElement {
  const { targets, current, trans, onChoose } = props;
  const known = targets?.find(({ name }) => name === current);
  if (!targets || (targets.length < 2 && known)) {
    return <span className="vdk-TargetSelect">{known?.title ?? current}</span>;
  }
  return (
    <HTMLSelect
      className="vdk-TargetSelect"
      value={current}
      aria-label={trans.__('Target')}
      onChange={event => onChoose(event.target.value)}
    >
      {!known && <option value={current}>{trans.__('%1 (unknown)', current)}</option>}
      {targets.map(({ name, title, state, reason }) => (
        <option key={name} value={name} disabled={state === 'off'}>
          {state === 'off' ? trans.__('%1 (off: %2)', title, reason ?? '') : title}
        </option>
      ))}
    </HTMLSelect>
  );
}
