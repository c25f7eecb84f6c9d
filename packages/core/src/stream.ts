/** Push and end of a stream. */
export interface ISink<T> {
  push(item: T): void;
  end(): void;
  fail(error: unknown): void;
}

/**
 * What is pushed, as something to loop over. `start` runs with the loop and returns what stops it; `signal` ends the loop.
 * Only the newest item is kept for a slow reader when `newestOnly` is set: states replace each other, texts do not.
 */
export async function* stream<T>(
  signal: AbortSignal,
  start: (sink: ISink<T>) => () => void,
  newestOnly = false
): AsyncGenerator<T> {
  let items: T[] = [];
  let isOver = false;
  let failure: { error: unknown } | null = null;
  let wake = (): void => undefined;
  const stop = start({
    push: item => {
      if (newestOnly) {
        items = [item];
      } else {
        items.push(item);
      }
      wake();
    },
    end: () => {
      isOver = true;
      wake();
    },
    fail: error => {
      failure = { error };
      wake();
    }
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      const present = items;
      items = [];
      yield* present;
      if (items.length > 0) {
        continue;
      }
      if (failure) {
        throw (failure as { error: unknown }).error;
      }
      if (isOver) {
        return;
      }
      if (!signal.aborted) {
        await new Promise<void>(done => (wake = done));
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop();
  }
}
