/**
 * Leaves the focus and the keys of a button inside a cell to the button. The notebook would take the first for one of the
 * cell's text and move it there, and answer Enter and Space itself.
 */
export function ownKeys(button: HTMLElement): void {
  button.dataset['lmSuppressShortcuts'] = 'true';
  for (const type of ['focusin', 'keydown']) {
    button.addEventListener(type, event => event.stopPropagation());
  }
}
