import { type ILogPage, LogLines } from './loglines.js';

/** A piece of a log; `missed`: what stood before it is not kept any more, so many bytes, and so many lines end before it, or more. */
export interface ILogPiece {
  readonly text: string;
  readonly missed?: { readonly bytes: number; readonly linesBefore: number; readonly isUncounted?: boolean };
}

/** A log to show: pieces of it as they come. Each call reads it from its beginning. */
export type LogSource = (signal: AbortSignal) => AsyncIterable<string | ILogPiece>;

/**
 * Reads a log to its end and keeps its newest lines. Older ones are read again when somebody wants to see them, so that what
 * is kept has the same size however long the log is.
 */
export class LogReader {
  private readonly tail = new LogLines();
  private page: ILogPage | null = null;
  private isHeld = false;
  private ended = false;
  private failure: string | null = null;
  /** Ends the reading of an older part. */
  private again: AbortController | null = null;

  constructor(
    private readonly source: LogSource,
    private readonly onChange: () => void,
    /** Says in the log how many bytes of it are missing. */
    private readonly missedNote: (bytes: number) => string = bytes => `… ${bytes} bytes of the log are not kept …`
  ) {}

  /** The lines to show. */
  get shown(): ILogPage {
    return this.page ?? this.tail;
  }

  /** All lines of the log so far. */
  get count(): number {
    return this.tail.count;
  }

  /** How many lines stand before the first one about an error; -1 when there is none. */
  get firstError(): number {
    return this.tail.firstError;
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /** Why it could not be read. */
  get problem(): string | null {
    return this.failure;
  }

  /** Reads until the log ends or nobody wants it. */
  async read(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.again?.abort());
    try {
      for await (const piece of this.source(signal)) {
        const { first, lines, counted } = this.tail;
        this.add(this.tail, piece);
        if (this.isHeld && this.page === null && this.tail.lines !== lines) {
          // What somebody looks at stays, when the log goes on without it.
          this.page = { first, lines, counted };
        }
        this.onChange();
      }
      this.ended = true;
    } catch (error) {
      this.fail(error, signal);
    }
    this.onChange();
  }

  /** Shows the end, and goes with it. */
  follow(): void {
    this.again?.abort();
    this.isHeld = false;
    this.page = null;
    this.onChange();
  }

  /** Lets what is shown stay in sight. */
  hold(): void {
    this.isHeld = true;
  }

  /**
   * Shows the lines up to one with this number, as many as are kept at once.
   * @param line so many lines stand before one that has to be among them
   * @returns true when they are there; false: somebody wanted others meanwhile
   */
  async readUntil(number: number, line = Infinity): Promise<boolean> {
    this.hold();
    this.again?.abort();
    if (number >= this.tail.count && line >= this.tail.first) {
      this.page = null;
      this.onChange();
      return true;
    }
    // Not what a log that grows has not got yet.
    const { signal } = (this.again = new AbortController());
    const page = (this.page = new LogLines(Math.min(number, this.tail.count - 1), line));
    try {
      for await (const piece of this.source(signal)) {
        this.add(page, piece);
        if (signal.aborted || page.isFull) {
          break;
        }
        this.onChange();
      }
    } catch (error) {
      this.fail(error, signal);
    }
    this.onChange();
    return !signal.aborted;
  }

  private add(lines: LogLines, piece: string | ILogPiece): void {
    const { text, missed } = typeof piece === 'string' ? { text: piece, missed: undefined } : piece;
    if (missed) {
      lines.skip(missed.linesBefore, this.missedNote(missed.bytes), missed.isUncounted);
    }
    lines.add(text);
  }

  private fail(error: unknown, { aborted }: AbortSignal): void {
    if (!aborted) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }
}
