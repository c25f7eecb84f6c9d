/**
 * Leaves the focus and the keys of a button, or of what scrolls, inside a cell to it. The notebook would take the first for one of the
 * cell's text and move it there, and answer Enter and Space itself.
 */
export function ownKeys(node: HTMLElement): void {
  node.dataset['lmSuppressShortcuts'] = 'true';
  for (const type of ['focusin', 'keydown']) {
    node.addEventListener(type, event => event.stopPropagation());
  }
}
