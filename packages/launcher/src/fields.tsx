import type { TranslationBundle } from '@jupyterlab/translation';
import type { ICheck, IFileChange } from '@vdk-lab/tokens';
import { bytesText } from '@vdk-lab/ui';
import * as React from 'react';

/** A text with its label, and under it what is wrong or good about it. */
export function TextField(props: {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  note?: string;
  isProblem?: boolean;
  placeholder?: string;
  /** What may be meant. */
  suggestions?: readonly string[];
}): React.ReactElement {
  const { id, label, value, onChange, note = '', isProblem = false, placeholder, suggestions } = props;
  return (
    <div className="vdk-JobForm-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="jp-mod-styled"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        aria-invalid={isProblem}
        aria-describedby={`${id}-note`}
        list={suggestions ? `${id}-list` : undefined}
        onChange={event => onChange(event.target.value)}
      />
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map(text => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
      <span id={`${id}-note`} className="vdk-JobForm-note" role="status" data-vdk-problem={isProblem}>
        {note}
      </span>
    </div>
  );
}

/** One of a few ways, as radio buttons. */
export function Choices<T extends string>(props: {
  legend: string;
  name: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { readonly value: T; readonly label: string; readonly caption?: string }[];
}): React.ReactElement {
  const { legend, name, value, onChange, choices } = props;
  return (
    <fieldset className="vdk-JobForm-choices">
      <legend>{legend}</legend>
      {choices.map(choice => (
        <label key={choice.value}>
          <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
          <span>
            {choice.label}
            {choice.caption !== undefined && <span className="vdk-JobForm-quiet"> {choice.caption}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The files of a job with what becomes of each, folded. */
export function FileChanges(props: { changes: readonly IFileChange[]; trans: TranslationBundle }): React.ReactElement {
  const { changes, trans } = props;
  const words = {
    new: trans.__('new'),
    changed: trans.__('changes'),
    same: trans.__('same'),
    'only-here': trans.__('only here, stays')
  };
  return (
    <details className="vdk-JobForm-details">
      <summary>{trans._n('%1 file', '%1 files', changes.length, changes.length)}</summary>
      <ul tabIndex={0} aria-label={trans.__('Files')}>
        {changes.map(({ path, state, bytes }) => (
          <li key={path} data-vdk-state={state}>
            <span>{path}</span> <span className="vdk-JobForm-quiet">{words[state]}</span>{' '}
            <span className="vdk-JobForm-quiet">{bytesText(bytes)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a person should know before, with the way out. */
export function Problems(props: { problems: readonly ICheck[]; trans: TranslationBundle }): React.ReactElement | null {
  const { problems, trans } = props;
  const words = { error: trans.__('Error'), warning: trans.__('Warning'), info: trans.__('Note') };
  if (problems.length === 0) {
    return null;
  }
  return (
    <ul className="vdk-JobForm-problems" tabIndex={0} aria-label={trans.__('To know before')}>
      {problems.map(({ severity, message, explanation = '' }, index) => (
        <li key={index}>
          <strong>{words[severity]}</strong>: {message} <span className="vdk-JobForm-quiet">{explanation}</span>
        </li>
      ))}
    </ul>
  );
}

/** How it went: a failure as an alert, what is under way as a status. */
export function Outcome({ problem, busy }: { problem: string | null; busy: string }): React.ReactElement {
  return (
    <>
      {problem !== null && (
        <p role="alert" className="vdk-JobForm-problem">
          {problem}
        </p>
      )}
      <p className="vdk-JobForm-note" role="status">
        {busy}
      </p>
    </>
  );
}
