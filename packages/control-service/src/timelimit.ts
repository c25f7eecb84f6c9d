/** The longest time a timer takes, in milliseconds. */
const longest = 2 ** 31 - 1;

/** Aborts one try when time is up or the caller aborts. One timer serves both limits, as most tries need neither. */
export class TimeLimit {
  readonly #controller = new AbortController();
  readonly #deadline: number;
  readonly #caller: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout>;
  readonly #abort = (): void => this.#controller.abort(this.#caller?.reason);
  /** Set it when the answer begins: from then on only the total limit counts. */
  answered = false;
  /** Which limit was reached. */
  reached: 'connect' | 'total' | null = null;

  /**
   * @param deadline of the whole call, by `performance.now()`
   * @param connectMs how long until the answer begins, in milliseconds; null for no such limit
   */
  constructor(deadline: number, connectMs: number | null, caller: AbortSignal | undefined) {
    this.#deadline = deadline;
    this.#caller = caller;
    const remaining = this.#remaining();
    const connectFirst = connectMs !== null && connectMs < remaining;
    this.#timer = setTimeout(() => this.#up(connectFirst), connectFirst ? connectMs : remaining);
    caller?.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#abort);
  }

  #remaining(): number {
    return Math.min(Math.max(this.#deadline - performance.now(), 0), longest);
  }

  #up(connect: boolean): void {
    if (connect && this.answered) {
      this.#timer = setTimeout(() => this.#up(false), this.#remaining());
      return;
    }
    this.reached = connect ? 'connect' : 'total';
    this.#controller.abort();
  }
}
