import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { LogFind } from './logfind.js';
import { isErrorLine, kept, logParts, plainLine } from './loglines.js';
import { LogReader, type LogSource } from './logreader.js';
import { bytesText } from './size.js';

const lineHeight = 18;
const overscan = 30;
/** Lines of what was shown that stand below the older ones, so that one finds the place again. */
const overlap = 50;

/** Reads a source; renders at most once a frame however fast the pieces come. */
function useReader(source: LogSource, trans: TranslationBundle): LogReader {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  const frame = React.useRef(0);
  const reader = React.useMemo(
    () =>
      new LogReader(
        source,
        () => {
          frame.current ||= requestAnimationFrame(() => {
            frame.current = 0;
            render();
          });
        },
        bytes => trans.__('… %1 of the log are not kept: it grew over its limit …', bytesText(bytes))
      ),
    [source, trans]
  );
  React.useEffect(() => {
    const controller = new AbortController();
    void reader.read(controller.signal);
    return () => {
      controller.abort();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [reader]);
  return reader;
}

/**
 * The lines in sight, and the empty room above and below them. Lines have one height: this is arithmetic, whereas a
 * virtualizer goes through all lines again with each piece that comes.
 */
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
  return { ref, first: Math.min(count, range.first), last: Math.min(count, range.last), onScroll };
}

/** Keeps the end in sight, also when the box becomes smaller, until somebody scrolls up. */
function useFollow(
  ref: React.RefObject<HTMLDivElement>,
  follow: boolean,
  onLeave: () => void
): { toEnd: () => void; onScroll: () => void } {
  const top = React.useRef(0);
  const toEnd = React.useCallback(() => {
    const box = ref.current;
    if (follow && box) {
      box.scrollTop = box.scrollHeight;
      top.current = box.scrollTop;
    }
  }, [follow, ref]);
  React.useEffect(() => {
    const observer = new ResizeObserver(toEnd);
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => observer.disconnect();
  }, [ref, toEnd]);
  const onScroll = (): void => {
    const box = ref.current;
    if (!box) {
      return;
    }
    const isFar = box.scrollHeight - box.scrollTop - box.clientHeight > lineHeight * 3;
    // Lines that came, or a smaller box, leave the end out of sight, too; only a person goes up.
    if (follow && isFar && box.scrollTop < top.current) {
      onLeave();
    }
    top.current = box.scrollTop;
  };
  return { toEnd, onScroll };
}

/** The number of a line; with a sign where it may be a later one. */
function numberOf(line: number, counted: number): string {
  return line < counted ? String(line + 1) : `≥${line + 1}`;
}

function Line(props: { number: string; text: string; isCurrent: boolean }): React.ReactElement {
  const { number, text, isCurrent } = props;
  const marks = `${isErrorLine(text) ? ' vdk-mod-error' : ''}${isCurrent ? ' vdk-mod-current' : ''}`;
  return (
    <div className={`vdk-Log-line${marks}`} aria-current={isCurrent || undefined}>
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

/** Which lines of a long log are here, and the way to the others. */
function Pages(props: {
  reader: LogReader;
  trans: TranslationBundle;
  /** Shows lines up to the one with number `until`, and goes to the one behind `line`. */
  onRead(until: number, line: number): void;
  onGoTo(line: number): void;
}): React.ReactElement | null {
  const { reader, trans, onRead, onGoTo } = props;
  const { first, lines } = reader.shown;
  const end = first + lines.length;
  if (lines.length === reader.count) {
    return null;
  }
  return (
    <div className="vdk-Log-bar vdk-Log-pages">
      <span>
        {trans.__('Lines %1 to %2 of %3', ...[first + 1, end, reader.count].map(number => number.toLocaleString()))}
      </span>
      <button className="jp-mod-styled" onClick={() => onGoTo(0)}>
        {trans.__('Beginning')}
      </button>
      <button className="jp-mod-styled" disabled={first === 0} onClick={() => onRead(first + overlap, first)}>
        {trans.__('Earlier lines')}
      </button>
      <button
        className="jp-mod-styled"
        disabled={end >= reader.count}
        onClick={() => onRead(end + lines.length - overlap, end)}
      >
        {trans.__('Later lines')}
      </button>
    </div>
  );
}

/**
 * A log: follows its end until somebody scrolls up, finds text, jumps to the first error. Text nodes only. Of a long log the
 * newest lines are here, and others are read again when they are wanted.
 */
export function LogView({ source, trans }: { source: LogSource; trans: TranslationBundle }): React.ReactElement {
  const reader = useReader(source, trans);
  const { lines, first: before, counted } = reader.shown;
  const [follow, setFollow] = React.useState(true);
  /** How many lines stand before the one to go to. */
  const [goal, setGoal] = React.useState<{ readonly line: number } | null>(null);
  const { ref, first, last, onScroll } = useWindow(lines.length);

  const { toEnd, onScroll: onMove } = useFollow(ref, follow, () => changeFollow(false));
  React.useLayoutEffect(() => toEnd(), [lines, lines.length, toEnd]);
  React.useLayoutEffect(() => {
    if (goal && ref.current) {
      // Where the lines are by then; once for each goal.
      const top = (goal.line - reader.shown.first) * lineHeight;
      ref.current.scrollTop = Math.max(0, top - ref.current.clientHeight / 3);
    }
  }, [goal, reader, ref]);

  const changeFollow = (wanted: boolean): void => {
    setFollow(wanted);
    if (wanted) {
      setGoal(null);
      reader.follow();
    } else {
      reader.hold();
    }
  };
  const read = (until: number, line: number): void => {
    setFollow(false);
    void reader.readUntil(until, line).then(isThere => isThere && setGoal({ line }));
  };
  const goTo = (line: number): void => {
    changeFollow(false);
    if (line < before || line >= before + lines.length) {
      read(line + kept.lines / 2, line);
    } else {
      setGoal({ line });
    }
  };
  return (
    <div className="vdk-Log">
      <div className="vdk-Log-bar">
        <LogFind
          source={source}
          reader={reader}
          trans={trans}
          current={goal?.line ?? null}
          top={() => before + Math.floor((ref.current?.scrollTop ?? 0) / lineHeight)}
          onGoTo={goTo}
        />
        <button className="jp-mod-styled" disabled={reader.firstError < 0} onClick={() => goTo(reader.firstError)}>
          {trans.__('First error')}
        </button>
        <button
          className="jp-mod-styled"
          disabled={lines.length === 0}
          title={trans.__('Copy these lines, without colours')}
          onClick={() => Clipboard.copyToSystem(lines.map(plainLine).join('\n'))}
        >
          {trans.__('Copy')}
        </button>
        <label className="vdk-Log-follow">
          <input type="checkbox" checked={follow} onChange={event => changeFollow(event.target.checked)} />
          {reader.isEnded ? trans.__('At the end') : trans.__('Following')}
        </label>
      </div>
      <Pages reader={reader} trans={trans} onRead={read} onGoTo={goTo} />
      {reader.problem !== null && <div role="alert">{trans.__('The log could not be read: %1', reader.problem)}</div>}
      <div
        className="vdk-Log-lines"
        ref={ref}
        tabIndex={0}
        role="log"
        aria-label={trans.__('Log')}
        aria-live="off"
        onScroll={() => {
          onScroll();
          onMove();
        }}
      >
        {lines.length === 0 && (
          <div className="vdk-Log-empty">
            {reader.isEnded ? trans.__('The log is empty.') : trans.__('Nothing yet.')}
          </div>
        )}
        <div style={{ height: first * lineHeight }} />
        {lines.slice(first, last).map((line, index) => (
          <Line
            key={before + first + index}
            number={numberOf(before + first + index, counted)}
            text={line}
            isCurrent={before + first + index === goal?.line}
          />
        ))}
        <div style={{ height: Math.max(0, lines.length - last) * lineHeight }} />
      </div>
    </div>
  );
}
