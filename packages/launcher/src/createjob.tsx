import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ITargets, ITemplates } from '@vdk-lab/tokens';
import { FormDialog, FormWidget } from '@vdk-lab/ui';
import { NewJobFields } from './newjobform';
import { openJob } from './openjob';
import { writeJob } from './writejob';

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
