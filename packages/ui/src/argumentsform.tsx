import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { FormDialog } from './formdialog.js';
import { FormWidget } from './formwidget.js';

export type JobArguments = Readonly<Record<string, unknown>>;

/**
 * Reads what a person typed as the arguments of a job; nothing typed is no arguments.
 * @throws Error with a sentence for people when it is no JSON object
 */
export function parseArguments(text: string, trans: TranslationBundle): JobArguments | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(trans.__('This is no JSON: %1', reason), { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(trans.__('Arguments are a JSON object, for example {"day": "2026-01-31"}'));
  }
  return { ...value };
}

export interface IArgumentsFormOptions {
  readonly trans: TranslationBundle;
  /** What is in the field at first. */
  readonly initial?: JobArguments;
  /** Rejects with a sentence for people; the form keeps what was typed. */
  start(args: JobArguments | undefined): Promise<void>;
}

/** One field for the arguments of a run. What is wrong stands under it as one types. */
export function ArgumentsFields(props: {
  options: IArgumentsFormOptions;
  onSubmit: (submit: () => Promise<boolean>) => void;
}): React.ReactElement {
  const { options, onSubmit } = props;
  const { trans } = options;
  const [text, setText] = React.useState(options.initial ? JSON.stringify(options.initial, null, 2) : '');
  const [failure, setFailure] = React.useState<string | null>(null);
  const busy = React.useRef(false);
  let args: JobArguments | undefined;
  let problem: string | null = null;
  try {
    args = parseArguments(text, trans);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  onSubmit(async () => {
    if (busy.current || problem !== null) {
      return false;
    }
    busy.current = true;
    setFailure(null);
    try {
      await options.start(args);
      return true;
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      busy.current = false;
    }
  });
  return (
    <div className="vdk-Arguments">
      <label htmlFor="vdk-arguments">{trans.__('Arguments (a JSON object; may be left empty)')}</label>
      <textarea
        id="vdk-arguments"
        className="jp-mod-styled"
        rows={5}
        spellCheck={false}
        placeholder={'{"day": "2026-01-31"}'}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby="vdk-arguments-problem"
        onChange={event => setText(event.target.value)}
      />
      <span id="vdk-arguments-problem" role="status" className="vdk-Arguments-problem">
        {problem ?? ''}
      </span>
      {failure !== null && (
        <p role="alert" className="vdk-Arguments-problem">
          {failure}
        </p>
      )}
    </div>
  );
}

/** Asks for the arguments of a run in a dialog that names the object, and starts it. Closes when it was started. */
export async function askArguments(title: string, options: IArgumentsFormOptions): Promise<void> {
  const { trans } = options;
  const dialog = new FormDialog({
    title,
    body: new FormWidget(onSubmit => <ArgumentsFields options={options} onSubmit={onSubmit} />),
    cancel: trans.__('Cancel'),
    accept: trans.__('Run'),
    focus: 'textarea'
  });
  await dialog.launch();
}
