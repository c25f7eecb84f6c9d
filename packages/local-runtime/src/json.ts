declare global {
  interface JSON {
    /** As ECMAScript 2025 has it: the reviver is told the text of a number. */
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
    /** Stands for a text of JSON that is written as it is. */
    rawJSON(text: string): object;
  }
}

/** Levels of lists and objects: more is no data, and what reads it later, also Python in a job, would run out of stack. */
export const deepest = 500;

const quote = 0x22;
const backslash = 0x5c;
const opening = [0x5b, 0x7b];
const closing = [0x5d, 0x7d];

/** Has a JSON text more levels than `deepest`? It is looked at before it is read. */
export function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isText) {
      at += byte === backslash ? 1 : 0;
      isText = byte !== quote;
    } else if (byte === quote) {
      isText = true;
    } else if (opening.includes(byte)) {
      depth += 1;
      if (depth > deepest) {
        return true;
      }
    } else if (closing.includes(byte)) {
      depth -= 1;
    }
  }
  return false;
}

/** Only such numbers can be written otherwise by JavaScript. */
const perhapsOther = /\d{16}|\d[eE.]|-0/;

/**
 * Reads JSON and loses no digit: a number that JavaScript would write otherwise stays what was sent, also when it is written
 * again. Python and Java hold larger whole numbers, and tell 1.0 from 1.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  return perhapsOther.test(text)
    ? JSON.parse(text, (_, value, { source }) =>
        typeof value === 'number' && String(value) !== source ? JSON.rawJSON(source ?? '') : value
      )
    : JSON.parse(text);
}
