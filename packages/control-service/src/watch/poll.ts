import { finalize, Observable, ReplaySubject, share } from 'rxjs';
import { ControlServiceError } from '../error.js';
import { equalJson } from '../json.js';
import type { Polling } from '../polling.js';
import type { ControlService } from '../service.js';
import { backOff } from '../wait.js';

/** What a watcher knows: the last good read, and the failure of the newest one. */
export interface Snapshot<T> {
  /** Null until a read was good. */
  readonly value: T | null;
  /** When `value` was read, in epoch milliseconds; null with it. */
  readonly readAt: number | null;
  /** Why the newest read failed; null when it was good. */
  readonly error: ControlServiceError | null;
  /** Reads that failed since the last good one. */
  readonly failures: number;
}

/** What is read and how often. */
export interface PollPlan<T> {
  read(signal: AbortSignal): Promise<T>;
  /**
   * Milliseconds until the next read.
   *
   * @param unchanged how many reads gave the same
   */
  period(value: T, unchanged: number): number;
  /** Tell every read, also one that gave the same. */
  readonly every?: boolean;
}

/** `base` as long as things change, then slower up to `slowest`; milliseconds. */
export function adaptive(base: number, slowest: number, unchanged: number): number {
  return Math.min(base * 1.5 ** Math.max(0, unchanged - 1), slowest);
}

/**
 * Reads again and again while somebody is subscribed and `polling` is not paused. Emits the first read, changes, and
 * failures; after failures it slows down and keeps the last good value. Never errors by itself.
 */
export function poll<T>(polling: Polling, plan: PollPlan<T>): Observable<Snapshot<T>> {
  return new Observable(subscriber => {
    let snapshot: Snapshot<T> = { value: null, readAt: null, error: null, failures: 0 };
    let unchanged = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reading: AbortController | null = null;
    let again = false;

    const next = (milliseconds: number): void => {
      reading = null;
      if (!polling.paused && !subscriber.closed) {
        timer = setTimeout(() => void read(), again ? 0 : milliseconds);
        again = false;
      }
    };
    const read = async (): Promise<void> => {
      const controller = new AbortController();
      reading = controller;
      try {
        const value = await plan.read(controller.signal);
        if (controller.signal.aborted) {
          return;
        }
        const same = snapshot.readAt !== null && equalJson(snapshot.value, value);
        unchanged = same ? unchanged + 1 : 0;
        const tell = !same || plan.every === true || snapshot.error !== null;
        snapshot = { value: same ? snapshot.value : value, readAt: Date.now(), error: null, failures: 0 };
        if (tell) {
          subscriber.next(snapshot);
        }
        next(plan.period(value, unchanged));
      } catch (error) {
        if (controller.signal.aborted) {
          return;
        }
        if (!(error instanceof ControlServiceError)) {
          subscriber.error(error);
          return;
        }
        snapshot = { ...snapshot, error, failures: snapshot.failures + 1 };
        subscriber.next(snapshot);
        next(error.retryAfterMs ?? backOff(snapshot.failures, 1000));
      }
    };
    const stop = (): void => {
      clearTimeout(timer);
      reading?.abort();
      reading = null;
    };
    const unlisten = polling.onChange(() => {
      if (polling.paused) {
        stop();
      } else if (reading === null) {
        clearTimeout(timer);
        void read();
      } else {
        again = true;
      }
    });
    if (!polling.paused) {
      void read();
    }
    return () => {
      unlisten();
      stop();
    };
  });
}

const watched = new WeakMap<ControlService, Map<string, Observable<unknown>>>();

/** One poll for all subscribers of the same thing of the same service; the last value is replayed to late ones. */
export function shared<T>(
  service: ControlService,
  key: ReadonlyArray<unknown>,
  make: () => Observable<T>
): Observable<T> {
  const all = watched.get(service) ?? new Map<string, Observable<unknown>>();
  watched.set(service, all);
  const name = JSON.stringify(key);
  const present = all.get(name);
  if (present !== undefined) {
    // The key names the kind of thing, so the type is the one it was made with.
    return present as Observable<T>;
  }
  const created = make().pipe(
    finalize(() => all.delete(name)),
    share({ connector: () => new ReplaySubject<T>(1) })
  );
  all.set(name, created);
  return created;
}

/** An observable of what an asynchronous function tells; unsubscribing aborts it. */
export function told<T>(run: (tell: (value: T) => void, signal: AbortSignal) => Promise<void>): Observable<T> {
  return new Observable(subscriber => {
    const controller = new AbortController();
    run(value => subscriber.next(value), controller.signal).then(
      () => subscriber.complete(),
      error => subscriber.error(error)
    );
    return () => controller.abort();
  });
}
