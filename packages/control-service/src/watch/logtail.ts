/** A piece of a log, to be put behind what came before. */
export interface LogPiece {
  readonly text: string;
  /** Lines between the last piece and this one may be missing. */
  readonly gap: boolean;
}

/** So many characters at the end of what is known have to be found again; they span several time stamps. */
const overlap = 4096;
/** Lines to ask for at least, and at most, before asking for everything. */
const fewestLines = 200;
const mostLines = 50_000;

/** Asks for the last so many lines of a log; 0 means all of it. */
export type ReadTail = (lines: number) => Promise<string>;

/**
 * Puts a log together that can only be read as "the last n lines". Memory does not grow with the log: kept are its
 * last characters, which each read has to contain exactly once; if not, more lines are asked for, in the end all.
 */
export class LogTail {
  /** The end of what is known. */
  #known = '';
  /** How many characters of the whole log are known. */
  #length = 0;
  /** How many lines the next read asks for; 0 for all. */
  #lines = 0;

  /**
   * Reads on.
   *
   * @returns what is new, or null when nothing is
   */
  async next(read: ReadTail): Promise<LogPiece | null> {
    for (let lines = this.#lines; lines !== 0; lines = lines * 4 > mostLines ? 0 : lines * 4) {
      const text = await read(lines);
      if (countLines(text) < lines) {
        return this.#whole(text);
      }
      const end = this.#endOfKnown(text);
      if (end !== null) {
        const fresh = text.slice(end);
        return this.#add(fresh, this.#length + fresh.length, countLines(fresh));
      }
    }
    return this.#whole(await read(0));
  }

  /** Where the known text ends in this one; null unless it is there exactly once and long enough to be sure. */
  #endOfKnown(text: string): number | null {
    const found = text.indexOf(this.#known);
    const sure = this.#known.length === overlap && found >= 0 && found === text.lastIndexOf(this.#known);
    return sure ? found + overlap : null;
  }

  /** Takes the whole log: what is new begins at the known length, unless the log was cut or began anew. */
  #whole(text: string): LogPiece | null {
    if (text === '') {
      // Not there yet, or its pod is gone: what was seen stays.
      return null;
    }
    if (text.length >= this.#length && text.slice(0, this.#length).endsWith(this.#known)) {
      const fresh = text.slice(this.#length);
      // The first read says nothing about how fast the log grows.
      return this.#add(fresh, text.length, this.#length === 0 ? 0 : countLines(fresh));
    }
    const end = this.#endOfKnown(text);
    if (end !== null) {
      return this.#add(text.slice(end), text.length, 0);
    }
    this.#known = '';
    const piece = this.#add(text, text.length, 0);
    return piece && { ...piece, gap: true };
  }

  /** Takes new text. Twice as many lines as came this time are asked for next, so that one read is enough then. */
  #add(fresh: string, length: number, freshLines: number): LogPiece | null {
    this.#length = length;
    this.#known = (this.#known + fresh.slice(-overlap)).slice(-overlap);
    const lines = Math.max(fewestLines, 2 * (countLines(this.#known) + freshLines), this.#lines >> 1);
    this.#lines = this.#known.length < overlap ? 0 : Math.min(lines, mostLines);
    return fresh === '' ? null : { text: fresh, gap: false };
  }
}

/** Line ends and one: a text that ends with a line end counts one more, so that it never looks complete too early. */
function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}
