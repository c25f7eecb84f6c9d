import type { FileSystem } from '../filesystem.js';
import { type Job, readJob } from '../job.js';
import { type Manifest, selectFiles } from '../manifest.js';
import type { ShipMode } from '../ship.js';

/** What is known of where the job will run. */
export interface CheckOptions {
  /** How notebooks will ship; null when it is not known. */
  readonly mode?: ShipMode | null;
  /** Version of the interpreter at hand, such as `3.11.4`. */
  readonly pythonVersion?: string;
  /** Version of vdk-core at hand. */
  readonly vdkVersion?: string;
  /** What is installed where the job runs here: name in small letters with dashes → version. Absent when not known. */
  readonly packages?: Readonly<Record<string, string>>;
  /** With what a target that keeps it runs the job now. Absent when it does not, or when that is not known. */
  readonly deployed?: { readonly vdkVersion?: string | null; readonly pythonVersion?: string | null } | null;
  /** Does the target run notebooks? Absent when it is not known. */
  readonly runsNotebooks?: boolean;
  /** Names that the job's arguments and properties are known to provide. */
  readonly parameters?: readonly string[];
  /** For the next runs of a schedule. */
  readonly now?: Date;
}

/** A job as the rules see it: everything is read beforehand. */
export interface CheckInput {
  readonly job: Job;
  /** What ships; null where only the job itself is looked at: a notebook that is being edited. */
  readonly manifest: Manifest | null;
  /** Text files that ship, and the notebooks with their outputs: path → text. */
  readonly texts: ReadonlyMap<string, string>;
  readonly options: CheckOptions;
}

/** Beyond this a file is data, not source: 2 MiB. Notebooks are read whole. */
const longestText = 2 * 2 ** 20;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function asText(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, 8192).includes(0)) {
    return null;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Reads all that the rules want to see of a job's folder. */
export async function readForChecks(fs: FileSystem, name: string, options: CheckOptions = {}): Promise<CheckInput> {
  const [job, manifest] = await Promise.all([readJob(fs, name), selectFiles(fs)]);
  const texts = new Map<string, string>();
  const steps = new Map(
    job.steps.filter(({ cellIndex }) => cellIndex === null).map(({ file, source }) => [file, source])
  );
  for (const { path, bytes } of manifest.files) {
    const known = steps.get(path);
    if (known !== undefined) {
      texts.set(path, known);
    } else if (bytes <= longestText || /\.ipynb$/i.test(path)) {
      const text = await fs.read(path).then(asText, () => null);
      if (text !== null) {
        texts.set(path, text);
      }
    }
  }
  return { job, manifest, texts, options };
}
