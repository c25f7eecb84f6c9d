import type { TranslationBundle } from '@jupyterlab/translation';
import type { ICheck, ICheckPlace } from '@vdk-lab/tokens';
import * as React from 'react';

/** A find that keeps a job from being deployed unless a person lets it ship. */
export const isSecret = ({ rule, severity }: ICheck): boolean => rule === 'secret' && severity === 'error';

export const placeOf = ({ file = '', cellId, line }: ICheck): ICheckPlace => ({
  file,
  ...(cellId === undefined ? {} : { cellId }),
  ...(line === undefined ? {} : { line })
});

/** Found secrets, each with a tick of its own: nothing ships that nobody has looked at. */
export function Secrets(props: {
  secrets: readonly ICheck[];
  allowed: ReadonlySet<ICheck>;
  trans: TranslationBundle;
  onAllow(check: ICheck, isAllowed: boolean): void;
}): React.ReactElement {
  const { secrets, allowed, trans, onAllow } = props;
  const place = ({ file, cellId, line }: ICheck): string =>
    [
      file ?? '',
      cellId === undefined || cellId === null ? '' : trans.__('cell %1', cellId),
      line === undefined ? '' : trans.__('line %1', line)
    ]
      .filter(text => text !== '')
      .join(', ');
  return (
    <fieldset className="vdk-Deploy-secrets">
      <legend>{trans._n('%1 possible secret', '%1 possible secrets', secrets.length, secrets.length)}</legend>
      <p className="vdk-Deploy-quiet">
        {trans.__('It would ship, and stay in every version. Take it out, or tick what may ship this once.')}
      </p>
      {secrets.map((check, index) => (
        <label key={index} className="vdk-Deploy-check">
          <input
            type="checkbox"
            checked={allowed.has(check)}
            onChange={event => onAllow(check, event.target.checked)}
          />
          <span>
            {place(check)}: {check.message}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
