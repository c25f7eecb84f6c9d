import type { TranslationBundle } from '@jupyterlab/translation';
import type { ICheck, IFileChange } from '@vdk-lab/tokens';
import { bytesText } from '@vdk-lab/ui';
import * as React from 'react';
// Loaded with the first form, not at the start.
import '../style/index.js';

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
    <div className="vdk-JobForm-field" role="radiogroup" aria-labelledby={`${name}-legend`}>
      <span id={`${name}-legend`}>{legend}</span>
      <div className="vdk-JobForm-choices">
        {choices.map(choice => (
          <label key={choice.value}>
            <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
            <span>
              {choice.label}
              {choice.caption !== undefined && <span className="vdk-JobForm-quiet"> {choice.caption}</span>}
            </span>
          </label>
        ))}
      </div>
    </div>
  );
}

/** Lines below a title, folded at first. */
export function Fold(props: {
  title: string;
  lines: readonly { readonly text: string; readonly more: string }[];
}): React.ReactElement {
  const { title, lines } = props;
  return (
    <details className="vdk-JobForm-details">
      <summary>{title}</summary>
      <ul tabIndex={0} aria-label={title}>
        {lines.map(({ text, more }) => (
          <li key={text}>
            {text} <span className="vdk-JobForm-quiet">{more}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The files of a job with what becomes of each. */
export function FileChanges(props: { changes: readonly IFileChange[]; trans: TranslationBundle }): React.ReactElement {
  const { changes, trans } = props;
  const words = {
    new: trans.__('new'),
    changed: trans.__('changes'),
    same: trans.__('same'),
    'only-here': trans.__('only here, stays')
  };
  const lines = changes.map(({ path, state, bytes }) => ({
    text: path,
    more: `${words[state]} · ${bytesText(bytes)}`
  }));
  return <Fold title={trans._n('%1 file', '%1 files', changes.length, changes.length)} lines={lines} />;
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
