import { ReactWidget } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { isJobName } from '@vdk-lab/job-format';
import type { IJobTemplate } from '@vdk-lab/tokens';
import * as React from 'react';
import type { INewJob } from './createjob';

export interface INewJobOptions {
  readonly trans: TranslationBundle;
  readonly templates: readonly IJobTemplate[];
  readonly folder: string;
  readonly team: string;
  /** Null: it cannot be asked. */
  isTaken(name: string): Promise<boolean | null>;
  /** Rejects with a sentence for people; the form keeps what was typed. */
  create(job: INewJob): Promise<void>;
}

const askAfterMs = 300;

/** `free`, `taken`, or not asked yet. */
function useTaken(name: string, isTaken: INewJobOptions['isTaken']): 'free' | 'taken' | null {
  const [answer, setAnswer] = React.useState<{ name: string; taken: boolean | null } | null>(null);
  React.useEffect(() => {
    if (!isJobName(name)) {
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      void isTaken(name).then(taken => isCurrent && setAnswer({ name, taken }));
    }, askAfterMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [name, isTaken]);
  if (answer?.name !== name || answer.taken === null) {
    return null;
  }
  return answer.taken ? 'taken' : 'free';
}

/** Name, team, folder and template in one form; says what will exist. */
export function NewJobFields(props: {
  options: INewJobOptions;
  /** Gets what tries to create the job, anew whenever something was typed. */
  onSubmit: (submit: () => Promise<boolean>) => void;
}): React.ReactElement {
  const { options, onSubmit } = props;
  const { trans, templates } = options;
  const [name, setName] = React.useState('');
  const [team, setTeam] = React.useState(options.team);
  const [folder, setFolder] = React.useState(options.folder);
  const [chosen, setChosen] = React.useState(templates[0]?.id ?? '');
  const [problem, setProblem] = React.useState<string | null>(null);
  const [busy, setBusy] = React.useState(false);
  const [tried, setTried] = React.useState(false);
  const taken = useTaken(name, options.isTaken);
  const template = templates.find(({ id }) => id === chosen);
  const path = PathExt.join(folder, name);

  const nameProblem =
    name !== '' || tried
      ? !isJobName(name)
        ? trans.__('6 to 50 characters: small letters a–z, digits and dashes, a letter first.')
        : taken === 'taken'
          ? trans.__('The target has a job of this name. Choose another one.')
          : null
      : null;
  const teamProblem = tried && team.trim() === '' ? trans.__('A job belongs to a team. Name one.') : null;

  const create = async (): Promise<boolean> => {
    setTried(true);
    setProblem(null);
    if (busy || !template || !isJobName(name) || taken === 'taken' || team.trim() === '') {
      return false;
    }
    setBusy(true);
    try {
      // The answer to what was typed last may not be there yet.
      if (taken === null && (await options.isTaken(name)) === true) {
        setProblem(trans.__('The target has a job of this name. Choose another one.'));
        return false;
      }
      await options.create({ name, team: team.trim(), folder, template });
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  onSubmit(create);

  return (
    <div className="vdk-NewJob">
      <div className="vdk-NewJob-field">
        <label htmlFor="vdk-new-job-name">{trans.__('Name')}</label>
        <input
          id="vdk-new-job-name"
          name="name"
          className="jp-mod-styled"
          autoComplete="off"
          spellCheck={false}
          placeholder={trans.__('sales-daily')}
          value={name}
          aria-invalid={nameProblem !== null}
          aria-describedby="vdk-new-job-name-note"
          onChange={event => setName(event.target.value)}
        />
        <span
          id="vdk-new-job-name-note"
          className="vdk-NewJob-note"
          role="status"
          data-vdk-problem={nameProblem !== null}
        >
          {nameProblem ?? (taken === 'free' ? trans.__('✓ free') : '')}
        </span>
      </div>
      <div className="vdk-NewJob-field">
        <label htmlFor="vdk-new-job-team">{trans.__('Team')}</label>
        <input
          id="vdk-new-job-team"
          className="jp-mod-styled"
          value={team}
          aria-invalid={teamProblem !== null}
          aria-describedby="vdk-new-job-team-note"
          onChange={event => setTeam(event.target.value)}
        />
        <span
          id="vdk-new-job-team-note"
          className="vdk-NewJob-note"
          role="status"
          data-vdk-problem={teamProblem !== null}
        >
          {teamProblem ?? ''}
        </span>
      </div>
      <div className="vdk-NewJob-field">
        <label htmlFor="vdk-new-job-folder">{trans.__('Folder')}</label>
        <input
          id="vdk-new-job-folder"
          className="jp-mod-styled"
          placeholder="/"
          value={folder}
          onChange={event => setFolder(event.target.value)}
        />
      </div>
      <fieldset className="vdk-NewJob-templates">
        <legend>{trans.__('Start from')}</legend>
        {templates.map(({ id, title, caption }) => (
          <label key={id} className="vdk-NewJob-card" data-vdk-chosen={id === chosen}>
            <input type="radio" name="template" checked={id === chosen} onChange={() => setChosen(id)} />
            <strong>{title}</strong>
            <span>{caption}</span>
          </label>
        ))}
      </fieldset>
      <p className="vdk-NewJob-summary">
        {template && isJobName(name)
          ? trans._n(
              'Creates %2 with %1 file.',
              'Creates %2 with %1 files.',
              template.files({ name, team }).length,
              `/${path}`
            )
          : ' '}
      </p>
      {problem !== null && (
        <p role="alert" className="vdk-NewJob-problem">
          {problem}
        </p>
      )}
      <p className="vdk-NewJob-note" role="status">
        {busy ? trans.__('Creating…') : ''}
      </p>
    </div>
  );
}

/** The form as the body of a dialog. */
export class NewJobForm extends ReactWidget {
  private create: () => Promise<boolean> = async () => false;

  constructor(private readonly options: INewJobOptions) {
    super();
  }

  getValue(): null {
    return null;
  }

  /** Tries to create the job; false when something must be corrected first. */
  submit(): Promise<boolean> {
    return this.create();
  }

  protected override render(): React.ReactElement {
    return <NewJobFields options={this.options} onSubmit={create => (this.create = create)} />;
  }
}
