import { join } from 'node:path';
import { ExportError, type ExportPlan, type Problem, exportedFiles, isJobName, planExport } from '@vdk-lab/job-format';
import { diskFileSystem, packFiles, writeNewFile, writeNewFolder } from '@vdk-lab/job-format/node';
import { type JobPlace, jobPlace } from './paths.js';
import { asAnswer, below, freeName, isPresent, refuseWithin } from './placing.js';
import { ServiceProblem } from './problem.js';

/** What to export, and where to; as openapi/lab-service.yaml describes it. */
export interface ExportWish {
  /** Contents path of the folder in which the export will be; that of the job's folder by default. */
  readonly into?: string;
  readonly name?: string;
  readonly as: 'zip' | 'folder';
  readonly keepNotebooks: boolean;
}

export interface ExportPreview {
  readonly path: string;
  readonly name: string;
  readonly exists: boolean;
  readonly freeName: string;
  readonly steps: ExportPlan['steps'];
  readonly files: number;
  readonly bytes: number;
  readonly left: ExportPlan['left'];
  readonly problems: readonly Problem[];
}

/** Jobs as files that need nothing but vdk-core. */
export class Exports {
  async preview(root: string | null, job: JobPlace, wish: ExportWish): Promise<ExportPreview> {
    const plan = await planOf(job, wish);
    const { parent, name, end } = await destination(root, job, wish);
    const sizes = [...plan.kept.map(({ bytes }) => bytes), ...[...plan.written.values()].map(({ length }) => length)];
    return {
      path: below(parent, `${name}${end}`),
      name,
      exists: await isPresent(join(parent.folder, `${name}${end}`)),
      freeName: await freeName(parent.folder, name, end),
      steps: plan.steps,
      files: sizes.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      left: plan.left,
      problems: plan.problems
    };
  }

  /** @throws ServiceProblem `folder-exists`, `not-exportable` */
  async create(root: string | null, job: JobPlace, wish: ExportWish): Promise<{ path: string }> {
    const { parent, name, end } = await destination(root, job, wish);
    const path = join(parent.folder, `${name}${end}`);
    try {
      const plan = await planOf(job, wish);
      const files = await exportedFiles(diskFileSystem(job.folder), plan);
      if (files.size === 0) {
        const why = 'The folder has no file that would be taken along.';
        throw new ServiceProblem(
          422,
          'not-exportable',
          'The job cannot be exported.',
          why,
          'Choose the folder of a job.'
        );
      }
      await (wish.as === 'zip'
        ? // The folder in it keeps the job's name: it is the same job wherever the archive goes.
          writeNewFile(await packFiles(files, job.name), path)
        : writeNewFolder(files, path, { emptyFolders: plan.emptyFolders, like: job.folder }));
      return { path: below(parent, `${name}${end}`) };
    } catch (error) {
      if (error instanceof ExportError) {
        throw new ServiceProblem(
          422,
          'not-exportable',
          'The job cannot be exported.',
          error.message,
          'Correct it, or keep those notebooks.'
        );
      }
      throw asAnswer(error);
    }
  }
}

function planOf(job: JobPlace, { keepNotebooks }: ExportWish): Promise<ExportPlan> {
  return planExport(diskFileSystem(job.folder), {
    name: job.name,
    unportable: keepNotebooks ? 'keep' : 'refuse'
  });
}

async function destination(
  root: string | null,
  job: JobPlace,
  wish: ExportWish
): Promise<{ parent: JobPlace; name: string; end: string }> {
  const parent = await jobPlace(root, wish.into ?? job.path.split('/').slice(0, -1).join('/'));
  if (wish.as === 'folder') {
    refuseWithin(job, parent);
  }
  const end = wish.as === 'zip' ? '.zip' : '';
  const plain = isJobName(job.name) ? job.name : 'exported-job';
  // Beside the job's own folder the exported one needs another name.
  return { parent, name: wish.name ?? plain, end };
}
