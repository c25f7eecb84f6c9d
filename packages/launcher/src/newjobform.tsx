import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { isJobName } from '@vdk-lab/job-format/names';
import type { IJobTemplate } from '@vdk-lab/tokens';
import { type Submit, useAnswer } from '@vdk-lab/ui';
import * as React from 'react';
import { Outcome, TextField } from './fields';
import { useSubmission } from './submission';
import type { INewJob } from './writejob';

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

/** Name, team, folder and template in one form; says what will exist. */
export function NewJobFields(props: {
  options: INewJobOptions;
  /** Gets what tries to create the job, anew whenever something was typed. */
  onSubmit: (submit: Submit) => void;
}): React.ReactElement {
  const { options, onSubmit } = props;
  const { trans, templates } = options;
  const [name, setName] = React.useState('');
  const [team, setTeam] = React.useState(options.team);
  const [folder, setFolder] = React.useState(options.folder);
  const [chosen, setChosen] = React.useState(templates[0]?.id ?? '');
  const [tried, setTried] = React.useState(false);
  const { isBusy, problem, submit } = useSubmission();
  const taken = useAnswer(isJobName(name) ? name : null, () => options.isTaken(name), askAfterMs).value;
  const template = templates.find(({ id }) => id === chosen);
  const path = PathExt.join(folder, name);

  const takenText = trans.__('The target has a job of this name. Choose another one.');
  const nameProblem =
    name !== '' || tried
      ? !isJobName(name)
        ? trans.__('6 to 50 characters: small letters a–z, digits and dashes, a letter first.')
        : taken === true
          ? takenText
          : null
      : null;
  const teamProblem = tried && team.trim() === '' ? trans.__('A job belongs to a team. Name one.') : null;

  const create = async (): Promise<boolean> => {
    setTried(true);
    if (!template || !isJobName(name) || taken === true || team.trim() === '') {
      return false;
    }
    return submit(async () => {
      // The answer to what was typed last may not be there yet.
      if (taken === null && (await options.isTaken(name)) === true) {
        throw new Error(takenText);
      }
      await options.create({ name, team: team.trim(), folder, template });
    });
  };
  onSubmit(create);

  return (
    <div className="vdk-JobForm">
      <TextField
        id="vdk-new-job-name"
        label={trans.__('Name')}
        placeholder={trans.__('sales-daily')}
        value={name}
        isProblem={nameProblem !== null}
        note={nameProblem ?? (taken === false ? trans.__('✓ free') : '')}
        onChange={setName}
      />
      <TextField
        id="vdk-new-job-team"
        label={trans.__('Team')}
        value={team}
        isProblem={teamProblem !== null}
        note={teamProblem ?? ''}
        onChange={setTeam}
      />
      <TextField
        id="vdk-new-job-folder"
        label={trans.__('Folder')}
        placeholder="/"
        value={folder}
        onChange={setFolder}
      />
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
      <p className="vdk-JobForm-summary">
        {template && isJobName(name)
          ? trans._n(
              'Creates %2 with %1 file.',
              'Creates %2 with %1 files.',
              template.files({ name, team }).length,
              `/${path}`
            )
          : ' '}
      </p>
      <Outcome problem={problem} busy={isBusy ? trans.__('Creating…') : ''} />
    </div>
  );
}
