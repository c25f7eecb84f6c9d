import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { type EditorView, type Panel, ViewPlugin, showPanel } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import { durationText, familyOf, harmless, shapeOf, wordOf } from '@vdk-lab/ui';
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

/** Draws the header into a node. Text nodes only: names and messages may be hostile. */
export function drawHeader(node: HTMLElement, view: IStepView, now: number, trans: TranslationBundle): void {
  const line = element('div', 'vdk-StepHeader-line');
  line.append(
    element('span', 'vdk-StepHeader-number', String(view.number)),
    element('span', 'vdk-StepHeader-name', view.name),
    element('span', 'vdk-StepHeader-kind', kinds[view.kind])
  );
  const status = element('span', 'vdk-Status vdk-StepHeader-status');
  if (view.state !== null) {
    status.dataset['vdkStatus'] = familyOf(view.state);
    status.append(shape(shapeOf(view.state)), element('span', '', stateText(view, now, trans)));
  }
  line.append(status);
  node.replaceChildren(line);
  if (view.error) {
    const [first = ''] = view.error.message.split('\n');
    node.append(element('div', 'vdk-StepHeader-error', `${view.error.type}: ${first}`));
  }
  node.dataset['vdkState'] = view.stale ? 'stale' : (view.state ?? 'none');
}

/** A line at the head of a step's editor, part of the cell: it scrolls, windows and prints with it. */
export function stepHeader(slot: ISlot, trans: TranslationBundle): Extension {
  const change = StateEffect.define<IStepView | null>();
  const makePanel = (view: EditorView): Panel => {
    const dom = element('div', 'vdk-StepHeader');
    const draw = (): void => {
      const value = view.state.field(field);
      if (value) {
        drawHeader(dom, value, Date.now(), trans);
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
