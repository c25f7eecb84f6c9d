import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat, truncate } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { runFiles } from './environment.js';

/**
 * Keeps the log of a run within its limit while the run's processes append to it: the newer half in the file they have
 * open, the older one beside it. What was before that is not kept, and the log says so.
 */
export class LogLimit {
  private dropped = 0;
  private kept = 0;

  /** @param bytes of both halves together */
  constructor(
    private readonly runFolder: string,
    private readonly bytes: number
  ) {}

  /** Bytes in the newer half now. Rotates when they are too many. */
  async look(): Promise<number> {
    const { log, olderLog } = runFiles(this.runFolder);
    const size = (await stat(log).catch(() => null))?.size ?? 0;
    if (size <= this.bytes / 2) {
      return size;
    }
    const aside = `${olderLog}.part`;
    this.dropped += this.kept;
    const note = `[vdk-lab] The log grew over its limit: the ${this.dropped} bytes before this line are not kept.\n`;
    try {
      const file = createWriteStream(aside, { mode: 0o600 });
      if (this.dropped > 0) {
        file.write(note);
      }
      await pipeline(createReadStream(log, { end: size - 1 }), file);
      await rename(aside, olderLog);
    } catch (error) {
      // A full disk: the newest lines are worth more than those before them, and the room is wanted.
      await rm(aside, { force: true });
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) {
        throw error;
      }
      await rm(olderLog, { force: true });
    }
    // The processes append, so what comes now stands at the beginning.
    await truncate(log);
    this.kept = size;
    return 0;
  }
}

/** The last bytes of a run's log, from a line's beginning; '' when there is none. */
export async function readLog(runFolder: string, bytes: number): Promise<string> {
  const { log, olderLog } = runFiles(runFolder);
  const newer = await readEnd(log, bytes);
  const older = newer.length < bytes ? await readEnd(olderLog, bytes - newer.length) : Buffer.alloc(0);
  const content = Buffer.concat([older, newer]).toString('utf8');
  const size = (await sizeOf(log)) + (await sizeOf(olderLog));
  return size > bytes ? content.slice(content.indexOf('\n') + 1) : content;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

async function readEnd(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path).catch(() => null);
  if (!file) {
    return Buffer.alloc(0);
  }
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, bytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, Math.max(0, size - bytes));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
