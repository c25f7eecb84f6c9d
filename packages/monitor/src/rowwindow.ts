import { useVirtualizer } from '@tanstack/react-virtual';
import * as React from 'react';

/** Height of a row in pixels: `joblist.css` sets the same. */
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
  const rows = useVirtualizer({
    count,
    overscan,
    getScrollElement: () => ref.current,
    estimateSize: () => rowHeight,
    initialOffset: top,
    // The heads of the columns stand above the first row, and cover what is behind them.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
    initialRect: { width: 0, height: 800 }
  });
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = first + items.length;
  return {
    first,
    last,
    before: first * rowHeight,
    after: (count - last) * rowHeight,
    // One row less than fit in below the heads: the last one stays in sight.
    page: Math.max(1, Math.floor((rows.scrollRect?.height ?? 0) / rowHeight) - 2),
    ref,
    onScroll: () => onTop(ref.current?.scrollTop ?? 0),
    reveal: (index, find) => {
      rows.scrollToIndex(index);
      requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>(find)?.focus({ preventScroll: true }));
    }
  };
}
