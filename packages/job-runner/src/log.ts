import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { runFiles } from './environment.js';
import { type LogPlaces, whileUncut } from './logplaces.js';

/** A part of a log that was asked for, and that is not kept any more. */
export interface MissedLog {
  readonly bytes: number;
  /** Lines of the log that end before what follows, from the log's first. */
  readonly linesBefore: number;
  /** There may be more of them: a part was gone before anybody could count its lines. */
  readonly isUncounted?: boolean;
}

/** A part of a log. */
export interface LogPart {
  readonly text: string;
  /** Bytes of the whole log up to here: where to go on. Stays true when the log is cut. */
  readonly next: number;
  /** Nothing stood behind it when it was read. */
  readonly isEnd: boolean;
  /** What is missing before it: the log grew over its limit, faster than it was read. */
  readonly missed: MissedLog | null;
}

const longestCharacter = 4;
const followBytes = 256 * 1024;
const lookMs = 200;

/** Says in a log that a part of it is missing. */
export const missedNote = (bytes: number): string =>
  `[vdk-lab] The log grew over its limit: the ${bytes} bytes before this line are not kept.`;

/**
 * The log from a byte on.
 * @param offset bytes of the whole log, as `next` tells them
 * @param limit bytes
 * @param isAll nothing will be added: what is cut off in the middle of a character comes as it is
 */
export function readLogPart(runFolder: string, offset: number, limit: number, isAll: boolean): Promise<LogPart> {
  const wanted = Math.max(longestCharacter, limit);
  return whileUncut(runFolder, async places => {
    const start = firstKept(places, offset);
    const { bytes, end } = await readBytes(runFolder, places, start, wanted);
    const isMissing = start > offset;
    const skipped = isMissing ? continuation(bytes) : 0;
    const after = start + bytes.length;
    const isLast = (isAll && bytes.length < wanted) || firstKept(places, after) > after;
    const stop = wholeCharacters(bytes, isLast);
    const { lines, isUncounted } = start < places.newer.offset && places.older ? places.older : places.newer;
    const uncounted = isUncounted ? { isUncounted } : {};
    return {
      text: bytes.subarray(skipped, stop).toString('utf8'),
      next: Math.min(start + stop, end),
      isEnd: after >= end,
      missed: isMissing ? { bytes: start + skipped - offset, linesBefore: lines, ...uncounted } : null
    };
  });
}

/**
 * The log from a byte on, as it grows; ends with the run. No part is empty but the last, which tells where it ended.
 * @param isOver nothing will be added
 */
export async function* followLog(
  runFolder: string,
  offset: number,
  isOver: () => boolean,
  signal?: AbortSignal
): AsyncGenerator<LogPart> {
  let position = offset;
  while (!signal?.aborted) {
    // Looked at before the log is read: what was written before the end is then read.
    const wasOver = isOver();
    const part = await readLogPart(runFolder, position, followBytes, wasOver);
    position = part.next;
    if (part.text !== '' || part.missed) {
      yield part;
    } else if (wasOver) {
      yield part;
      return;
    } else {
      await pause(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The last bytes of a run's log, from a line's beginning; '' when there is none. Says how much of them is not kept. */
export function readLog(runFolder: string, bytes: number): Promise<string> {
  return whileUncut(runFolder, async places => {
    const { end } = await readBytes(runFolder, places, places.newer.offset, 0);
    const wanted = Math.max(0, end - bytes);
    const start = firstKept(places, wanted);
    const parts: Buffer[] = [];
    for (let at = start; at < end;) {
      const part = await readBytes(runFolder, places, at, end - at);
      if (part.bytes.length === 0) {
        break;
      }
      parts.push(part.bytes);
      at = firstKept(places, at + part.bytes.length);
    }
    const content = Buffer.concat(parts);
    if (start > wanted) {
      return `${missedNote(start)}\n${content.subarray(continuation(content)).toString('utf8')}`;
    }
    return content.subarray(start > 0 ? content.indexOf(10) + 1 : 0).toString('utf8');
  });
}

/** The first byte that is kept, from one on. */
function firstKept({ older, newer }: LogPlaces, offset: number): number {
  if (older && offset < older.offset + older.bytes) {
    return Math.max(offset, older.offset);
  }
  return Math.max(offset, newer.offset);
}

/** Bytes that follow one another from one that is kept on, and where the whole log ends. */
async function readBytes(
  runFolder: string,
  { older, newer }: LogPlaces,
  start: number,
  limit: number
): Promise<{ bytes: Buffer; end: number }> {
  const { log, olderLog } = runFiles(runFolder);
  const olderEnd = older ? older.offset + older.bytes : 0;
  const before =
    older && start < olderEnd
      ? await readRange(olderLog, start - older.offset, Math.min(limit, olderEnd - start))
      : { bytes: Buffer.alloc(0), size: 0 };
  const position = start + before.bytes.length;
  // Behind the older file something may be missing, if its programs printed faster than it could be copied.
  const rest = position >= newer.offset ? limit - before.bytes.length : 0;
  const { bytes, size } = await readRange(log, Math.max(0, position - newer.offset), rest);
  return { bytes: Buffer.concat([before.bytes, bytes]), end: newer.offset + size };
}

async function readRange(path: string, position: number, limit: number): Promise<{ bytes: Buffer; size: number }> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) {
    return { bytes: Buffer.alloc(0), size: 0 };
  }
  try {
    const { size } = await file.stat();
    const length = Math.max(0, Math.min(limit, size - position));
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
    return { bytes: buffer.subarray(0, bytesRead), size };
  } finally {
    await file.close();
  }
}

/** Bytes at the beginning that belong to a character whose first byte is not there. */
function continuation(bytes: Buffer): number {
  let count = 0;
  while (count < longestCharacter - 1 && ((bytes[count] ?? 0) & 0xc0) === 0x80) {
    count += 1;
  }
  return count;
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
