import { searchable } from './loglines.js';
import type { LogSource } from './logreader.js';

/** So many hits have a place; more are counted only. */
const mostHits = 100_000;
/** Milliseconds of work after which others have their turn. */
const turnMs = 10;

/** Lines of a whole log that hold a text. Reads the log once, from its beginning, and goes with it while it grows. */
export class LogSearch {
  /** How many lines stand before each of the first hits. */
  readonly hits: number[] = [];
  /** All hits so far. */
  count = 0;
  /** Lines that were looked at. */
  lines = 0;
  isEnded = false;
  problem: string | null = null;
  private readonly needle: string;
  /** The end of the line that is not complete: a hit may stand across two pieces. */
  private open = '';
  private isHit = false;

  /** @param text any but an empty one; upper and lower case are the same */
  constructor(text: string) {
    this.needle = searchable(text);
  }

  /**
   * Reads until the log ends or nobody wants it.
   * @param onChange called after each piece
   */
  async read(source: LogSource, onChange: () => void, signal: AbortSignal): Promise<void> {
    let start = performance.now();
    try {
      for await (const piece of source(signal)) {
        if (signal.aborted) {
          return;
        }
        if (typeof piece === 'string') {
          this.add(piece);
        } else {
          this.skip(piece.missed?.linesBefore);
          this.add(piece.text);
        }
        onChange();
        if (performance.now() - start > turnMs) {
          await new Promise(done => setTimeout(done));
          start = performance.now();
        }
      }
      this.isEnded = !signal.aborted;
    } catch (error) {
      this.problem = signal.aborted ? null : error instanceof Error ? error.message : String(error);
    }
    onChange();
  }

  private skip(linesBefore = this.lines): void {
    if (linesBefore > this.lines) {
      this.lines = linesBefore;
      [this.open, this.isHit] = ['', false];
    }
  }

  add(text: string): void {
    for (const [index, part] of searchable(text).split('\n').entries()) {
      if (index > 0) {
        this.lines += 1;
        [this.open, this.isHit] = ['', false];
      }
      const line = this.open + part;
      if (!this.isHit && line.includes(this.needle)) {
        this.isHit = true;
        this.count += 1;
        if (this.hits.length < mostHits) {
          this.hits.push(this.lines);
        }
      }
      this.open = line.slice(Math.max(0, line.length - this.needle.length + 1));
    }
  }
}

/** The place of the next hit, or of the one before, from a line on and round the end; -1 when there is none. */
export function nextHit(hits: readonly number[], line: number, isBackwards: boolean): number {
  if (isBackwards) {
    const place = hits.findLastIndex(hit => hit < line);
    return place < 0 ? hits.length - 1 : place;
  }
  const place = hits.findIndex(hit => hit > line);
  return place < 0 && hits.length > 0 ? 0 : place;
}
