import { Poll } from '@lumino/polling';
import type { IProblem } from '@vdk-lab/tokens';
import * as React from 'react';

/** What happened, why, and what to do. */
export function problemText({ what, why, countermeasures }: IProblem): string {
  return [what, why, countermeasures].filter(text => text !== '').join(' ');
}

export interface IWatched<T> {
  /** The newest item; the last good one after a failure. */
  readonly value: T | null;
  readonly problem: string | null;
}

const nothing: IWatched<never> = { value: null, problem: null };
const longestPeriodMs = 30_000;

/** Loops over a source while the component is there; begins anew with another source. */
export function useWatch<T>(
  source: ((signal: AbortSignal) => AsyncIterable<T>) | null
): IWatched<T> & { retry: () => void } {
  const [state, setState] = React.useState<IWatched<T>>({ value: null, problem: null });
  const [attempt, retry] = React.useReducer((count: number) => count + 1, 0);
  const last = React.useRef(source);
  React.useEffect(() => {
    // Another source is another thing; a retry of the same one keeps what is known.
    const isSame = last.current === source;
    last.current = source;
    setState(before => ({ value: isSame ? before.value : null, problem: null }));
    if (!source) {
      return;
    }
    const controller = new AbortController();
    void (async () => {
      try {
        for await (const value of source(controller.signal)) {
          setState({ value, problem: null });
        }
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        setState(before => ({ ...before, problem }));
      }
    })();
    return () => controller.abort();
  }, [source, attempt]);
  return { ...state, retry };
}

/**
 * Reads again and again while `isActive` and the page is seen, and once more afterwards: the last read tells the end.
 * A read that failed is asked again, later and later; what was known stays.
 * @param read another function is another thing: what was known is forgotten
 */
export function usePoll<T>(
  read: (() => Promise<T>) | null,
  isActive: boolean,
  periodMs: number
): IWatched<T> & { retry: () => void } {
  const [known, setKnown] = React.useState<{ read: typeof read; state: IWatched<T> }>({ read, state: nothing });
  const active = React.useRef(isActive);
  active.current = isActive;
  const poll = React.useRef<Poll | null>(null);
  React.useEffect(() => {
    if (!read) {
      return;
    }
    const mine = new Poll({
      factory: async () => {
        const isLast = !active.current;
        const value = await read();
        // Nobody waits for it any more when another thing is read now.
        if (!mine.isDisposed) {
          setKnown({ read, state: { value, problem: null } });
        }
        if (isLast) {
          void mine.stop();
        }
      },
      frequency: { interval: periodMs, backoff: true, max: longestPeriodMs },
      standby: 'when-hidden',
      linger: 0
    });
    mine.ticked.connect((_, { phase, payload }) => {
      if (phase === 'rejected') {
        const problem = payload instanceof Error ? payload.message : String(payload);
        setKnown(before => ({ read, state: { value: before.read === read ? before.state.value : null, problem } }));
      }
    });
    poll.current = mine;
    return () => mine.dispose();
  }, [read, periodMs]);
  React.useEffect(() => {
    if (isActive) {
      void poll.current?.start();
    }
  }, [isActive]);
  const state = known.read === read ? known.state : nothing;
  return { ...state, retry: () => void poll.current?.refresh() };
}

/** The time, again every second while `active`. */
export function useNow(active: boolean): number {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), active ? 1000 : 10_000);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}

/** True once `milliseconds` have passed: a skeleton for what is quick would only flicker. */
export function useLater(milliseconds: number): boolean {
  const [isLater, setLater] = React.useState(false);
  React.useEffect(() => {
    const timer = setTimeout(() => setLater(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return isLater;
}
