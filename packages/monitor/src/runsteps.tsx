import type { TranslationBundle } from '@jupyterlab/translation';
import type { IExecution, IStepError, IStepState, ITargetClient } from '@vdk-lab/tokens';
import { Status, durationText } from '@vdk-lab/ui';
import * as React from 'react';
import { canRerun } from './rerun';
import { type IRepeated, useRepeated } from './sameerror';
import { useNow, usePoll } from './watch';

const periodMs = 1500;

/** Where a step failed, as one line: file, line, what. */
export function failureText(step: IStepState, error: IStepError, trans: TranslationBundle): string {
  const where = error.line
    ? trans.__('%1, line %2', error.file ?? step.file, String(error.line))
    : (error.file ?? step.file);
  return trans.__(
    'Failed in step %1 %2, %3: %4',
    String(step.number),
    step.name,
    where,
    `${error.type}: ${error.message}`
  );
}

/** How often an error came; nothing of one that came once. */
export function repeatedText({ same, of }: IRepeated, isNewest: boolean, trans: TranslationBundle): string {
  if (same < 2) {
    return '';
  }
  return isNewest
    ? trans.__('The same error in %1 of the last %2 runs.', String(same), String(of))
    : trans.__('The same error in %1 of the %2 runs up to this one.', String(same), String(of));
}

/** The version that did not fail, and how to have it run again. */
export interface IRollBack {
  readonly version: string;
  run(version: string): void;
}

/** What went wrong, and the way to it. */
function Failure(props: {
  step: IStepState;
  error: IStepError;
  trans: TranslationBundle;
  /** How often it came; empty while that is not known. */
  repeated: string;
  onOpenStep(step: IStepState): void;
  /** Null: this target cannot, or it still runs. */
  readonly onRerun: (() => void) | null;
  readonly rollBack: IRollBack | null;
}): React.ReactElement {
  const { step, error, trans, repeated, onOpenStep, onRerun, rollBack } = props;
  return (
    <div role="alert" className="vdk-Jobs-notice vdk-RunSteps-failure">
      <p>{failureText(step, error, trans)}</p>
      {repeated !== '' && <p>{repeated}</p>}
      <div className="vdk-RunSteps-actions">
        <button className="jp-mod-styled" onClick={() => onOpenStep(step)}>
          {step.cellId ? trans.__('Open cell') : trans.__('Open file')}
        </button>
        {onRerun && (
          <button className="jp-mod-styled" onClick={onRerun}>
            {trans.__('Run again from this step…')}
          </button>
        )}
        {rollBack && (
          <button className="jp-mod-styled" onClick={() => rollBack.run(rollBack.version)}>
            {trans.__('Roll back to %1…', rollBack.version.slice(0, 7))}
          </button>
        )}
      </div>
    </div>
  );
}

/** The steps of one execution, the failure first. */
export function RunSteps(props: {
  client: ITargetClient;
  team: string;
  job: string;
  executionId: string;
  isActive: boolean;
  /** The last runs up to this one, newest first. */
  runs: readonly IExecution[];
  /** No run is newer. */
  isNewest: boolean;
  trans: TranslationBundle;
  onOpenStep(step: IStepState): void;
  /** Starts the job again at the step that failed. */
  onRerun(): void;
  /** Null: the version that failed does not run any more, or none was better. */
  rollBack: IRollBack | null;
}): React.ReactElement | null {
  const { client, team, job, executionId, isActive, runs, isNewest, trans, onOpenStep, onRerun, rollBack } = props;
  const read = React.useMemo(
    () => (client.steps ? async () => (await client.steps?.(team, job, executionId)) ?? [] : null),
    [client, team, job, executionId]
  );
  const { value, problem, retry } = usePoll<readonly IStepState[]>(read, isActive, periodMs);
  const steps = value ?? [];
  const now = useNow(steps.some(({ state }) => state === 'running'));
  const failed = steps.find(({ state, error }) => state === 'failed' && error);
  const repeated = useRepeated(client, team, job, failed && !isActive ? runs : null);
  if (steps.length === 0 && problem === null) {
    return null;
  }
  return (
    <div className="vdk-RunSteps">
      {problem !== null && (
        <p className="vdk-Jobs-quiet vdk-RunSteps-problem">
          {trans.__('The steps could not be read: %1', problem)}{' '}
          <button className="jp-mod-styled" onClick={retry}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      {failed?.error && (
        <Failure
          step={failed}
          error={failed.error}
          trans={trans}
          repeated={repeated ? repeatedText(repeated, isNewest, trans) : ''}
          onOpenStep={onOpenStep}
          onRerun={canRerun(client) && !isActive ? onRerun : null}
          rollBack={rollBack}
        />
      )}
      <ol className="vdk-RunSteps-list" aria-label={trans.__('Steps')} tabIndex={0} hidden={steps.length === 0}>
        {steps.map(step => (
          <li key={step.id} className="vdk-RunSteps-step">
            <span className="vdk-RunSteps-number">{step.number}</span>
            <button className="vdk-Jobs-link" onClick={() => onOpenStep(step)}>
              {step.name}
            </button>
            <Status
              status={step.state}
              trans={trans}
              detail={
                step.state === 'running' && step.startedAt
                  ? durationText(now - Date.parse(step.startedAt), trans)
                  : step.durationMs
                    ? durationText(step.durationMs, trans)
                    : ''
              }
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
