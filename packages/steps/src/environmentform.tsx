import type { TranslationBundle } from '@jupyterlab/translation';
import type { IEnvironmentChoice, IFoundEnvironment } from '@vdk-lab/tokens';
import { FormDialog, FormWidget, type Submit } from '@vdk-lab/ui';
import * as React from 'react';

/** What a person decided: an environment that is there, or `new`. */
export type EnvironmentAnswer = IEnvironmentChoice | 'new';

/** What follows when the environment is there. */
export type EnvironmentPurpose = 'run' | 'kernel';

/** What is not in it, for people; null when nothing is missing. */
function missingText({ missing }: IFoundEnvironment, trans: TranslationBundle): string | null {
  return missing.length > 0 ? trans.__('Not in it: %1', missing.join(', ')) : null;
}

/** A new environment, or one of those that are there. What is missing in one is added only to whoever agrees. */
export function EnvironmentFields(props: {
  found: ReadonlyArray<IFoundEnvironment>;
  answer: (answer: EnvironmentAnswer) => void;
  onSubmit: (submit: Submit) => void;
  trans: TranslationBundle;
}): React.ReactElement {
  const { found, answer, onSubmit, trans } = props;
  const [chosen, choose] = React.useState<IFoundEnvironment | null>(null);
  const [add, setAdd] = React.useState(false);
  const [problem, setProblem] = React.useState<string | null>(null);
  const select = (environment: IFoundEnvironment | null): void => {
    choose(environment);
    setAdd(false);
    setProblem(null);
  };
  onSubmit(async () => {
    if (chosen?.missing.includes('vdk-lab-job') && !add) {
      setProblem(trans.__('Jobs cannot run without vdk-lab-job: agree to add it, or choose another environment.'));
      return false;
    }
    answer(chosen ? { python: chosen.python, add } : 'new');
    return true;
  });
  return (
    <fieldset className="vdk-EnvironmentForm">
      <legend>
        {trans.__('Jobs run in an environment of their own, with vdk-core and the packages of requirements.txt.')}
      </legend>
      <label>
        <input type="radio" name="vdk-environment" checked={chosen === null} onChange={() => select(null)} />
        <span>
          {trans.__('Make a new one')}
          <small>{trans.__('It takes up to some minutes the first time and downloads packages.')}</small>
        </span>
      </label>
      {found.map(environment => (
        <label key={environment.python}>
          <input
            type="radio"
            name="vdk-environment"
            checked={chosen === environment}
            onChange={() => select(environment)}
          />
          <span>
            {trans.__('Use %1', environment.python)}
            <small>
              {[
                trans.__('Python %1, vdk-core %2', environment.pythonVersion, environment.vdkVersion),
                environment.source,
                missingText(environment, trans)
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </span>
        </label>
      ))}
      {chosen && chosen.missing.length > 0 && (
        <label className="vdk-EnvironmentForm-add">
          <input
            type="checkbox"
            checked={add}
            onChange={event => {
              setAdd(event.target.checked);
              setProblem(null);
            }}
          />
          <span>
            {trans.__('Add %1 to it', chosen.missing.join(', '))}
            <small>
              {chosen.missing.includes('vdk-lab-job')
                ? trans.__('No version of what is in it changes.')
                : trans.__(
                    'No version of what is in it changes. Without ipykernel jobs run, and notebooks get no kernel.'
                  )}
            </small>
          </span>
        </label>
      )}
      {problem !== null && <p role="alert">{problem}</p>}
    </fieldset>
  );
}

/** Asks which environment jobs shall use; null when a person wants none now. */
export async function askEnvironment(
  found: ReadonlyArray<IFoundEnvironment>,
  purpose: EnvironmentPurpose,
  trans: TranslationBundle
): Promise<EnvironmentAnswer | null> {
  let given: EnvironmentAnswer | null = null;
  const dialog = new FormDialog({
    title: trans.__('Which environment for this job?'),
    body: new FormWidget(onSubmit => (
      <EnvironmentFields found={found} trans={trans} onSubmit={onSubmit} answer={answer => (given = answer)} />
    )),
    cancel: trans.__('Not now'),
    accept: purpose === 'run' ? trans.__('Use it and run') : trans.__('Use it'),
    focus: 'input'
  });
  const { button } = await dialog.launch();
  return button.accept ? given : null;
}
