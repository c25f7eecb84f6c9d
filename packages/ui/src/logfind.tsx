import type { TranslationBundle } from '@jupyterlab/translation';
import { type LabIcon, caretDownEmptyThinIcon, caretUpEmptyThinIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { LogReader, LogSource } from './logreader.js';
import { LogSearch, nextHit } from './logsearch.js';
import { searchable } from './loglines.js';

/** While somebody types nothing is read. */
const typingMs = 250;

interface IFound {
  readonly hits: readonly number[];
  readonly count: number;
  /** Lines that were looked at; null: all that there are. */
  readonly searched: number | null;
  readonly isStopped: boolean;
  readonly problem: string | null;
}

const nothing: IFound = { hits: [], count: 0, searched: null, isStopped: false, problem: null };

/** Lines with a text: among those that are here, or, when they are not all, in the whole log, which is read for it. */
function useFound(source: LogSource, reader: LogReader, text: string): { found: IFound; stop: () => void } {
  const [read, setRead] = React.useState<IFound>(nothing);
  const stopped = React.useRef<AbortController | null>(null);
  const { first, lines } = reader.shown;
  const isWhole = first === 0 && lines.length === reader.count;
  const isRead = !isWhole && text !== '';
  React.useEffect(() => {
    setRead({ ...nothing, searched: 0 });
    if (!isRead) {
      return;
    }
    const controller = (stopped.current = new AbortController());
    const search = new LogSearch(text);
    let frame = 0;
    /** From then on the search goes with the log. */
    let isCaughtUp = false;
    const tell = (): void => {
      const { hits, count, problem } = search;
      isCaughtUp ||= search.isEnded || search.lines >= reader.count - 1;
      const isStopped = !isCaughtUp && controller.signal.aborted;
      setRead({ hits: [...hits], count, problem, isStopped, searched: isCaughtUp ? null : search.lines });
    };
    const onChange = (): void => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        tell();
      });
    };
    controller.signal.addEventListener('abort', onChange);
    const timer = setTimeout(() => void search.read(source, onChange, controller.signal), typingMs);
    return () => {
      clearTimeout(timer);
      controller.signal.removeEventListener('abort', onChange);
      controller.abort();
      cancelAnimationFrame(frame);
    };
  }, [source, reader, text, isRead]);
  const needle = searchable(text);
  // The array grows in place; its length tells.
  const length = lines.length;
  const here = React.useMemo<IFound>(() => {
    if (!isWhole || needle === '') {
      return nothing;
    }
    const hits = lines.slice(0, length).flatMap((line, index) => (searchable(line).includes(needle) ? [index] : []));
    return { ...nothing, hits, count: hits.length };
  }, [needle, lines, length, isWhole]);
  const stop = React.useCallback(() => stopped.current?.abort(), []);
  return { found: isRead ? read : here, stop };
}

function StepButton(props: { icon: LabIcon; label: string; isOff: boolean; go(): void }): React.ReactElement {
  const { icon: Icon, label, isOff, go } = props;
  return (
    <button className="jp-mod-styled vdk-Log-step" aria-label={label} title={label} disabled={isOff} onClick={go}>
      <Icon.react tag="span" />
    </button>
  );
}

/** Finds text in a whole log: how often it is there, and the way from one to the next. */
export function LogFind(props: {
  source: LogSource;
  reader: LogReader;
  trans: TranslationBundle;
  /** How many lines stand before the one that was gone to last; null: none. */
  current: number | null;
  /** How many lines stand before the first one in sight. */
  top(): number;
  onGoTo(line: number): void;
}): React.ReactElement {
  const { source, reader, trans, current, top, onGoTo } = props;
  const [text, setText] = React.useState('');
  const { found, stop } = useFound(source, reader, text);
  const { hits, count, searched, problem } = found;
  /** Somebody asked for a hit before there was one. */
  const [isWanted, setWanted] = React.useState(false);
  const go = (isBackwards: boolean): void => {
    const place = nextHit(hits, current ?? top() - 1, isBackwards);
    const line = hits[place];
    setWanted(line === undefined);
    if (line !== undefined) {
      onGoTo(line);
    }
  };
  React.useEffect(() => {
    if (isWanted && hits.length > 0) {
      go(false);
    }
  });
  const place = current === null ? -1 : hits.indexOf(current);
  const total = reader.count;
  const isSearching = text !== '' && searched !== null && !found.isStopped && problem === null;
  const sum = count.toLocaleString();
  return (
    <>
      <input
        type="search"
        className="jp-mod-styled vdk-Log-search"
        placeholder={trans.__('Find in log')}
        aria-label={trans.__('Find in log')}
        title={trans.__('Enter: next line with it, Shift+Enter: the one before, Escape: end the search')}
        value={text}
        onChange={event => {
          setText(event.target.value);
          setWanted(false);
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && text !== '') {
            go(event.shiftKey);
          } else if (event.key === 'Escape' && isSearching) {
            stop();
            event.preventDefault();
          }
        }}
      />
      <StepButton icon={caretUpEmptyThinIcon} label={trans.__('Previous')} isOff={count === 0} go={() => go(true)} />
      <StepButton icon={caretDownEmptyThinIcon} label={trans.__('Next')} isOff={count === 0} go={() => go(false)} />
      {isSearching && (
        <>
          <progress className="vdk-Log-progress" aria-label={trans.__('Searched')} value={searched} max={total} />
          <button className="jp-mod-styled" onClick={stop}>
            {trans.__('Stop')}
          </button>
          <span>{trans._n('%1 line so far', '%1 lines so far', count, sum)}</span>
        </>
      )}
      {/* What changes with each piece is not read aloud. */}
      <span role="status">
        {text === ''
          ? ''
          : isSearching
            ? trans.__('Searching…')
            : found.isStopped
              ? trans.__('%1 in the first %2 lines', sum, (searched ?? 0).toLocaleString())
              : place < 0
                ? trans._n('%1 line', '%1 lines', count, sum)
                : trans.__('%1 of %2', (place + 1).toLocaleString(), sum)}
      </span>
      {problem !== null && <span role="alert">{trans.__('The log could not be searched: %1', problem)}</span>}
    </>
  );
}
