import * as React from 'react';

/** What is known of a question: nothing yet, the answer, or why there is none. */
export interface IAnswer<T> {
  readonly isAsking: boolean;
  readonly value: T | null;
  /** A sentence for people. */
  readonly problem: string | null;
}

const unasked: IAnswer<never> = { isAsking: false, value: null, problem: null };

/**
 * Asks when the question has stood for a while, and never shows the answer to an earlier one.
 * @param question what is asked, as text; null asks nothing
 * @param afterMs how long the question must stand, in milliseconds
 */
export function useAnswer<T>(question: string | null, ask: () => Promise<T>, afterMs: number): IAnswer<T> {
  const [known, setKnown] = React.useState<{ question: string; answer: IAnswer<T> } | null>(null);
  const current = React.useRef(ask);
  current.current = ask;
  React.useEffect(() => {
    if (question === null) {
      return;
    }
    let isCurrent = true;
    const tell = (value: T | null, problem: string | null): void => {
      if (isCurrent) {
        setKnown({ question, answer: { isAsking: false, value, problem } });
      }
    };
    const timer = setTimeout(() => {
      current.current().then(
        value => tell(value, null),
        (error: unknown) => tell(null, error instanceof Error ? error.message : String(error))
      );
    }, afterMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [question, afterMs]);
  if (question === null) {
    return unasked;
  }
  return known?.question === question ? known.answer : { ...unasked, isAsking: true };
}
