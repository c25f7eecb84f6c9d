import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ControlService } from '@vdk-lab/control-service';
import { type Problem, receivedFiles } from '@vdk-lab/job-format';
import {
  type FileChange,
  type Files,
  compareWithFolder,
  readArchive,
  updateFolder,
  writeNewFolder
} from '@vdk-lab/job-format/node';
import type { JobPlace } from './paths.js';
import { type PlacedJob, asAnswer, below, freeName, isPresent, placed } from './placing.js';
import { ServiceProblem } from './problem.js';
import type { Targets } from './targets.js';

/** Which job, and where its folder will be. */
export interface DownloadWish {
  readonly target: string;
  readonly team: string;
  readonly job: string;
  /** Of the folder; the job's by default. */
  readonly name?: string;
}

/** As openapi/lab-service.yaml describes it. */
export interface DownloadPreview {
  readonly path: string;
  readonly exists: boolean;
  readonly freeName: string;
  readonly content: string;
  readonly bytes: number;
  readonly files: readonly FileChange[];
  readonly problems: readonly Problem[];
}

/** Jobs of the targets, written into the workspace. */
export class Downloads {
  constructor(private readonly targets: Targets) {}

  async preview(parent: JobPlace, wish: DownloadWish): Promise<DownloadPreview> {
    const name = wish.name ?? wish.job;
    const folder = join(parent.folder, name);
    const { files, problems } = await this.read(wish);
    const changes = await compareWithFolder(files, folder);
    return {
      path: below(parent, name),
      exists: await isPresent(folder),
      freeName: await freeName(parent.folder, name),
      content: contentOf(files),
      bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
      files: changes,
      problems
    };
  }

  /** @throws ServiceProblem `folder-exists`, `content-changed`, `archive-refused`, and what the target says */
  async create(
    parent: JobPlace,
    wish: DownloadWish,
    options: { readonly update: boolean; readonly content?: string }
  ): Promise<PlacedJob> {
    const name = wish.name ?? wish.job;
    const folder = join(parent.folder, name);
    const { files } = await this.read(wish);
    if (options.content !== undefined && options.content !== contentOf(files)) {
      throw new ServiceProblem(
        409,
        'content-changed',
        `${wish.job} has changed at the target.`,
        'Somebody deployed it since you looked.',
        'Look at the files again.'
      );
    }
    try {
      if (options.update && (await isPresent(folder))) {
        return await placed(folder, below(parent, name), name, await updateFolder(files, folder));
      }
      await writeNewFolder(files, folder);
      return await placed(folder, below(parent, name), name);
    } catch (error) {
      throw asAnswer(error);
    }
  }

  private async read({ target, team, job }: DownloadWish): Promise<{ files: Files; problems: Problem[] }> {
    const service = new ControlService(await this.targets.address(target));
    try {
      return await receivedFiles(await readArchive(await service.sources.download(team, job)));
    } catch (error) {
      throw asAnswer(error);
    }
  }
}

function contentOf(files: Files): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? new Uint8Array();
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
