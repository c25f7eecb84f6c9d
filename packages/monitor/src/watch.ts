import * as React from 'react';

export interface IWatched<T> {
  /** The newest item; the last good one after a failure. */
  readonly value: T | null;
  readonly problem: string | null;
}

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
