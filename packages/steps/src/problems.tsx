import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ToolbarButtonComponent, UseSignal } from '@jupyterlab/ui-components';
import { notifyError } from '@vdk-lab/ui';
import * as React from 'react';
import type { JobCheck } from './jobcheck';
// With the first notebook of a job, not at the start.
import '../style/problems.js';

/** What the list shows of a problem: those of job-format fit. */
export interface IShownProblem {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly explanation?: string;
  readonly file?: string;
  readonly cellId?: string | null;
  readonly line?: number;
  readonly fix?: { readonly title: string };
}

const shapes = { error: '✗', warning: '⚠', info: 'i' } as const;

/** How many problems, in the toolbar. */
export function ProblemsButton(props: {
  problems: readonly Pick<IShownProblem, 'severity'>[] | null;
  trans: TranslationBundle;
  onOpen: () => void;
}): React.ReactElement {
  const { problems, trans, onOpen } = props;
  const counted = (problems ?? []).filter(({ severity }) => severity !== 'info');
  const isError = counted.some(({ severity }) => severity === 'error');
  const shape = counted.length === 0 ? '✓' : isError ? shapes.error : shapes.warning;
  const text =
    problems === null
      ? trans.__('Checking the job…')
      : counted.length === 0
        ? trans.__('No problems')
        : trans._n('%1 problem', '%1 problems', counted.length, counted.length);
  return (
    <div className="vdk-ProblemsButton" data-vdk-severity={isError ? 'error' : counted.length > 0 ? 'warning' : 'none'}>
      <ToolbarButtonComponent
        label={problems === null ? '…' : counted.length === 0 ? shape : `${shape} ${counted.length}`}
        tooltip={text}
        onClick={onOpen}
      />
      <span className="vdk-visuallyHidden" role="status">
        {text}
      </span>
    </div>
  );
}

/** Problems with what to do about each. */
export function ProblemList<T extends IShownProblem>(props: {
  problems: readonly T[] | null;
  trans: TranslationBundle;
  onOpen: (problem: T) => void;
  onFix: (problem: T) => void;
}): React.ReactElement {
  const { problems, trans, onOpen, onFix } = props;
  const words = { error: trans.__('Error'), warning: trans.__('Warning'), info: trans.__('Note') };
  if (problems === null || problems.length === 0) {
    return (
      <p className="vdk-Problems-empty" role="status">
        {problems === null ? trans.__('Checking the job…') : trans.__('No problems: nothing speaks against a deploy.')}
      </p>
    );
  }
  return (
    <ul className="vdk-Problems-list" aria-label={trans.__('Problems')}>
      {problems.map((problem, index) => {
        const { severity, message, explanation = '', file, line, rule, fix } = problem;
        const place = file === undefined ? '' : line === undefined ? file : trans.__('%1, line %2', file, line);
        return (
          <li key={`${rule} ${index}`} className="vdk-Problems-item" data-vdk-severity={severity}>
            <span className="vdk-Problems-shape" aria-hidden="true">
              {shapes[severity]}
            </span>
            <div>
              <span className="vdk-visuallyHidden">{words[severity]}: </span>
              {message} <span className="vdk-Problems-quiet">{explanation}</span>{' '}
              <span className="vdk-Problems-quiet">{rule}</span>
            </div>
            <div className="vdk-Problems-actions">
              {place !== '' && (
                <button
                  type="button"
                  className="jp-mod-styled"
                  aria-label={trans.__('Open %1: %2', place, message)}
                  onClick={() => onOpen(problem)}
                >
                  {place}
                </button>
              )}
              {fix && (
                <button
                  type="button"
                  className="jp-mod-styled"
                  aria-label={trans.__('%1: %2', fix.title, message)}
                  onClick={() => onFix(problem)}
                >
                  {fix.title}
                </button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** The button in the toolbar of a notebook. */
export class ProblemsIndicator extends ReactWidget {
  constructor(
    private readonly check: JobCheck,
    private readonly trans: TranslationBundle,
    private readonly open: () => void
  ) {
    super();
  }

  protected override render(): React.ReactElement {
    const { check, trans, open } = this;
    return (
      <UseSignal signal={check.changed}>
        {() => <ProblemsButton problems={check.problems} trans={trans} onOpen={open} />}
      </UseSignal>
    );
  }
}

/** The problems of one notebook's job, in a panel of its own. */
export class ProblemsPanel extends ReactWidget {
  constructor(
    private readonly check: JobCheck,
    private readonly trans: TranslationBundle,
    /** Opens a file of the job that is not the notebook. */
    private readonly openFile: (path: string) => void
  ) {
    super();
    this.addClass('vdk-ProblemsPanel');
    check.panel.disposed.connect(() => this.dispose(), this);
  }

  protected override render(): React.ReactElement {
    const { check, trans } = this;
    return (
      <UseSignal signal={check.changed}>
        {() => (
          <ProblemList
            problems={check.problems}
            trans={trans}
            onOpen={problem => this.goTo(problem)}
            onFix={problem => {
              check.fix(problem).catch((error: unknown) => notifyError(error, trans));
            }}
          />
        )}
      </UseSignal>
    );
  }

  /** Goes to the cell, or opens the file. */
  private goTo({ file, cellId, line }: IShownProblem): void {
    const { panel } = this.check;
    if (file !== this.check.file) {
      this.openFile(file ?? '');
      return;
    }
    const { content } = panel;
    const index = content.widgets.findIndex(({ model }) => model.id === cellId);
    const cell = content.widgets[index];
    if (!cell) {
      panel.activate();
      return;
    }
    content.activeCellIndex = index;
    content.mode = 'edit';
    void content.scrollToCell(cell).then(() => {
      panel.activate();
      cell.editor?.setCursorPosition({ line: Math.max(0, (line ?? 1) - 1), column: 0 });
      cell.editor?.focus();
    });
  }
}
