import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, exitCodes } from './exit.js';

/**
 * Writes a file whole, or leaves what was there before.
 * @throws CommandError when it cannot be written there
 */
export async function writeWhole(
  place: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<void> {
  const aside = join(dirname(place), `.${basename(place)}.${randomBytes(4).toString('hex')}`);
  try {
    await pipeline(Readable.from(parts), createWriteStream(aside, { flags: 'wx' }));
    await rename(aside, place);
  } catch (error) {
    await rm(aside, { force: true });
    // What the parts are made of may fail in its own way; the system says where writing failed.
    if (error instanceof Error && 'syscall' in error && 'path' in error && error.path === aside) {
      throw new CommandError(
        `${place} cannot be written: ${error.message.replace(/, \w+ '.*$/, '')}.`,
        exitCodes.usage
      );
    }
    throw error;
  }
}
