import { PathExt } from '@jupyterlab/coreutils';
import { type Contents, ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobTemplate } from '@vdk-lab/tokens';

/** What the form gives. */
export interface INewJob {
  readonly name: string;
  readonly team: string;
  /** Contents path in which the folder of the job is made; empty: Jupyter's root. */
  readonly folder: string;
  readonly template: IJobTemplate;
}

/** Names in a folder. @throws Error with a sentence for people */
async function namesIn(contents: Contents.IManager, folder: string, trans: TranslationBundle): Promise<string[]> {
  if (/^\.\.(\/|$)/.test(folder)) {
    throw new Error(trans.__('"%1" is outside of the files that Jupyter shows. Name a folder in them.', folder));
  }
  try {
    const { type, content } = await contents.get(folder, { content: true });
    if (type !== 'directory') {
      throw new Error(trans.__('"%1" is a file. Name a folder.', folder));
    }
    return (content as Contents.IModel[]).map(({ name }) => name);
  } catch (error) {
    if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
      throw new Error(trans.__('There is no folder "%1". Make it first, or name another one.', folder), {
        cause: error
      });
    }
    throw error;
  }
}

/**
 * Writes the files of a new job into a new folder.
 * @returns the contents path to open
 * @throws Error before anything is written, or when a file could not be written: then what was written is taken away again
 */
export async function writeJob(contents: Contents.IManager, job: INewJob, trans: TranslationBundle): Promise<string> {
  const path = PathExt.join(job.folder.trim(), job.name);
  const names = await namesIn(contents, PathExt.dirname(path), trans);
  if (names.includes(job.name)) {
    throw new Error(trans.__('The folder "%1" exists already. Choose another name or folder.', path));
  }
  await contents.save(path, { type: 'directory' });
  const written: string[] = [];
  let open = path;
  try {
    for (const file of job.template.files(job)) {
      const isNotebook = file.path.endsWith('.ipynb');
      const target = PathExt.join(path, file.path);
      written.push(target);
      await contents.save(target, {
        type: isNotebook ? 'notebook' : 'file',
        format: isNotebook ? 'json' : 'text',
        content: isNotebook ? JSON.parse(file.content) : file.content
      });
      open = file.open ? target : open;
    }
  } catch (error) {
    // Half a job would stand in the way of the next try.
    for (const made of [...written.reverse(), path]) {
      await contents.delete(made).catch(() => undefined);
    }
    throw error;
  }
  return open;
}
