/**
 * Stops and starts all watchers of one service from outside, for example with a page that is hidden. While paused
 * nothing is sent; what is on the way ends.
 */
export class Polling {
  #paused = false;
  readonly #listeners = new Set<() => void>();

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
    this.#notify();
  }

  /** Goes on with a read of each watched thing at once. */
  resume(): void {
    this.#paused = false;
    this.#notify();
  }

  /** Reads each watched thing at once, for example after an action of a person. */
  refresh(): void {
    this.#notify();
  }

  /** Calls back after each pause, resume and refresh. Returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}
