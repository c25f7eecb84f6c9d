import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ShipError, type ShipMode } from '@vdk-lab/job-format';
import { PackError, openPackage } from '@vdk-lab/job-format/node';
import { CommandError, type Output } from '../exit.js';
import { jobFolder } from '../job.js';

const bytesInWords = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 2 ** 20
      ? `${(bytes / 1024).toFixed(1)} KiB`
      : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Writes the archive that a deploy would upload: aside, then in place. */
export async function pack(
  dir: string,
  options: { output: string; mode: ShipMode; list?: boolean },
  output: Output
): Promise<void> {
  const { folder, name } = await jobFolder(dir);
  const target = resolve(options.output);
  const aside = `${target}.part`;
  try {
    const opened = await openPackage(folder, name, {
      mode: options.mode,
      progress: (done, all) => output.progress('pack', done, all)
    });
    let zipBytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const part of opened.parts()) {
        zipBytes += part.length;
        yield part;
      }
    };
    await pipeline(Readable.from(counted()), createWriteStream(aside));
    await rename(aside, target);
    const { manifest } = opened;
    const files = options.list
      ? manifest.files.map(
          ({ path, bytes, from }) => `  ships: ${path} (${bytesInWords(bytes)}${from ? `, from ${from}` : ''})`
        )
      : [];
    const left = manifest.left.map(
      ({ path, reason, bytes }) =>
        `  stays behind: ${path} (${reason}${bytes === undefined ? '' : `, ${bytesInWords(bytes)}`})`
    );
    const sizes = `${manifest.files.length} files, ${bytesInWords(manifest.bytes)}, packed ${bytesInWords(zipBytes)}`;
    output.result(
      { ...manifest, mode: options.mode, output: target, zipBytes, contentHash: opened.contentHash() },
      [`${options.output}: ${sizes}`, ...files, ...left].join('\n')
    );
  } catch (error) {
    await rm(aside, { force: true });
    throw error instanceof PackError || error instanceof ShipError ? new CommandError(error.message) : error;
  }
}
