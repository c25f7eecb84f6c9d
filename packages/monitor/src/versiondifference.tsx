import type { TranslationBundle } from '@jupyterlab/translation';
import type { ITargetClient, IVersion } from '@vdk-lab/tokens';
import { Difference, differenceText, useAnswer } from '@vdk-lab/ui';
import * as React from 'react';

export const short = (version: string): string => version.slice(0, 7);

/** How one version differs from another, by default from the one that runs. Asked when it is opened, and not before. */
export function VersionDifference(props: {
  compare: NonNullable<ITargetClient['difference']>;
  team: string;
  job: string;
  version: string;
  /** The version that runs; null when none does. */
  current: string | null;
  versions: readonly IVersion[];
  trans: TranslationBundle;
}): React.ReactElement {
  const { compare, team, job, version, current, versions, trans } = props;
  const others = versions.filter(one => one.version !== version);
  const usual = others.find(one => one.version === current) ?? others[0];
  const [other, setOther] = React.useState(usual?.version ?? null);
  const question = other === null ? null : `${version} ${other}`;
  const { isAsking, value, problem } = useAnswer(question, () => compare(team, job, version, other ?? version), 0);
  return (
    <div className="vdk-Versions-difference">
      <label>
        {trans.__('Compared with')}{' '}
        <select className="jp-mod-styled" value={other ?? ''} onChange={event => setOther(event.target.value)}>
          {others.map(one => (
            <option key={one.version} value={one.version}>
              {one.version === current ? trans.__('%1 (runs now)', short(one.version)) : short(one.version)}
            </option>
          ))}
        </select>
      </label>
      <div role="status">
        {isAsking && trans.__('Comparing…')}
        {value && differenceText(value, trans)}
      </div>
      {value && !value.isSame && <Difference difference={value} trans={trans} />}
      {problem !== null && <p role="alert">{problem}</p>}
    </div>
  );
}
