import type { TranslationBundle } from '@jupyterlab/translation';
import type { ITargetClient, IVersion } from '@vdk-lab/tokens';
import { absoluteText, relativeText } from '@vdk-lab/ui';
import * as React from 'react';
import { VersionDifference, short } from './versiondifference';
import { useNow, useWatch } from './watch';

/** The versions of a job: who, when and why; the one that runs is marked, the others can be gone back to. */
export function Versions(props: {
  client: ITargetClient;
  team: string;
  job: string;
  /** The version that runs; null when none does. */
  current: string | null;
  /** Asked for and not yet seen to run. */
  requested: string | null;
  trans: TranslationBundle;
  /** Asks for a version of the list. */
  onDeploy(version: string, isNewer: boolean): void;
}): React.ReactElement {
  const { client, team, job, current, requested, trans, onDeploy } = props;
  const source = React.useMemo(
    () =>
      async function* () {
        yield (await client.versions?.(team, job)) ?? [];
      },
    [client, team, job]
  );
  const { value, problem, retry } = useWatch<readonly IVersion[]>(source);
  const now = useNow(false);
  const [compared, setCompared] = React.useState<string | null>(null);
  const currentIndex = (value ?? []).findIndex(({ version }) => version === current);
  const canCompare = client.difference !== undefined && (value?.length ?? 0) > 1;
  if (problem !== null) {
    return (
      <p role="alert" className="vdk-Jobs-notice">
        {problem}{' '}
        <button className="jp-mod-styled" onClick={retry}>
          {trans.__('Try again')}
        </button>
      </p>
    );
  }
  return (
    <ul className="vdk-JobPage-runs" aria-label={trans.__('Versions')}>
      {value?.length === 0 && <li className="vdk-Jobs-empty">{trans.__('No version was uploaded yet.')}</li>}
      {(value ?? []).map(({ version, createdAt, author, reason }, index) => (
        <li key={version} className="vdk-Versions-row">
          <span>
            <span className="vdk-Jobs-version">{short(version)}</span>{' '}
            {version === current ? <strong>{trans.__('runs now')}</strong> : ''}
            {version === requested ? trans.__('starting…') : ''}
          </span>
          <span className="vdk-Jobs-quiet" title={absoluteText(createdAt)}>
            {[relativeText(createdAt, now), author ?? '', reason ?? ''].filter(text => text !== '').join(' · ')}
          </span>
          <span className="vdk-Versions-actions">
            {version !== current && version !== requested && (
              <button className="jp-mod-styled" onClick={() => onDeploy(version, index < currentIndex)}>
                {index < currentIndex ? trans.__('Deploy this again') : trans.__('Roll back to this')}
              </button>
            )}
            {canCompare && (
              <button
                className="jp-mod-styled"
                aria-expanded={compared === version}
                aria-label={trans.__('Compare %1', short(version))}
                onClick={() => setCompared(compared === version ? null : version)}
              >
                {trans.__('Compare')}
              </button>
            )}
          </span>
          {compared === version && client.difference && (
            <VersionDifference
              compare={client.difference}
              team={team}
              job={job}
              version={version}
              current={current}
              versions={value ?? []}
              trans={trans}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
