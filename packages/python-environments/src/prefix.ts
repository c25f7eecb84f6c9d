import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError } from './error.js';
import { endOrphans, processesIn } from './processes.js';

/** Stands in a folder while an environment is made there. */
export const makingMarker = 'vdk-lab-making.json';
const markers = ['vdk-lab-environment.json', 'vdk-lab-overlay.json', makingMarker];

/** A folder in which an environment is being made. */
export interface Claim {
  /** Empties it, to begin again. */
  again(): Promise<void>;
  /** It is finished: what stood there before is removed. */
  keep(): Promise<void>;
  /** It failed: what was made is removed, and what stood there before comes back. */
  giveBack(): Promise<void>;
}

function refusal(prefix: string, why: string, countermeasures: string): EnvironmentError {
  return new EnvironmentError({
    code: 'prefix-taken',
    blame: 'user',
    what: `No environment can be made at ${prefix}.`,
    why,
    consequences: 'Nothing was changed.',
    countermeasures
  });
}

/**
 * Takes a folder for a new environment. An environment of ours that stands there is put aside; what a killed maker left is
 * removed, and the uv that it left running is ended.
 * @throws EnvironmentError `prefix-taken` when it holds anything else, or a process uses it
 */
export async function claimPrefix(prefix: string): Promise<Claim> {
  await endOrphans(prefix);
  const entries = await readdir(prefix).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  });
  if (entries && entries.length > 0 && !markers.some(marker => entries.includes(marker))) {
    throw refusal(prefix, 'The folder holds other things.', 'Name a new or an empty folder.');
  }
  const aside = `${prefix}.before`;
  const isFinished = entries?.some(name => name !== makingMarker && markers.includes(name)) ?? false;
  if (isFinished && !entries?.includes(makingMarker)) {
    const users = await processesIn(prefix);
    if (users.length > 0) {
      throw refusal(
        prefix,
        `An environment stands there that is in use, by process ${users.join(', ')}.`,
        'End those kernels and runs, or name another folder.'
      );
    }
    await rm(aside, { recursive: true, force: true });
    await rename(prefix, aside);
  } else {
    await rm(prefix, { recursive: true, force: true });
  }
  const had = await readdir(aside).then(
    () => true,
    () => false
  );
  await mkdir(dirname(prefix), { recursive: true });
  const begin = async (): Promise<void> => {
    await mkdir(prefix);
    await writeFile(join(prefix, makingMarker), `${JSON.stringify({ pid: process.pid, since: new Date() })}\n`);
  };
  await begin();
  return {
    async again() {
      await rm(prefix, { recursive: true, force: true });
      await begin();
    },
    async keep() {
      await rm(join(prefix, makingMarker), { force: true });
      await rm(aside, { recursive: true, force: true });
    },
    async giveBack() {
      await endOrphans(prefix);
      await rm(prefix, { recursive: true, force: true });
      if (had) {
        await rename(aside, prefix);
      } else if (entries?.length === 0) {
        // The empty folder was there before.
        await mkdir(prefix).catch(() => undefined);
      }
    }
  };
}
