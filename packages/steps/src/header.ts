import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { type EditorView, type Panel, ViewPlugin, showPanel } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import { durationText, familyOf, harmless, shapeOf, wordOf } from '@vdk-lab/ui';
import { ownKeys } from './ownkeys';
import type { ISlot, IStepView } from './slots';

const svg = 'http://www.w3.org/2000/svg';
const tickMs = 1000;

function element(name: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = harmless(text);
  return node;
}

function shape(path: string): SVGElement {
  const node = document.createElementNS(svg, 'svg');
  node.setAttribute('viewBox', '0 0 16 16');
  node.setAttribute('class', 'vdk-Status-shape');
  node.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg, 'path');
  line.setAttribute('d', path);
  node.append(line);
  return node;
}

const kinds: Readonly<Record<IStepView['kind'], string>> = { sql: 'SQL', python: 'Python', ingest: 'Ingest' };

function stateText(view: IStepView, now: number, trans: TranslationBundle): string {
  if (view.state === null) {
    return '';
  }
  const duration = view.state === 'running' && view.startedAt !== null ? now - view.startedAt : view.durationMs;
  const word = wordOf(view.state, trans);
  const parts = [view.error?.line ? trans.__('%1, line %2', word, view.error.line) : word];
  if (duration !== null && view.state !== 'waiting') {
    parts.push(durationText(duration, trans));
  }
  if (view.stale) {
    parts.push(trans.__('changed since'));
  }
  return parts.join(' · ');
}

/** What the buttons of a header do. */
export interface IStepActions {
  /** Opens the menu of the step below the button. */
  openMenu(anchor: HTMLElement, step: string): void;
  runFrom(step: string): void;
  showLog(): void;
}

/** A header and what brings it up to date. Its buttons stay: a clock that ticks must not take the focus from them. */
export interface IStepHeader {
  readonly node: HTMLElement;
  update(view: IStepView, now: number): void;
}

function button(className: string, text: string, label: string, onClick: (node: HTMLElement) => void): HTMLElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = className;
  node.textContent = text;
  node.title = label;
  ownKeys(node);
  node.addEventListener('click', () => onClick(node));
  return node;
}

/** Text nodes only: names and messages may be hostile. */
export function makeHeader(trans: TranslationBundle, actions: IStepActions): IStepHeader {
  let shown: IStepView | null = null;
  const stepOf = (run: (step: string) => void): void => {
    if (shown) {
      run(shown.id);
    }
  };
  const node = element('div', 'vdk-StepHeader');
  const line = element('div', 'vdk-StepHeader-line');
  const number = element('span', 'vdk-StepHeader-number');
  const name = element('span', 'vdk-StepHeader-name');
  const kind = element('span', 'vdk-StepHeader-kind');
  const status = element('span', 'vdk-Status vdk-StepHeader-status');
  const more = button('vdk-StepHeader-more', '⋯', trans.__('Actions of this step'), anchor =>
    stepOf(step => actions.openMenu(anchor, step))
  );
  more.setAttribute('aria-label', more.title);
  more.setAttribute('aria-haspopup', 'menu');
  line.append(number, name, kind, status, more);
  const failure = element('div', 'vdk-StepHeader-failure');
  const error = element('span', 'vdk-StepHeader-error');
  failure.append(
    error,
    button('jp-mod-styled vdk-StepHeader-button', trans.__('Open log'), trans.__('Open the log of this run'), () =>
      actions.showLog()
    ),
    button(
      'jp-mod-styled vdk-StepHeader-button',
      trans.__('Continue from here'),
      trans.__('Save, and run this step and those after it'),
      () => stepOf(step => actions.runFrom(step))
    )
  );
  node.append(line, failure);
  const set = (part: HTMLElement, text: string): void => {
    const safe = harmless(text);
    if (part.textContent !== safe) {
      part.textContent = safe;
    }
  };
  return {
    node,
    update(view, now) {
      shown = view;
      set(number, String(view.number));
      set(name, view.name);
      set(kind, kinds[view.kind]);
      if (view.state === null) {
        delete status.dataset['vdkStatus'];
        status.replaceChildren();
      } else {
        status.dataset['vdkStatus'] = familyOf(view.state);
        status.replaceChildren(shape(shapeOf(view.state)), element('span', '', stateText(view, now, trans)));
      }
      failure.hidden = view.error === null;
      const [first = ''] = view.error?.message.split('\n') ?? [];
      set(error, view.error ? `${view.error.type}: ${first}` : '');
      node.dataset['vdkState'] = view.stale ? 'stale' : (view.state ?? 'none');
    }
  };
}

/** A line at the head of a step's editor, part of the cell: it scrolls, windows and prints with it. */
export function stepHeader(slot: ISlot, trans: TranslationBundle, actions: IStepActions): Extension {
  const change = StateEffect.define<IStepView | null>();
  const makePanel = (view: EditorView): Panel => {
    const { node: dom, update: show } = makeHeader(trans, actions);
    const draw = (): void => {
      const value = view.state.field(field);
      if (value) {
        show(value, Date.now());
      }
    };
    let timer: ReturnType<typeof setInterval> | null = null;
    /** A clock ticks while the step runs, and only then. */
    const update = (): void => {
      draw();
      const isRunning = view.state.field(field)?.state === 'running';
      if (isRunning && timer === null) {
        timer = setInterval(draw, tickMs);
      } else if (!isRunning && timer !== null) {
        clearInterval(timer);
        timer = null;
      }
    };
    update();
    return {
      dom,
      top: true,
      update: ({ transactions }) => {
        if (transactions.some(({ effects }) => effects.some(effect => effect.is(change)))) {
          update();
        }
      },
      destroy: () => {
        if (timer !== null) {
          clearInterval(timer);
        }
      }
    };
  };
  const field: StateField<IStepView | null> = StateField.define<IStepView | null>({
    create: () => slot.value,
    update: (value, { effects }) => effects.reduce((now, effect) => (effect.is(change) ? effect.value : now), value),
    provide: source => showPanel.from(source, value => (value ? makePanel : null))
  });
  const follow = ViewPlugin.define(view => {
    const listener = (value: IStepView | null): void => {
      view.dispatch({ effects: change.of(value) });
    };
    slot.listener = listener;
    // The value may have come between the state's making and now; a view must not be changed while it is made.
    queueMicrotask(() => slot.listener === listener && listener(slot.value));
    return {
      destroy: () => {
        if (slot.listener === listener) {
          slot.listener = null;
        }
      }
    };
  });
  return [field, follow];
}
