import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { runFiles } from './environment.js';
import { type LogPlaces, writePlaces } from './logplaces.js';

const chunkBytes = 1024 * 1024;
/** What may be read in one go, with all else waiting. */
const lastBytes = 16 * chunkBytes;
/** A program that prints faster than we copy is not run after for ever. */
const mostRounds = 8;

/**
 * Keeps the log of a run within its limit while the run's processes append to it: the newer half in the file they have
 * open, the older one beside it, and where both stand in the whole log in a third. What was before that is not kept.
 */
export class LogLimit {
  private places: LogPlaces = { older: null, newer: { offset: 0, lines: 0 } };

  /** @param bytes of both halves together */
  constructor(
    private readonly runFolder: string,
    private readonly bytes: number
  ) {}

  /** Bytes in the newer half now. Cuts it off when they are too many. */
  async look(): Promise<number> {
    const { log } = runFiles(this.runFolder);
    const size = (await stat(log).catch(() => null))?.size ?? 0;
    if (size <= this.bytes / 2) {
      return size;
    }
    const file = await open(log, 'r+');
    try {
      await this.cut(file, size);
    } finally {
      await file.close();
    }
    return 0;
  }

  private async cut(log: FileHandle, size: number): Promise<void> {
    const { olderLog } = runFiles(this.runFolder);
    const { newer } = this.places;
    const aside = `${olderLog}.part`;
    const copy = new Copy(log.fd, await openNew(aside), Math.max(0, size - this.bytes / 2));
    let all = size;
    try {
      for (let round = 0; round < mostRounds && all - copy.at > 0; round += 1) {
        await copy.upTo(all);
        all = fstatSync(log.fd).size;
        if (all - copy.at < lastBytes) {
          break;
        }
      }
      await writePlaces(this.runFolder, { ...this.places, isCutting: true }).catch(() => undefined);
      // From the look at what came meanwhile until the cut nothing else happens here. The processes append, so what comes
      // now stands at the beginning.
      copy.rest();
      all = fstatSync(log.fd).size;
      ftruncateSync(log.fd);
    } finally {
      await copy.close();
    }
    // On a full disk the newest lines are worth more than those before them, and the room is wanted.
    if (copy.hasRoom) {
      await rename(aside, olderLog);
    } else {
      await Promise.all([rm(aside, { force: true }), rm(olderLog, { force: true })]);
    }
    const place = (at: number, lines: number, isUncounted = newer.isUncounted) => ({
      offset: newer.offset + at,
      lines: newer.lines + lines,
      ...(isUncounted ? { isUncounted } : {})
    });
    const older = { ...place(copy.from, copy.linesBefore), bytes: copy.at - copy.from };
    // What could not be read in time is missing between the two, and how many lines it had nobody knows.
    const next = place(all, copy.lines, newer.isUncounted || all > copy.at);
    this.places = { older: copy.hasRoom ? older : null, newer: next };
    await writePlaces(this.runFolder, this.places);
  }
}

/** A file to write to; null when the disk is full. */
async function openNew(path: string): Promise<FileHandle | null> {
  return open(path, 'w', 0o600).catch(unlessFull);
}

function unlessFull(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return null;
  }
  throw error;
}

/** Reads a log, counts its lines, and copies it from a byte on. */
class Copy {
  /** Bytes read. */
  at = 0;
  /** Line ends in them, and in those that are not copied. */
  lines = 0;
  linesBefore = 0;
  private readonly buffer = Buffer.alloc(chunkBytes);

  constructor(
    private readonly source: number,
    private target: FileHandle | null,
    readonly from: number
  ) {}

  get hasRoom(): boolean {
    return this.target !== null;
  }

  async upTo(end: number): Promise<void> {
    while (this.at < end && this.next(end)) {
      // Others have their turn.
      await new Promise(done => setImmediate(done));
    }
  }

  /** What came meanwhile, in one go. */
  rest(): void {
    const end = this.at + lastBytes;
    while (this.at < end && this.next(end));
  }

  async close(): Promise<void> {
    await this.target?.close();
  }

  /** Takes a chunk; false when there is none. */
  private next(end: number): boolean {
    // A chunk is copied, or not, as a whole.
    const stop = this.at < this.from ? Math.min(end, this.from) : end;
    const count = readSync(this.source, this.buffer, 0, Math.min(chunkBytes, stop - this.at), this.at);
    if (this.at >= this.from && this.target) {
      try {
        writeAll(this.target.fd, this.buffer.subarray(0, count));
      } catch (error) {
        void this.target.close();
        this.target = unlessFull(error);
      }
    }
    const lines = lineEnds(this.buffer, count);
    this.lines += lines;
    this.linesBefore += this.at < this.from ? lines : 0;
    this.at += count;
    return count > 0;
  }
}

function writeAll(target: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(target, bytes, written);
  }
}

function lineEnds(bytes: Buffer, count: number): number {
  let lines = 0;
  for (let index = 0; index < count; index += 1) {
    if (bytes[index] === 10) {
      lines += 1;
    }
  }
  return lines;
}
