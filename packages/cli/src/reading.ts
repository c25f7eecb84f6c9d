import type { FileSystem } from '@vdk-lab/job-format';
import type { Output } from './exit.js';

/** Tells how many files were read. */
export function countedReads(fs: FileSystem, output: Output, what: string): FileSystem {
  let files = 0;
  return {
    list: path => fs.list(path),
    read: async path => {
      const bytes = await fs.read(path);
      files += 1;
      output.progress(what, files);
      return bytes;
    }
  };
}
