/** One kind of text in a line of a log. */
export interface ILogPart {
  readonly text: string;
  /** `red`, `bold`, …; never a style, so that a theme decides. */
  readonly classes: readonly string[];
}

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

// eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
const sequence = /\u001b\[([0-9;]*)m|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[[\]][0-?]*[ -/]*[@-~]?/g;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const bidi = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

/** Text of a log with nothing in it that could act: control and direction characters become visible marks. */
export function harmless(text: string): string {
  return text.replace(control, '\ufffd').replace(bidi, mark => `<U+${mark.charCodeAt(0).toString(16).toUpperCase()}>`);
}

/** A line as coloured parts. Colours of ANSI become classes; links and every other sequence are dropped. */
export function logParts(line: string): ILogPart[] {
  const parts: ILogPart[] = [];
  let classes: string[] = [];
  let position = 0;
  const add = (text: string): void => {
    if (text !== '') {
      parts.push({ text: harmless(text), classes });
    }
  };
  for (const match of line.matchAll(sequence)) {
    add(line.slice(position, match.index));
    position = match.index + match[0].length;
    if (match[1] !== undefined) {
      classes = apply(classes, match[1]);
    }
  }
  add(line.slice(position));
  return parts;
}

function apply(classes: string[], codes: string): string[] {
  let result = classes;
  for (const code of (codes || '0').split(';').map(Number)) {
    const colour = colours[code % 10];
    if (code === 0) {
      result = [];
    } else if (code === 1) {
      result = [...result, 'bold'];
    } else if (((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) && colour) {
      result = [...result.filter(name => !colours.includes(name)), colour];
    } else if (code === 39) {
      result = result.filter(name => !colours.includes(name));
    }
  }
  return result;
}

/** Is this line about an error? For the jump to the first one. */
export function isErrorLine(line: string): boolean {
  // Without colours: the last letter of a sequence would join the word.
  return /\b(ERROR|CRITICAL)\b|^Traceback |^\w*(Error|Exception): /.test(line.replace(sequence, ''));
}

/** A line as it may be copied: without sequences, which a terminal would obey. */
export function plainLine(line: string): string {
  return harmless(line.replace(sequence, ''));
}

/** Text as it is searched: without sequences and the difference of letters. */
export function searchable(text: string): string {
  return (text.includes('\u001b') ? text.replace(sequence, '') : text).toLowerCase();
}

const longestLine = 20_000;
/** What is kept of a log: a browser's memory is not for what nobody looks at. */
export const kept = { lines: 20_000, characters: 8 * 2 ** 20 };
/** So many lines of a piece are taken before the oldest go. */
const roundLines = 1000;

/** Some lines of a log that follow one another. */
export interface ILogPage {
  /** How many lines stand before them. */
  readonly first: number;
  readonly lines: readonly string[];
  /** Behind so many lines of the log the places are at least what they say: lines are missing that nobody counted. */
  readonly counted: number;
}

/** The newest lines of a log that grows by pieces. A line without end is continued by the next piece. */
export class LogLines implements ILogPage {
  private own: string[] = [];
  private before = 0;
  private characters = 0;
  private isOpen = false;
  /** Characters of the last line as it came, uncut. */
  private length = 0;
  private scanned = 0;
  private found = -1;
  private sure = Infinity;

  /**
   * @param until the number of the last line to take
   * @param goal so many lines stand before one that is not forgotten: when it leaves no room for more, no more are taken
   */
  constructor(
    private readonly until = Infinity,
    private readonly goal = Infinity
  ) {}

  /** Another array when the oldest went: who still needs those keeps the one it has. */
  get lines(): readonly string[] {
    return this.own;
  }

  get first(): number {
    return this.before;
  }

  get counted(): number {
    return this.sure;
  }

  /** All lines that came, those that went again, too. */
  get count(): number {
    return this.before + this.own.length;
  }

  /** It takes no more. */
  get isFull(): boolean {
    return (this.count >= this.until && !this.isOpen) || this.isCrowded;
  }

  /** Only lines from the goal on could make room. */
  private get isCrowded(): boolean {
    return this.isOver && this.before >= this.goal;
  }

  private get isOver(): boolean {
    return this.own.length > kept.lines || this.characters > kept.characters;
  }

  /** How many lines stand before the first one about an error; -1 when there is none. Each line is looked at once. */
  get firstError(): number {
    this.scan();
    return this.found;
  }

  private scan(): void {
    for (; this.found < 0 && this.scanned < this.count; this.scanned += 1) {
      if (isErrorLine(this.own[this.scanned - this.before] ?? '')) {
        this.found = this.scanned;
      }
    }
  }

  /** Takes a piece; lines longer than any reader wants are cut. */
  add(text: string): void {
    const pieces = text.split(/\r\n|\n/);
    const isOpen = pieces.at(-1) !== '';
    if (!isOpen) {
      pieces.pop();
    }
    for (const [index, piece] of pieces.entries()) {
      if (index === 0 && this.isOpen) {
        this.goOn(piece);
      } else if (this.count < this.until && !this.isCrowded) {
        this.length = piece.length;
        this.push(cut(piece, piece.length));
      } else {
        this.isOpen = false;
        return;
      }
      if (index % roundLines === 0) {
        this.forgetOldest();
      }
    }
    if (text !== '') {
      this.isOpen = isOpen;
    }
    this.forgetOldest();
  }

  /**
   * A part is missing: its place takes a note, without those lines that stand before it.
   * @param linesBefore lines of the whole log that end before what comes next
   * @param isUncounted there may be more
   */
  skip(linesBefore: number, note: string, isUncounted = false): void {
    const ends = this.count - (this.isOpen ? 1 : 0);
    if (isUncounted) {
      this.sure = Math.min(this.sure, Math.max(ends, linesBefore - 1));
    }
    if (linesBefore <= ends) {
      // In the middle of a line, which goes on.
      this.add(` ${note} `);
      return;
    }
    this.scan();
    this.own = [note];
    this.characters = note.length;
    this.before = linesBefore - 1;
    this.scanned = this.count;
    this.isOpen = false;
  }

  private goOn(piece: string): void {
    const before = this.own.pop() ?? '';
    this.characters -= before.length;
    this.length += piece.length;
    this.push(cut(before.slice(0, longestLine) + piece, this.length));
    // The line may have become one about an error.
    this.scanned = Math.min(this.scanned, this.count - 1);
  }

  private push(line: string): void {
    this.own.push(line);
    this.characters += line.length;
  }

  /** When they are too many a quarter goes at once: one by one would cost too much. */
  private forgetOldest(): void {
    if (!this.isOver) {
      return;
    }
    this.scan();
    let lines = 0;
    while (
      lines < Math.min(this.own.length - 1, this.goal - this.before) &&
      (this.own.length - lines > kept.lines * 0.75 || this.characters > kept.characters * 0.75)
    ) {
      this.characters -= this.own[lines]?.length ?? 0;
      lines += 1;
    }
    this.own = this.own.slice(lines);
    this.before += lines;
  }
}

function cut(line: string, length: number): string {
  return length > longestLine ? `${line.slice(0, longestLine)} … (${length} characters)` : line;
}
