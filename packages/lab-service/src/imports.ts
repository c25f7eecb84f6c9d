import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type FileSystem,
  type ImportPlan,
  type Problem,
  importedFiles,
  isJobName,
  memoryFileSystem,
  originalsFolder,
  planImport,
  withoutTrust
} from '@vdk-lab/job-format';
import { diskFileSystem, importInPlace, readJobArchive, undoImport, writeNewFolder } from '@vdk-lab/job-format/node';
import { type JobPlace, filePlace, jobPlace } from './paths.js';
import { type PlacedJob, asAnswer, below, freeName, isPresent, placed, refuseWithin } from './placing.js';
import { ServiceProblem } from './problem.js';

/** What to import, and where to; as openapi/lab-service.yaml describes it. */
export interface ImportWish {
  /** Contents path of a folder or zip. */
  readonly path: string;
  /** Contents path of the folder in which the job's folder will be; that of the folder or zip by default. */
  readonly into?: string;
  readonly name?: string;
  readonly notebooks: 'job' | 'step';
  readonly inPlace: boolean;
}

export interface ImportPreview {
  readonly path: string;
  readonly name: string;
  readonly exists: boolean;
  readonly freeName: string;
  readonly isArchive: boolean;
  readonly steps: readonly { readonly file: string; readonly notebook: string | null }[];
  readonly notebooks: readonly string[];
  readonly kept: number;
  readonly left: ImportPlan['left'];
  readonly problems: readonly Problem[];
}

/** A name that the Control Service takes, made of any. */
export function jobNameFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 45);
  return isJobName(name) ? name : `${name === '' ? 'imported' : name}-job`.replace(/-+/g, '-').padEnd(6, '0');
}

/** A source that was read: a folder as it is, an archive in memory. */
interface Source {
  readonly fs: FileSystem;
  /** Null for an archive. */
  readonly folder: JobPlace | null;
  /** Of the folder or archive, without its end. */
  readonly title: string;
}

/** Jobs of `.sql` and `.py` steps, brought into notebooks. */
export class Imports {
  async preview(root: string | null, wish: ImportWish): Promise<ImportPreview> {
    const source = await read(root, wish.path);
    const parent = await parentOf(root, wish, source);
    const name = nameOf(source, wish);
    const plan = await planImport(source.fs, { name, notebooks: wish.notebooks });
    const isInPlace = wish.inPlace && source.folder !== null;
    return {
      path: isInPlace ? (source.folder?.path ?? '') : below(parent, name),
      name,
      exists: !isInPlace && (await isPresent(join(parent.folder, name))),
      freeName: await freeName(parent.folder, name),
      isArchive: source.folder === null,
      steps: plan.steps.map(({ file, notebook }) => ({ file, notebook })),
      notebooks: plan.notebooks.map(({ path }) => path),
      kept: plan.kept.length,
      left: plan.left,
      problems: plan.problems
    };
  }

  /** @throws ServiceProblem `folder-exists`, `archive-refused`, `not-in-place` */
  async create(root: string | null, wish: ImportWish): Promise<PlacedJob> {
    const source = await read(root, wish.path);
    const name = nameOf(source, wish);
    const plan = await planImport(source.fs, { name, notebooks: wish.notebooks });
    try {
      if (wish.inPlace) {
        return await inPlace(source, plan);
      }
      const parent = await parentOf(root, wish, source);
      if (plan.steps.length + plan.notebooks.length + plan.kept.length === 0) {
        const why = 'No file of it would be taken along.';
        throw new ServiceProblem(
          422,
          'nothing-to-import',
          'There is nothing to import.',
          why,
          'Choose the folder of a job.'
        );
      }
      const folder = join(parent.folder, name);
      // The plan has restored what can be: here a notebook beside its own steps would run them twice.
      const files = withoutTrust(await importedFiles(source.fs, plan));
      await writeNewFolder(files, folder, {
        emptyFolders: plan.emptyFolders,
        ...(source.folder ? { like: source.folder.folder } : {})
      });
      return await placed(folder, below(parent, name), name);
    } catch (error) {
      throw asAnswer(error);
    }
  }

  /** @throws ServiceProblem `nothing-to-do`, `in-the-way` */
  async undo(job: JobPlace): Promise<PlacedJob> {
    try {
      await undoImport(job.folder);
    } catch (error) {
      throw asAnswer(error);
    }
    return placed(job.folder, job.path, job.name);
  }
}

function nameOf({ title, folder }: Source, { name, inPlace: isInPlace }: ImportWish): string {
  return isInPlace && folder ? folder.name : (name ?? jobNameFrom(title));
}

async function parentOf(root: string | null, wish: ImportWish, source: Source): Promise<JobPlace> {
  const own = dirname(wish.path);
  const parent = await jobPlace(root, wish.into ?? (own === '.' ? '' : own));
  if (source.folder !== null && !wish.inPlace) {
    refuseWithin(source.folder, parent);
  }
  return parent;
}

async function inPlace({ folder }: Source, plan: ImportPlan): Promise<PlacedJob> {
  if (!folder) {
    throw new ServiceProblem(
      422,
      'not-in-place',
      'An archive cannot be imported in place.',
      'There is no folder whose files could be moved.',
      'Import it into a new folder.'
    );
  }
  await importInPlace(folder.folder, plan);
  const job = await placed(folder.folder, folder.path, folder.name, originalsFolder);
  return { ...job, notebooks: plan.notebooks.map(({ path }) => below(folder, path)) };
}

async function read(root: string | null, path: string): Promise<Source> {
  const file = await filePlace(root, path);
  if (file === null) {
    const folder = await jobPlace(root, path);
    return { fs: diskFileSystem(folder.folder), folder, title: folder.name };
  }
  try {
    const stem = (path.split('/').at(-1) ?? '').replace(/\.zip$/i, '');
    const { name, files } = await readJobArchive(await readFile(file), stem);
    return { fs: memoryFileSystem(Object.fromEntries(files)), folder: null, title: name };
  } catch (error) {
    throw asAnswer(error);
  }
}
