import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { LogLines, isErrorLine, logParts } from './loglines.js';

const lineHeight = 18;
const overscan = 30;

/** A log to show: pieces of text as they come. */
export type LogSource = (signal: AbortSignal) => AsyncIterable<string>;

/** Reads a source; renders at most once a frame however fast the pieces come. */
function useLog(source: LogSource): { log: LogLines; ended: boolean; problem: string | null } {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  const log = React.useRef({ lines: new LogLines(), ended: false, problem: null as string | null });
  React.useEffect(() => {
    const controller = new AbortController();
    const state = { lines: new LogLines(), ended: false, problem: null as string | null };
    log.current = state;
    let frame = 0;
    const show = (): void => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        render();
      });
    };
    void (async () => {
      try {
        for await (const text of source(controller.signal)) {
          state.lines.add(text);
          show();
        }
        state.ended = true;
      } catch (error) {
        state.problem = error instanceof Error ? error.message : String(error);
      }
      show();
    })();
    render();
    return () => {
      controller.abort();
      cancelAnimationFrame(frame);
    };
  }, [source]);
  return { log: log.current.lines, ended: log.current.ended, problem: log.current.problem };
}

/** The lines in sight, and the empty room above and below them. */
function useWindow(count: number): {
  ref: React.RefObject<HTMLDivElement>;
  first: number;
  last: number;
  onScroll: () => void;
} {
  const ref = React.useRef<HTMLDivElement>(null);
  const [range, setRange] = React.useState({ first: 0, last: 100 });
  const onScroll = React.useCallback(() => {
    const box = ref.current;
    if (box) {
      const first = Math.max(0, Math.floor(box.scrollTop / lineHeight) - overscan);
      const last = Math.ceil((box.scrollTop + (box.clientHeight || 600)) / lineHeight) + overscan;
      setRange(before => (before.first === first && before.last === last ? before : { first, last }));
    }
  }, []);
  React.useLayoutEffect(onScroll, [count, onScroll]);
  return { ref, first: range.first, last: Math.min(count, range.last), onScroll };
}

function Line({ number, text }: { number: number; text: string }): React.ReactElement {
  return (
    <div className={`vdk-Log-line${isErrorLine(text) ? ' vdk-mod-error' : ''}`}>
      <span className="vdk-Log-number" aria-hidden="true">
        {number}
      </span>
      <span className="vdk-Log-text">
        {logParts(text).map((part, index) => (
          <span key={index} className={part.classes.map(name => `vdk-Log-${name}`).join(' ') || undefined}>
            {part.text}
          </span>
        ))}
      </span>
    </div>
  );
}

/** A log: follows its end until somebody scrolls up, finds text, jumps to the first error. Text nodes only. */
export function LogView({ source, trans }: { source: LogSource; trans: TranslationBundle }): React.ReactElement {
  const { log, ended, problem } = useLog(source);
  const { lines, firstError } = log;
  const [follow, setFollow] = React.useState(true);
  const [search, setSearch] = React.useState('');
  const { ref, first, last, onScroll } = useWindow(lines.length);

  React.useLayoutEffect(() => {
    if (follow && ref.current) {
      ref.current.scrollTop = ref.current.scrollHeight;
    }
  }, [lines.length, follow, ref]);

  const goTo = (index: number): void => {
    setFollow(false);
    if (ref.current) {
      ref.current.scrollTop = Math.max(0, index * lineHeight - ref.current.clientHeight / 3);
    }
  };
  const needle = search.toLowerCase();
  const hits = React.useMemo(
    () => (needle === '' ? [] : lines.flatMap((line, index) => (line.toLowerCase().includes(needle) ? [index] : []))),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the array grows in place; its length tells
    [needle, lines.length]
  );
  return (
    <div className="vdk-Log">
      <div className="vdk-Log-bar">
        <input
          type="search"
          className="jp-mod-styled vdk-Log-search"
          placeholder={trans.__('Find in log')}
          aria-label={trans.__('Find in log')}
          value={search}
          onChange={event => setSearch(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter') {
              const top = Math.floor((ref.current?.scrollTop ?? 0) / lineHeight + 12);
              goTo(hits.find(hit => hit > top) ?? hits[0] ?? 0);
            }
          }}
        />
        <span role="status">{needle === '' ? '' : trans._n('%1 line', '%1 lines', hits.length, hits.length)}</span>
        <button className="jp-mod-styled" disabled={firstError < 0} onClick={() => goTo(firstError)}>
          {trans.__('First error')}
        </button>
        <label className="vdk-Log-follow">
          <input type="checkbox" checked={follow} onChange={event => setFollow(event.target.checked)} />
          {ended ? trans.__('At the end') : trans.__('Following')}
        </label>
      </div>
      {problem !== null && <div role="alert">{trans.__('The log could not be read: %1', problem)}</div>}
      <div
        className="vdk-Log-lines"
        ref={ref}
        tabIndex={0}
        role="log"
        aria-label={trans.__('Log')}
        aria-live="off"
        onScroll={event => {
          onScroll();
          const box = event.currentTarget;
          if (box.scrollHeight - box.scrollTop - box.clientHeight > lineHeight * 3) {
            setFollow(false);
          }
        }}
      >
        {lines.length === 0 && (
          <div className="vdk-Log-empty">{ended ? trans.__('The log is empty.') : trans.__('Nothing yet.')}</div>
        )}
        <div style={{ height: first * lineHeight }} />
        {lines.slice(first, last).map((line, index) => (
          <Line key={first + index} number={first + index + 1} text={line} />
        ))}
        <div style={{ height: Math.max(0, lines.length - last) * lineHeight }} />
      </div>
    </div>
  );
}
