import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobSummary, IStepState, ITargetClient } from '@vdk-lab/tokens';
import { LogView, absoluteText, askArguments, confirm, relativeText, wordOf } from '@vdk-lab/ui';
import * as React from 'react';
import { LateShape, scheduleText } from './jobrow';
import { useKeptFocus } from './keptfocus';
import { rerunFailed } from './rerun';
import { RunList, isActive, lastGoodVersion } from './runlist';
import { RunSteps } from './runsteps';
import { runsUpTo } from './sameerror';
import { Versions } from './versions';
import { problemText, useLater, useNow, useWatch } from './watch';

const loadingMs = 150;

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
  /** Since when its schedule should have started it (epoch milliseconds); null: it is not late. */
  readonly lateSince?: number | null;
  readonly trans: TranslationBundle;
  onBack(): void;
  /** Opens the file or cell of a step in this workspace. Rejects with a sentence for people when it is not here. */
  onOpenStep(step: IStepState): Promise<void>;
  /** Asks before something is done; a dialog by default. */
  readonly ask?: typeof confirm;
}

/** Why a job that nobody sees fail needs a look. */
function Late(props: { since: number; now: number; isLocal: boolean; trans: TranslationBundle }): React.ReactElement {
  const { since, now, isLocal, trans } = props;
  const due = new Date(since).toISOString();
  return (
    <p className="vdk-Jobs-notice vdk-Jobs-mod-late" role="status" title={absoluteText(due)}>
      <LateShape />
      <span>
        {trans.__('Late: it was due %1, and has not run since.', relativeText(due, now))}{' '}
        {isLocal
          ? trans.__('The local runtime starts what is due only while it runs. Run it now, or wait for its next time.')
          : trans.__('Run it now, or ask whoever runs the target why its schedule starts nothing.')}
      </span>
    </p>
  );
}

