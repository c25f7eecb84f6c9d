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

/** The lines of a log that grows by pieces. A line without end is continued by the next piece. */
export class LogLines {
  readonly lines: string[] = [];
  private isOpen = false;
  /** Characters of the last line as it came, uncut. */
  private length = 0;
  private scanned = 0;
  private found = -1;

  /** Index of the first line about an error; -1 when there is none. Each line is looked at once. */
  get firstError(): number {
    for (; this.found < 0 && this.scanned < this.lines.length; this.scanned += 1) {
      if (isErrorLine(this.lines[this.scanned] ?? '')) {
        this.found = this.scanned;
      }
    }
    return this.found;
  }

  /** Takes a piece; lines longer than any reader wants are cut. */
  add(text: string): void {
    const [first = '', ...rest] = text.split(/\r\n|\n/);
    const cut = (line: string, length = line.length): string =>
      length > longestLine ? `${line.slice(0, longestLine)} … (${length} characters)` : line;
    if (this.isOpen && this.lines.length > 0) {
      const before = (this.lines.pop() ?? '').slice(0, longestLine);
      this.length += first.length;
      this.lines.push(cut(before + first, this.length));
      // The line may have become one about an error.
      this.scanned = Math.min(this.scanned, this.lines.length - 1);
    } else {
      this.length = first.length;
      this.lines.push(cut(first));
    }
    // One by one: a piece may have more lines than a call takes arguments.
    for (const line of rest) {
      this.length = line.length;
      this.lines.push(cut(line));
    }
    this.isOpen = true;
    if (text.endsWith('\n')) {
      this.lines.pop();
      this.isOpen = false;
    }
  }
}

const longestLine = 20_000;
