import type { TranslationBundle } from '@jupyterlab/translation';
import { cronInWords, parseCron } from '@vdk-lab/job-format/cron';
import type { ICheck, ICheckPlace, IDifference, IPackage, ITarget } from '@vdk-lab/tokens';
import { TargetSelect } from '@vdk-lab/ui';
import * as React from 'react';
import { Secrets, isSecret, placeOf } from './secrets';
import { WhatChanges } from './whatchanges';
import { WhatShips } from './whatships';
// Loaded with the dialog, not at the start.
import '../style/index.js';

export interface IDeployChoice {
  readonly target: string;
  readonly schedule: string;
  readonly enabled: boolean;
  readonly reason: string;
  /** Found secrets that were ticked. */
  readonly allowSecrets: readonly ICheckPlace[];
}

export interface IDeployFormOptions {
  readonly trans: TranslationBundle;
  /** Name of the target that is chosen at first. */
  readonly target: string;
  targets(): Promise<readonly ITarget[]>;
  /** What a deploy to a target would ship. */
  read(target: string): Promise<IPackage>;
  /** How the draft differs from what the target runs. */
  difference(target: string): Promise<IDifference>;
  /** Rejects with a sentence for people; the form keeps what was typed. */
  start(choice: IDeployChoice): Promise<void>;
}

interface IWhen {
  readonly words: string;
  readonly next: readonly Date[];
  readonly problem: string | null;
}

