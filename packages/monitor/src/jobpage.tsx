import type { TranslationBundle } from '@jupyterlab/translation';
import type { IExecution, IJobSummary, ITargetClient } from '@vdk-lab/tokens';
import { LogView, Status, absoluteText, askArguments, durationText, relativeText } from '@vdk-lab/ui';
import * as React from 'react';
import { scheduleText } from './joblist';
import { useLater, useNow, useWatch } from './watch';

const loadingMs = 150;

const isActive = (execution: IExecution): boolean => execution.status === 'running' || execution.status === 'submitted';

async function* texts(source: AsyncIterable<{ text: string; gap?: boolean }>, mark: string): AsyncGenerator<string> {
  for await (const { text, gap } of source) {
    yield gap ? `\n${mark}\n${text}` : text;
  }
}

interface IPageProps {
  readonly client: ITargetClient;
  readonly team: string;
  readonly name: string;
  readonly job: IJobSummary | null;
  readonly trans: TranslationBundle;
  onBack(): void;
}

/** One job: its state, its runs, and the log of the chosen one. */
export function JobPage({ client, team, name, job, trans, onBack }: IPageProps): React.ReactElement {
  const watch = React.useCallback(
    (signal: AbortSignal) => client.watchExecutions(team, name, signal),
    [client, team, name]
  );
  const { value: executions, problem, retry } = useWatch(watch);
  const [chosen, setChosen] = React.useState<string | null>(null);
  const [notice, setNotice] = React.useState<string | null>(null);
  const now = useNow((executions ?? []).some(isActive));
  const showLoading = useLater(loadingMs);
  const current = executions?.find(({ id }) => id === chosen) ?? executions?.[0] ?? null;
  const active = executions?.find(isActive) ?? null;

  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setNotice(null);
    try {
      await work();
    } catch (error) {
      setNotice(error instanceof Error ? error.message : String(error));
    }
  };
  const id = current?.id ?? null;
  const source = React.useCallback(
    (signal: AbortSignal) => {
      const empty = (async function* (): AsyncGenerator<string> {})();
      return id === null
        ? empty
        : texts(client.followLog(team, name, id, signal), trans.__('… lines may be missing here …'));
    },
    [client, team, name, id, trans]
  );
  const enabled = job?.deployment?.enabled ?? null;
  return (
    <div className="vdk-JobPage">
      <div className="vdk-Jobs-bar">
        <button className="jp-mod-styled" onClick={onBack}>
          {trans.__('← All jobs')}
        </button>
        <h2>{name}</h2>
        <span className="vdk-Jobs-quiet">
          {[
            team,
            scheduleText(job?.schedule ?? null, trans),
            enabled === null ? '' : enabled ? trans.__('enabled') : trans.__('disabled'),
            job?.deployment?.version?.slice(0, 7) ?? ''
          ]
            .filter(text => text !== '')
            .join(' · ')}
        </span>
        <span className="vdk-JobPage-actions">
          {enabled !== null && (
            <button className="jp-mod-styled" onClick={() => void act(() => client.setEnabled(team, name, !enabled))}>
              {enabled ? trans.__('Disable') : trans.__('Enable')}
            </button>
          )}
          {active ? (
            <button
              className="jp-mod-styled"
              onClick={() => void act(() => client.cancelExecution(team, name, active.id))}
            >
              {trans.__('Cancel execution')}
            </button>
          ) : (
            <>
              <button
                className="jp-mod-styled"
                onClick={() =>
                  void askArguments(trans.__('Run %1', name), {
                    trans,
                    start: async args => setChosen(await client.startExecution(team, name, args))
                  })
                }
              >
                {trans.__('Run with arguments…')}
              </button>
              <button
                className="jp-mod-styled jp-mod-accept"
                onClick={() => void act(async () => setChosen(await client.startExecution(team, name)))}
              >
                {trans.__('Run now')}
              </button>
            </>
          )}
        </span>
      </div>
      {(notice ?? problem) !== null && (
        <p role="alert" className="vdk-Jobs-notice">
          {notice ?? problem}{' '}
          {problem !== null && (
            <button className="jp-mod-styled" onClick={retry}>
              {trans.__('Try again')}
            </button>
          )}
        </p>
      )}
      {executions === null && problem === null && showLoading && (
        <p role="status">{trans.__('Asking for the executions…')}</p>
      )}
      <div className="vdk-JobPage-body">
        <ul className="vdk-JobPage-runs" aria-label={trans.__('Executions')} aria-live="polite">
          {executions?.length === 0 && <li className="vdk-Jobs-empty">{trans.__('Never run. Choose Run now.')}</li>}
          {(executions ?? []).map(execution => {
            const began = execution.startedAt ? Date.parse(execution.startedAt) : now;
            const end = execution.endedAt ? Date.parse(execution.endedAt) : now;
            return (
              <li key={execution.id}>
                <button
                  className="vdk-JobPage-run"
                  aria-pressed={execution.id === id}
                  title={execution.startedAt ? absoluteText(execution.startedAt) : execution.id}
                  onClick={() => setChosen(execution.id)}
                >
                  <Status status={execution.status} trans={trans} detail={durationText(end - began, trans)} />
                  <span className="vdk-Jobs-quiet">
                    {execution.startedAt ? relativeText(execution.startedAt, now) : ''} ·{' '}
                    {execution.type === 'scheduled' ? trans.__('scheduled') : trans.__('by hand')} ·{' '}
                    {execution.version?.slice(0, 7) ?? ''}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
        <div className="vdk-JobPage-log">{id !== null && <LogView key={id} source={source} trans={trans} />}</div>
      </div>
    </div>
  );
}
