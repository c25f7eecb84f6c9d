import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ShipMode } from '@vdk-lab/job-format';
import { packJob } from '@vdk-lab/job-format/node';
import type { Output } from '../exit.js';
import { jobFolder } from '../job.js';

/** Writes the archive that a deploy would upload. */
export async function pack(dir: string, options: { output: string; mode: ShipMode }, output: Output): Promise<void> {
  const { folder, name } = await jobFolder(dir);
  const { zip, manifest, contentHash } = await packJob(folder, name, { mode: options.mode });
  await writeFile(resolve(options.output), zip);
  const left = manifest.left.map(({ path, reason }) => `  stays behind: ${path} (${reason})`);
  output.result(
    { ...manifest, mode: options.mode, output: resolve(options.output), zipBytes: zip.length, contentHash },
    [`${options.output}: ${manifest.files.length} files, ${zip.length} bytes`, ...left].join('\n')
  );
}
