import { existsSync, renameSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sources } from './sources.js';

const gone = '.gone';

/** The versions that run, unpacked: `deployed/<version>/<job>`. VDK takes a job's name from its folder. */
export class DeployedFolders {
  private readonly folder: string;
  /** Versions of a job that stand here. */
  private readonly present = new Map<string, Set<string>>();
  /** By folder: two that want one at once write it together. */
  private readonly unpacking = new Map<string, Promise<void>>();

  constructor(
    dataFolder: string,
    private readonly sources: Sources
  ) {
    this.folder = join(dataFolder, 'deployed');
  }

  /** At the start, when nothing runs: takes away what a crash or a removal left. @param used what is deployed */
  async cleanUp(used: readonly { readonly job: string; readonly version: string }[]): Promise<void> {
    const jobs = new Map(used.map(({ version, job }) => [version, job]));
    for (const version of await readdir(this.folder).catch(() => [])) {
      const job = jobs.get(version);
      if (job === undefined) {
        await this.remove(version);
      } else {
        this.present.set(job, new Set([version]));
      }
    }
  }

  /** Folder of a version's files; written when they are not there, after a restored backup say. */
  async unpack(job: string, version: string): Promise<string> {
    const folder = join(this.folder, version, job);
    this.present.set(job, (this.present.get(job) ?? new Set()).add(version));
    const present = this.unpacking.get(folder);
    const unpacked = present ?? this.sources.unpack(job, version, folder);
    this.unpacking.set(folder, unpacked);
    await unpacked.finally(() => this.unpacking.delete(folder));
    return folder;
  }

  /**
   * Takes away the versions of a job that nobody needs; nothing of the job may run in them. Each is asked about in the
   * moment in which it goes: much may happen while others go.
   */
  async removeUnless(job: string, isNeeded: (version: string) => boolean): Promise<void> {
    const versions = this.present.get(job) ?? new Set();
    for (const version of [...versions]) {
      if (!isNeeded(version)) {
        versions.delete(version);
        await this.remove(version);
      }
    }
    if (versions.size === 0 && this.present.get(job) === versions) {
      this.present.delete(job);
    }
  }

  /** Out of sight at once, so that nobody takes what is half gone for the whole. */
  private async remove(version: string): Promise<void> {
    const aside = join(this.folder, `${version}${gone}`);
    if (existsSync(join(this.folder, version))) {
      renameSync(join(this.folder, version), aside);
    }
    await rm(aside, { recursive: true, force: true });
  }
}