/** One job: its state, its runs, and the log of the chosen one. */
export function JobPage({
  client,
  team,
  name,
  job,
  lateSince = null,
  trans,
  onBack,
  onOpenStep,
  ask = confirm
}: IPageProps): React.ReactElement {
  const watch = React.useCallback(
    (signal: AbortSignal) => client.watchExecutions(team, name, signal),
    [client, team, name]
  );
  const { value: snapshot, problem: refusal, retry } = useWatch(watch);
  const executions = snapshot?.executions ?? null;
  const problem = refusal ?? (snapshot?.problem ? problemText(snapshot.problem) : null);
  const [chosen, setChosen] = React.useState<string | null>(null);
  const [view, setView] = React.useState<'runs' | 'versions'>('runs');
  const [asked, setAsked] = React.useState<string | null>(null);
  const [notice, setNotice] = React.useState<string | null>(null);
  const [isBusy, setBusy] = React.useState(false);
  const busy = React.useRef(false);
  const now = useNow((executions ?? []).some(isActive));
  const page = React.useRef<HTMLDivElement>(null);
  const keptFocus = useKeptFocus(page);
  React.useEffect(() => {
    // The row that was opened is gone, and the focus with it.
    if (document.activeElement === document.body) {
      page.current?.focus();
    }
  }, []);
  const showLoading = useLater(loadingMs);
  const current = executions?.find(({ id }) => id === chosen) ?? executions?.[0] ?? null;
  const active = executions?.find(isActive) ?? null;

  const tell = async (work: () => Promise<unknown>): Promise<void> => {
    setNotice(null);
    try {
      await work();
    } catch (error) {
      setNotice(error instanceof Error ? error.message : String(error));
    }
  };
  /** One thing at a time: the second click of a double-click asks for nothing more. */
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    if (busy.current) {
      return;
    }
    busy.current = true;
    setBusy(true);
    await tell(work);
    busy.current = false;
    setBusy(false);
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
  const version = job?.deployment?.version ?? null;
  const requested = asked === version ? null : asked;
  const deployVersion = async (other: string, isNewer: boolean): Promise<void> => {
    const short = other.slice(0, 7);
    const question = {
      title: isNewer ? trans.__('Deploy %1 of %2 again?', short, name) : trans.__('Roll %1 back to %2?', name, short),
      body: trans.__('What runs now stays until that version is ready. Schedule and enabled stay as they are.'),
      accept: isNewer ? trans.__('Deploy') : trans.__('Roll back')
    };
    if (await ask(question, trans)) {
      await client.deployVersion(team, name, other);
      setAsked(other);
    }
  };
  const lastGood =
    current !== null && current.version === version && requested === null
      ? lastGoodVersion(executions ?? [], current)
      : null;
  return (
    <div className="vdk-JobPage" ref={page} tabIndex={-1} role="region" aria-label={name} {...keptFocus}>
      <div className="vdk-Jobs-bar">
        <button className="jp-mod-styled" onClick={onBack}>
          {trans.__('← All jobs')}
        </button>
        <div className="vdk-JobPage-title">
          <h2 title={name}>{name}</h2>
          <span className="vdk-Jobs-quiet">
            {[
              team,
              scheduleText(job?.schedule ?? null, trans),
              enabled === null ? '' : enabled ? trans.__('enabled') : trans.__('disabled'),
              version?.slice(0, 7) ?? '',
              requested === null ? '' : trans.__('%1 starting…', requested.slice(0, 7))
            ]
              .filter(text => text !== '')
              .join(' · ')}
          </span>
        </div>
        <span className="vdk-JobPage-actions">
          {enabled !== null && (
            <button
              className="jp-mod-styled"
              disabled={isBusy}
              onClick={() => void act(() => client.setEnabled(team, name, !enabled))}
            >
              {enabled ? trans.__('Disable') : trans.__('Enable')}
            </button>
          )}
          {active ? (
            <button
              className="jp-mod-styled"
              disabled={isBusy}
              onClick={() => void act(() => client.cancelExecution(team, name, active.id))}
            >
              {trans.__('Cancel execution')}
            </button>
          ) : (
            <>
              <button
                className="jp-mod-styled"
                disabled={isBusy || job?.deployment === null}
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
                disabled={isBusy || job?.deployment === null}
                onClick={() => void act(async () => setChosen(await client.startExecution(team, name)))}
              >
                {trans.__('Run now')}
              </button>
            </>
          )}
        </span>
      </div>
      {notice !== null && (
        <p role="alert" className="vdk-Jobs-notice">
          {notice}
        </p>
      )}
      {problem !== null && (
        <p className="vdk-Jobs-notice">
          <span role="alert">{problem}</span>{' '}
          {snapshot !== null && snapshot.readAt > 0 && (
            <span className="vdk-Jobs-quiet">
              {trans.__('What stands here was read %1.', relativeText(new Date(snapshot.readAt).toISOString(), now))}
            </span>
          )}{' '}
          <button className="jp-mod-styled" onClick={retry}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      {lateSince !== null && (
        <Late since={lateSince} now={now} isLocal={client.target.kind === 'local'} trans={trans} />
      )}
      {/* The list ticks; this alone is told, and only when it changes. */}
      <span className="vdk-visuallyHidden" role="status">
        {executions?.[0] ? trans.__('Newest execution: %1', wordOf(executions[0].status, trans)) : ''}
      </span>
      {executions === null && problem === null && showLoading && (
        <p role="status">{trans.__('Asking for the executions…')}</p>
      )}
      <div className="vdk-JobPage-body">
        <div className="vdk-JobPage-side">
          {client.versions && (
            <div className="vdk-JobPage-tabs">
              <button aria-pressed={view === 'runs'} onClick={() => setView('runs')}>
                {trans.__('Runs')}
              </button>
              <button aria-pressed={view === 'versions'} onClick={() => setView('versions')}>
                {trans.__('Versions')}
              </button>
            </div>
          )}
          {view === 'runs' ? (
            <RunList executions={executions} chosen={id} now={now} trans={trans} onChoose={setChosen} />
          ) : (
            // Asked anew when another version runs.
            <Versions
              key={version ?? ''}
              client={client}
              team={team}
              job={name}
              current={version}
              requested={requested}
              trans={trans}
              onDeploy={(other, isNewer) => void act(() => deployVersion(other, isNewer))}
            />
          )}
        </div>
        <div className="vdk-JobPage-log">
          {current !== null && (
            <RunSteps
              key={current.id}
              client={client}
              team={team}
              job={name}
              executionId={current.id}
              isActive={isActive(current)}
              runs={runsUpTo(executions ?? [], current.id)}
              isNewest={current === executions?.[0]}
              trans={trans}
              onOpenStep={step => void tell(() => onOpenStep(step))}
              rollBack={
                lastGood === null
                  ? null
                  : { version: lastGood, run: older => void act(() => deployVersion(older, false)) }
              }
              onRerun={() =>
                void act(async () => {
                  const started = await rerunFailed({ client, team, name, execution: current, version, trans, ask });
                  setChosen(started ?? current.id);
                })
              }
            />
          )}
          {id !== null && <LogView key={`log of ${id}`} source={source} trans={trans} />}
        </div>
      </div>
    </div>
  );
}
