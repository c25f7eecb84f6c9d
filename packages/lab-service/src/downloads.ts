import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlService, isControlServiceError } from '@vdk-lab/control-service';
import { type Problem, readJob, receivedFiles } from '@vdk-lab/job-format';
import {
  ArchiveError,
  type FileChange,
  type Files,
  PlaceError,
  compareWithFolder,
  diskFileSystem,
  readArchive,
  updateFolder,
  writeNewFolder
} from '@vdk-lab/job-format/node';
import type { JobPlace } from './paths.js';
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

/** A job's folder that was just written. */
export interface PlacedJob {
  readonly path: string;
  readonly open: string | null;
  readonly replaced: string | null;
}

const below = (parent: JobPlace, name: string): string => (parent.path === '' ? name : `${parent.path}/${name}`);

async function isPresent(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** The wanted name, or with the first number that is free. */
export async function freeName(folder: string, wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!(await isPresent(join(folder, name)))) {
      return name;
    }
  }
}

/** The contents path of a job just written, and of the file that opens first: that of its first step. */
export async function placed(parent: JobPlace, name: string, replaced: string | null = null): Promise<PlacedJob> {
  const path = below(parent, name);
  const job = await readJob(diskFileSystem(join(parent.folder, name)), name);
  const [first] = job.steps;
  return {
    path,
    open: first ? `${path}/${first.file}` : null,
    replaced: replaced === null ? null : `${path}/${replaced}`
  };
}

/** Failures of the packages below as answers. */
export function asAnswer(error: unknown): unknown {
  if (error instanceof PlaceError) {
    const what = 'The files cannot be written there.';
    return new ServiceProblem(409, error.code, what, error.message, 'Choose another name or folder.');
  }
  if (error instanceof ArchiveError) {
    const advice = 'Ask whoever made the archive.';
    return new ServiceProblem(422, 'archive-refused', 'The files of the job are refused.', error.message, advice);
  }
  if (isControlServiceError(error)) {
    const status = error.status === 404 || error.status === 403 ? error.status : 502;
    return new ServiceProblem(status, error.code, error.what, error.why, error.countermeasures);
  }
  return error;
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
        return await placed(parent, name, await updateFolder(files, folder));
      }
      await writeNewFolder(files, folder);
      return await placed(parent, name);
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
