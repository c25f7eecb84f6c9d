import { open } from 'node:fs/promises';

/** A part of a log; `next` is where to go on. */
export interface LogPart {
  readonly text: string;
  readonly next: number;
  /** Nothing stood behind it when it was read. */
  readonly isEnd: boolean;
}

const gap = '\n… a part of the log is not shown: it grew faster than it was read, and only its end is kept\n';

/**
 * The log from a byte on. A log that is shorter than that was cut, because it grew over its limit: it is read from what is
 * its beginning now, and the text says so.
 * @param isAll nothing will be added: what is cut off in the middle of a character comes as it is
 */
export async function readLogPart(path: string, offset: number, limit: number, isAll: boolean): Promise<LogPart> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) {
    return { text: '', next: offset, isEnd: true };
  }
  try {
    const { size } = await file.stat();
    const isCut = size < offset;
    const start = isCut ? 0 : offset;
    const { bytesRead, buffer } = await file.read(Buffer.alloc(limit), 0, limit, start);
    const end = wholeCharacters(buffer.subarray(0, bytesRead), isAll && bytesRead < limit);
    const text = buffer.subarray(0, end).toString('utf8');
    return { text: isCut ? gap + text : text, next: start + end, isEnd: start + bytesRead >= size };
  } finally {
    await file.close();
  }
}

/** Bytes up to the last whole character of UTF-8. */
function wholeCharacters(bytes: Buffer, isAll: boolean): number {
  let end = bytes.length;
  for (let back = 1; !isAll && back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      end = back < needed ? bytes.length - back : end;
      break;
    }
    if (byte < 0x80) {
      break;
    }
  }
  return end;
}