/** A schedule in words with its next runs, or what is wrong with it. */
export function readSchedule(text: string, trans: TranslationBundle): IWhen {
  if (text.trim() === '') {
    return { words: trans.__('Only when somebody starts it'), next: [], problem: null };
  }
  try {
    return { words: cronInWords(text), next: parseCron(text).nextRuns(new Date(), 3), problem: null };
  } catch (error) {
    return { words: '', next: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

const timeFormat = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;

function Checks({ problems, trans }: { problems: readonly ICheck[]; trans: TranslationBundle }): React.ReactElement {
  const words = { error: trans.__('Error'), warning: trans.__('Warning'), info: trans.__('Note') };
  return (
    <ul className="vdk-Deploy-list" tabIndex={0} aria-label={trans.__('Checks')}>
      {problems.map((check, index) => (
        <li key={index}>
          <strong>{words[check.severity]}</strong>: {check.message}
        </li>
      ))}
    </ul>
  );
}

/** What ships, when it runs, what speaks against it, and a note. */
export function DeployFields(props: {
  options: IDeployFormOptions;
  onSubmit: (submit: () => Promise<boolean>) => void;
}): React.ReactElement {
  const { options, onSubmit } = props;
  const { trans } = options;
  const [target, setTarget] = React.useState(options.target);
  const [targets, setTargets] = React.useState<readonly ITarget[] | null>(null);
  const [content, setContent] = React.useState<IPackage | null>(null);
  const [schedule, setSchedule] = React.useState('');
  const [enabled, setEnabled] = React.useState(true);
  const touched = React.useRef(false);
  const [reason, setReason] = React.useState('');
  const [problem, setProblem] = React.useState<string | null>(null);
  const alert = React.useRef<HTMLParagraphElement>(null);
  // Below unfolded details nobody would see why nothing happens.
  React.useEffect(() => {
    alert.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  const [busy, setBusy] = React.useState(false);
  const [allowed, setAllowed] = React.useState<ReadonlySet<ICheck>>(new Set());

  React.useEffect(() => {
    // Without the list the target that is chosen can still be deployed to.
    options.targets().then(setTargets, () => setTargets([]));
  }, [options]);
  React.useEffect(() => {
    let isCurrent = true;
    setContent(null);
    setAllowed(new Set());
    setProblem(null);
    options.read(target).then(
      found => {
        if (isCurrent) {
          setContent(found);
          // What was typed while it was read stays; a paused job stays paused.
          setSchedule(typed => (typed === '' ? found.job.schedule : typed));
          setEnabled(chosen => (touched.current ? chosen : (found.deployed?.enabled ?? true)));
        }
      },
      (error: unknown) => isCurrent && setProblem(error instanceof Error ? error.message : String(error))
    );
    return () => {
      isCurrent = false;
    };
  }, [options, target]);

  const when = readSchedule(schedule, trans);
  const problems = content?.problems ?? [];
  const secrets = problems.filter(isSecret);
  const checks = problems.filter(check => !isSecret(check));
  const errors = checks.filter(({ severity }) => severity === 'error');
  const submit = async (): Promise<boolean> => {
    setProblem(null);
    if (busy || !content || when.problem !== null) {
      return false;
    }
    if (errors.length > 0) {
      setProblem(trans.__('The job cannot be deployed as it is: see the checks.'));
      return false;
    }
    if (secrets.some(check => !allowed.has(check))) {
      setProblem(trans.__('There may be secrets in what ships: tick each that may, or take it out.'));
      return false;
    }
    setBusy(true);
    try {
      const allowSecrets = secrets.map(placeOf);
      await options.start({ target, schedule: schedule.trim(), enabled, reason: reason.trim(), allowSecrets });
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  onSubmit(submit);

  const next = when.next[0];
  return (
    <div className="vdk-Deploy">
      <div className="vdk-Deploy-field">
        <span>{trans.__('Target')}</span>
        <TargetSelect targets={targets} current={target} trans={trans} onChoose={setTarget} />
      </div>
      {content ? (
        <>
          <WhatChanges
            key={target}
            isDeployed={content.deployed !== null}
            read={() => options.difference(target)}
            trans={trans}
          />
          <WhatShips content={content} trans={trans} />
        </>
      ) : (
        <p role="status" className="vdk-Deploy-quiet">
          {problem === null ? trans.__('Looking what would ship…') : ''}
        </p>
      )}
      <div className="vdk-Deploy-field">
        <label htmlFor="vdk-deploy-schedule">{trans.__('Schedule')}</label>
        <input
          id="vdk-deploy-schedule"
          name="schedule"
          className="jp-mod-styled"
          autoComplete="off"
          spellCheck={false}
          placeholder={trans.__('0 6 * * * (five fields, UTC)')}
          value={schedule}
          aria-invalid={when.problem !== null}
          aria-describedby="vdk-deploy-when"
          onChange={event => setSchedule(event.target.value)}
        />
        <span id="vdk-deploy-when" role="status" className="vdk-Deploy-note" data-vdk-problem={when.problem !== null}>
          {when.problem ??
            (next
              ? trans.__('%1 (UTC) · next %2', when.words, next.toLocaleString(undefined, timeFormat))
              : when.words)}
        </span>
      </div>
      <label className="vdk-Deploy-check">
        <input
          type="checkbox"
          checked={enabled}
          onChange={event => {
            touched.current = true;
            setEnabled(event.target.checked);
          }}
        />
        {trans.__('Enabled: the schedule starts it')}
      </label>
      {content && (
        <details open={errors.length > 0}>
          <summary>
            <strong>{trans.__('Checks')}</strong>{' '}
            {checks.length > 0
              ? trans._n('%1 to look at', '%1 to look at', checks.length, checks.length)
              : secrets.length > 0
                ? trans.__('nothing but what may be secret')
                : trans.__('nothing speaks against it')}
          </summary>
          <Checks problems={checks} trans={trans} />
        </details>
      )}
      {secrets.length > 0 && (
        <Secrets
          secrets={secrets}
          allowed={allowed}
          trans={trans}
          onAllow={(check, isAllowed) => {
            const now = new Set(allowed);
            if (isAllowed) {
              now.add(check);
            } else {
              now.delete(check);
            }
            setAllowed(now);
          }}
        />
      )}
      <div className="vdk-Deploy-field">
        <label htmlFor="vdk-deploy-note">{trans.__('Note')}</label>
        <input
          id="vdk-deploy-note"
          className="jp-mod-styled"
          value={reason}
          placeholder={trans.__('Why, in a few words')}
          onChange={event => setReason(event.target.value)}
        />
      </div>
      {problem !== null && (
        <p ref={alert} role="alert" className="vdk-Deploy-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
