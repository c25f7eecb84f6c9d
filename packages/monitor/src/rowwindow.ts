import * as React from 'react';

/** Height of a row in pixels: `base.css` sets the same. */
const rowHeight = 32;
const overscan = 10;

/** The rows in sight of a table whose rows have one height. */
export interface IRowWindow {
  readonly first: number;
  /** One beyond the last. */
  readonly last: number;
  /** Heights in pixels of the rows before and after them. */
  readonly before: number;
  readonly after: number;
  /** How many rows a page key moves. */
  readonly page: number;
  readonly ref: React.RefObject<HTMLDivElement>;
  onScroll(): void;
  /** Brings a row into sight, and focuses what fits the selector `find` once it is there. */
  reveal(index: number, find: string): void;
}

/**
 * @param top where it is scrolled to at first, in pixels
 * @param onTop is told where it was scrolled to
 */
export function useRowWindow(count: number, top: number, onTop: (top: number) => void): IRowWindow {
  const ref = React.useRef<HTMLDivElement>(null);
  const beginning = React.useRef(top);
  const [seen, setSeen] = React.useState({ top, height: 800 });
  const look = React.useCallback(() => {
    const { scrollTop = 0, clientHeight = 0 } = ref.current ?? {};
    const height = clientHeight || 800;
    setSeen(before => (before.top === scrollTop && before.height === height ? before : { top: scrollTop, height }));
  }, []);
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    node.scrollTop = beginning.current;
    const observer = new ResizeObserver(look);
    observer.observe(node);
    return () => observer.disconnect();
  }, [look]);
  // A list that became short was scrolled back by the browser, which tells it later.
  React.useLayoutEffect(look, [count, look]);
  const first = Math.max(0, Math.min(Math.floor(seen.top / rowHeight) - overscan, count - 1));
  const last = Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + overscan);
  return {
    first,
    last,
    before: first * rowHeight,
    after: (count - last) * rowHeight,
    // One row less than fit in below the heads: the last one stays in sight.
    page: Math.max(1, Math.floor(seen.height / rowHeight) - 2),
    ref,
    onScroll: () => {
      look();
      onTop(ref.current?.scrollTop ?? 0);
    },
    reveal: (index, find) => {
      const node = ref.current;
      if (!node) {
        return;
      }
      // The heads of the columns cover one row.
      const above = index * rowHeight;
      const below = above + 2 * rowHeight - node.clientHeight;
      if (node.scrollTop > above || node.scrollTop < below) {
        node.scrollTo({ top: node.scrollTop > above ? above : below });
      }
      requestAnimationFrame(() => node.querySelector<HTMLElement>(find)?.focus({ preventScroll: true }));
    }
  };
}
