import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, exitCodes } from './exit.js';
import { interruptible } from './interrupt.js';
import { systemReason } from './system.js';

/**
 * Writes a file whole, or leaves what was there before. A link stays one; a pipe or a device (`/dev/stdout`) is written
 * to, and never replaced by a file.
 * @throws CommandError when it cannot be written there; InterruptedError
 */
export async function writeWhole(
  place: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<void> {
  await interruptible(signal => write(place, parts, signal));
}

async function write(
  place: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal
): Promise<void> {
  const status = await stat(place).catch(() => null);
  const file = await realpath(place).catch(() => (status ? place : meant(place)));
  // The name itself may be as long as a file system takes.
  const aside = join(dirname(file), `.vdk-lab.${randomBytes(4).toString('hex')}`);
  const isSpecial = status !== null && !status.isFile();
  try {
    if (isSpecial) {
      await pipeline(Readable.from(parts), createWriteStream(file), { signal });
      return;
    }
    await pipeline(Readable.from(parts), createWriteStream(aside, { flags: 'wx' }), { signal });
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {});
    signal.throwIfAborted();
    // What the parts are made of may fail in its own way; the system says where writing failed.
    const why = systemReason(error);
    const isOfWriting =
      error instanceof Error && 'syscall' in error && (error.syscall === 'write' || isOf(error, [aside, file]));
    if (why !== null && isOfWriting) {
      throw new CommandError(`${place} cannot be written: ${why}`, exitCodes.usage);
    }
    throw error;
  }
}

const isOf = (error: object, paths: readonly string[]): boolean =>
  'path' in error && typeof error.path === 'string' && paths.includes(error.path);

/** Where a link to a file leads that is not there yet. */
const meant = (place: string): Promise<string> =>
  readlink(place).then(
    target => resolve(dirname(place), target),
    () => place
  );
