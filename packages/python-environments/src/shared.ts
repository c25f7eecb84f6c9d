import type { Progress } from './base.js';

/** Work that several wait for. Each is told how it goes and may leave; it is ended when nobody waits any more. */
export class SharedWork {
  private readonly stopping = new AbortController();
  private readonly waiting = new Set<{ readonly onProgress: Progress }>();
  private readonly ended: Promise<void>;

  constructor(work: (onProgress: Progress, signal: AbortSignal) => Promise<void>) {
    const tell = (text: string): void => this.waiting.forEach(({ onProgress }) => onProgress(text));
    this.ended = work(tell, this.stopping.signal);
    // Who waits hears of it.
    this.ended.catch(() => undefined);
  }

  /** It is being ended: nobody may begin to wait for it. */
  get isEnding(): boolean {
    return this.stopping.signal.aborted;
  }

  /**
   * Waits for its end. The last who leaves waits until it has ended, and taken away what it made.
   * @throws the signal's reason
   */
  async wait(onProgress: Progress, signal?: AbortSignal): Promise<void> {
    const self = { onProgress };
    this.waiting.add(self);
    let leave: () => void = () => undefined;
    try {
      await new Promise<void>((done, failed) => {
        leave = () => {
          this.waiting.delete(self);
          if (this.waiting.size === 0) {
            this.stopping.abort(signal?.reason);
          } else {
            failed(signal?.reason as Error);
          }
        };
        this.ended.then(done, failed);
        signal?.addEventListener('abort', leave);
        if (signal?.aborted) {
          leave();
        }
      });
    } finally {
      signal?.removeEventListener('abort', leave);
      this.waiting.delete(self);
    }
  }
}
