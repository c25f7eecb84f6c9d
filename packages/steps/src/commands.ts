import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { IWorkspace } from '@vdk-lab/tokens';
import { CommandIDs } from './commandids';
import type { JobPanel } from './jobpanel';
import type { JobPart } from './parts';

/** What the commands work on. */
export interface ICommandContext {
  readonly app: JupyterFrontEnd;
  /** Null: no back end. */
  readonly workspace: IWorkspace | null;
  /** The current notebook, when it is a job's. */
  current(): Promise<JobPanel | null>;
  peek(): NotebookPanel | null;
  isJob(): boolean;
  mayBeStep(): boolean;
}

/** A JSON schema of arguments. */
const schema = (properties: ReadonlyJSONObject): { args: ReadonlyJSONObject } => ({
  args: { type: 'object', properties, additionalProperties: false }
});
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds the commands of steps and draft runs. The code of each is loaded when it is first called. */
export function addCommands(commands: CommandRegistry, trans: TranslationBundle, context: ICommandContext): void {
  const { app, workspace, current, isJob } = context;
  const canRun = (): boolean => isJob() && workspace !== null;
  const withJob = async (work: (job: JobPanel, back: IWorkspace) => Promise<void>): Promise<void> => {
    const job = await current();
    if (job && workspace) {
      await work(job, workspace);
    }
  };
  const step = { type: 'string', description: trans.__('Id of a step; the one at the active cell when left out') };

  commands.addCommand(CommandIDs.runJob, {
    label: trans.__('Run job'),
    caption: trans.__('Save, and run all steps of the job in a fresh process'),
    describedBy: schema({
      from: { type: 'string', description: trans.__('Id of the first step to run') },
      to: { type: 'string', description: trans.__('Id of the last step to run') },
      only: { type: 'string', description: trans.__('Id of the one step to run') },
      arguments: { type: 'object', description: trans.__('Arguments of the job') }
    }),
    isEnabled: canRun,
    execute: ({ from, to, only, arguments: args }) =>
      withJob(async (job, back) => {
        const { runJob } = await import('./runjob');
        const parts = Object.entries({ from, to, only }).filter(([, id]) => text(id) !== undefined);
        await runJob(job, back, app, {
          ...(parts.length > 0 ? { selection: Object.fromEntries(parts) } : {}),
          ...(isMap(args) ? { arguments: args } : {})
        });
      })
  });
  commands.addCommand(CommandIDs.runWithArguments, {
    label: trans.__('Run with arguments…'),
    caption: trans.__('Save, and run all steps of the job with arguments'),
    describedBy: schema({}),
    isEnabled: canRun,
    execute: () =>
      withJob(async (job, back) => {
        const { runWithArguments } = await import('./runjob');
        await runWithArguments(job, back, app);
      })
  });
  commands.addCommand(CommandIDs.resumeJob, {
    label: trans.__('Run from the failed step'),
    caption: trans.__('Save, and run the step that failed and those after it, with the same arguments'),
    describedBy: schema({}),
    isEnabled: canRun,
    execute: () =>
      withJob(async (job, back) => {
        const { resumeJob } = await import('./runjob');
        await resumeJob(job, back, app);
      })
  });

  const addPart = (id: string, part: JobPart, label: string, caption: string): void => {
    commands.addCommand(id, {
      label,
      caption,
      describedBy: schema({ step }),
      isVisible: isJob,
      isEnabled: canRun,
      execute: ({ step: named }) =>
        withJob(async (job, back) => {
          const { runPart } = await import('./runjob');
          await runPart(job, back, app, part, text(named));
        })
    });
  };
  addPart(
    CommandIDs.runStep,
    'only',
    trans.__('Run only this step'),
    trans.__('Save, and run this one step in a fresh process')
  );
  addPart(
    CommandIDs.runToStep,
    'to',
    trans.__('Run up to this cell'),
    trans.__('Save, and run the steps of the job up to this cell in a fresh process')
  );
  addPart(
    CommandIDs.runFromStep,
    'from',
    trans.__('Run from this step'),
    trans.__('Save, and run this step and those after it in a fresh process')
  );

  commands.addCommand(CommandIDs.cancelRun, {
    label: trans.__('Cancel run'),
    caption: trans.__('End the draft run of this job'),
    describedBy: schema({}),
    isEnabled: canRun,
    execute: () =>
      withJob(async (job, back) => {
        const { cancelRun } = await import('./runjob');
        await cancelRun(job, back);
      })
  });
  commands.addCommand(CommandIDs.showLog, {
    label: trans.__('Show log of the draft run'),
    caption: trans.__('Open the log of the newest draft run of this job'),
    describedBy: schema({}),
    isEnabled: canRun,
    execute: () =>
      withJob(async (job, back) => {
        if (!job.run) {
          return;
        }
        const { makeRunLog } = await import('./runlog');
        const id = `vdk-lab-log-${job.run.id}`;
        const present = [...app.shell.widgets('main')].find(widget => widget.id === id);
        if (!present) {
          app.shell.add(makeRunLog(job.run, back, trans), 'main', { mode: 'split-bottom', ref: job.panel.id });
        }
        app.shell.activateById(id);
      })
  });
  commands.addCommand(CommandIDs.toggleStep, {
    label: trans.__('Make this a step, or an ordinary cell'),
    caption: trans.__('Steps run when the job runs; ordinary cells do not'),
    describedBy: schema({ step }),
    isVisible: context.mayBeStep,
    isEnabled: context.mayBeStep,
    execute: async ({ step: named }) => {
      const panel = context.peek();
      if (panel) {
        const { toggleStep } = await import('./toggle');
        toggleStep(panel.content, text(named));
      }
    }
  });
}
