import { LabError } from './requests';

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** Resolves when the page is seen, or nobody waits any more. */
export function whenSeen(signal: AbortSignal): Promise<void> {
  return new Promise(done => {
    const look = (): void => {
      if (document.visibilityState !== 'hidden' || signal.aborted) {
        document.removeEventListener('visibilitychange', look);
        signal.removeEventListener('abort', look);
        done();
      }
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** A moment: the back end starts again, or the network was away. Anything else would fail again. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof LabError) || error.status === 0 || error.status === 429 || error.status >= 500;

/**
 * Asks until there is an answer: who follows something for as long as a page is open must not end with the first request
 * that a restart of the back end costs. Pauses grow to ten seconds, and nothing is asked while the page is hidden.
 * @throws what the request threw, when asking again would not help, or nobody waits any more
 */
export async function persistently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !isPassing(error)) {
        throw error;
      }
      await new Promise(done => setTimeout(done, pauseMs));
      await whenSeen(signal);
      if (signal.aborted) {
        throw error;
      }
    }
  }
}
