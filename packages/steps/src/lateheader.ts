import { Compartment, type Extension } from '@codemirror/state';
import { ViewPlugin } from '@codemirror/view';
import type { ISlot } from './slots';

/** The header of a step, loaded when the cell is first a step: editors of other notebooks carry next to nothing. */
export function lateHeader(slot: ISlot, load: () => Promise<Extension>): Extension {
  const place = new Compartment();
  const waiting = ViewPlugin.define(view => {
    let isAlive = true;
    const listener: ISlot['listener'] = value => {
      if (value && slot.listener === listener) {
        slot.listener = null;
        void load().then(header => {
          if (isAlive) {
            view.dispatch({ effects: place.reconfigure(header) });
          }
        });
      }
    };
    slot.listener = listener;
    // A view must not be changed while it is made.
    queueMicrotask(() => listener(slot.value));
    return {
      destroy: () => {
        isAlive = false;
        if (slot.listener === listener) {
          slot.listener = null;
        }
      }
    };
  });
  return [place.of([]), waiting];
}
