import { resolve } from 'node:path';
import { ShipError, type ShipMode, visible } from '@vdk-lab/job-format';
import { PackError, openPackage } from '@vdk-lab/job-format/node';
import { CommandError, type Output } from '../exit.js';
import { givenPath, jobFolder } from '../job.js';
import { writeWhole } from '../writing.js';

const bytesInWords = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 2 ** 20
      ? `${(bytes / 1024).toFixed(1)} KiB`
      : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Writes the archive that a deploy would upload. */
export async function pack(
  dir: string,
  options: { output: string; mode: ShipMode; list?: boolean },
  output: Output
): Promise<void> {
  const { folder, name } = await jobFolder(dir);
  const target = resolve(givenPath(options.output, '--output'));
  try {
    const opened = await openPackage(folder, name, {
      mode: options.mode,
      progress: (done, all) => output.progress('pack', done, all)
    });
    if (opened.manifest.files.length === 0) {
      throw new CommandError(`No file of ${dir} ships. See what .vdkignore names, or name the folder of a job.`);
    }
    let zipBytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const part of opened.parts()) {
        zipBytes += part.length;
        yield part;
      }
    };
    await writeWhole(target, counted());
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
      [`${options.output}: ${sizes}`, ...files, ...left].map(visible).join('\n')
    );
  } catch (error) {
    throw error instanceof PackError || error instanceof ShipError ? new CommandError(error.message) : error;
  }
}
