import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobTemplate, ITargets, ITemplates } from '@vdk-lab/tokens';
import { FormDialog, FormWidget } from '@vdk-lab/ui';
import { NewJobFields } from './newjobform';
import { openJob } from './openjob';

const teamKey = '@vdk-lab/launcher:team';

interface IContext {
  readonly app: JupyterFrontEnd;
  readonly templates: ITemplates;
  readonly targets: ITargets | null;
  readonly state: IStateDB | null;
  readonly trans: TranslationBundle;
  /** Contents path in which the job is created. */
  readonly folder: string;
}

/** What the form gives. */
export interface INewJob {
  readonly name: string;
  readonly team: string;
  readonly folder: string;
  readonly template: IJobTemplate;
}

async function exists(contents: Contents.IManager, path: string): Promise<boolean> {
  const folder = PathExt.dirname(path);
  const listing = await contents.get(folder, { content: true });
  const entries = listing.content as Contents.IModel[];
  return entries.some(({ name }) => name === PathExt.basename(path));
}

/** Writes the files of a new job into a new folder. Returns the path to open. @throws Error before anything is written */
export async function writeJob(contents: Contents.IManager, job: INewJob, trans: TranslationBundle): Promise<string> {
  const path = PathExt.join(job.folder, job.name);
  if (await exists(contents, path)) {
    throw new Error(trans.__('The folder "%1" exists already. Choose another name or folder.', path));
  }
  await contents.save(path, { type: 'directory' });
  let open = path;
  for (const file of job.template.files(job)) {
    const isNotebook = file.path.endsWith('.ipynb');
    const target = PathExt.join(path, file.path);
    await contents.save(target, {
      type: isNotebook ? 'notebook' : 'file',
      format: isNotebook ? 'json' : 'text',
      content: isNotebook ? JSON.parse(file.content) : file.content
    });
    open = file.open ? target : open;
  }
  return open;
}

/** Is the name taken at the current target? Null: it cannot be asked; a job can be created all the same. */
async function isTaken(targets: ITargets | null, name: string): Promise<boolean | null> {
  if (!targets) {
    return null;
  }
  try {
    return await (await targets.client(targets.current)).jobExists(name);
  } catch {
    return null;
  }
}

/** The dialog, until the job is there or somebody gave up; what was typed stays on failure. */
export async function createJob(context: IContext): Promise<void> {
  const { app, templates, targets, state, trans, folder } = context;
  const { contents } = app.serviceManager;
  const team = await state?.fetch(teamKey);
  let opened: string | null = null;
  const body = new FormWidget(onSubmit => (
    <NewJobFields
      options={{
        trans,
        templates: templates.list(),
        folder,
        team: typeof team === 'string' ? team : '',
        isTaken: name => isTaken(targets, name),
        create: async job => {
          opened = await writeJob(contents, job, trans);
          await state?.save(teamKey, job.team);
        }
      }}
      onSubmit={onSubmit}
    />
  ));
  const dialog = new FormDialog({
    title: trans.__('New VDK job'),
    body,
    cancel: trans.__('Cancel'),
    accept: trans.__('Create job'),
    focus: '#vdk-new-job-name'
  });
  await dialog.launch();
  if (opened !== null) {
    await openJob(app, { path: PathExt.dirname(opened), open: opened });
  }
}
