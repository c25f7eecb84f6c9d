import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ITargets } from '@vdk-lab/tokens';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { CommandIDs, type ICommandJob } from './commandids';

/**
 * What can be done with a job of the list, as commands: from its context menu, or with `team` and `job` as arguments.
 * Each asks before it acts: a command can be called from anywhere, a link in a rendered text too.
 */
export function addJobCommands(app: JupyterFrontEnd, targets: ITargets, trans: TranslationBundle): void {
  const { commands } = app;
  /** The row under the pointer. */
  const rowAt = (): DOMStringMap | undefined =>
    app.contextMenuHitTest(node => node.dataset['vdkJob'] !== undefined)?.dataset;
  const jobOf = (args: ReadonlyPartialJSONObject): ICommandJob | null => {
    const { team, job } = args;
    if (typeof team === 'string' && typeof job === 'string') {
      return { team, name: job };
    }
    const row = rowAt();
    return row?.['vdkTeam'] !== undefined && row['vdkJob'] !== undefined
      ? { team: row['vdkTeam'], name: row['vdkJob'] }
      : null;
  };
  const args = {
    type: 'object',
    properties: {
      team: { type: 'string', description: trans.__('Team of the job; of the row under the pointer by default') },
      job: { type: 'string', description: trans.__('Name of the job; of the row under the pointer by default') }
    }
  };
  const isEnabled = (given: ReadonlyPartialJSONObject): boolean => jobOf(given) !== null;

  commands.addCommand(CommandIDs.startExecution, {
    label: trans.__('Run with arguments…'),
    caption: trans.__('Start an execution of the deployed job'),
    describedBy: {
      args: {
        ...args,
        properties: {
          ...args.properties,
          arguments: { type: 'object', description: trans.__('Arguments of the job, to begin with') }
        }
      }
    },
    isEnabled,
    execute: async given => {
      const job = jobOf(given);
      if (job) {
        const { startExecution } = await import('./jobactions');
        await startExecution(job, given['arguments'], { targets, trans, commands });
      }
    }
  });
  commands.addCommand(CommandIDs.rerunExecution, {
    label: trans.__('Run again from the failed step…'),
    caption: trans.__('Start the step that failed and those after it, with the same arguments'),
    describedBy: {
      args: {
        ...args,
        properties: {
          ...args.properties,
          execution: { type: 'string', description: trans.__('Id of the execution that failed; the newest by default') }
        }
      }
    },
    isEnabled,
    execute: async given => {
      const job = jobOf(given);
      if (job) {
        const { rerunExecution } = await import('./jobactions');
        await rerunExecution(job, given['execution'], { targets, trans, commands });
      }
    }
  });
  const addSwitch = (id: string, label: string, caption: string, enabled: boolean): void => {
    commands.addCommand(id, {
      label,
      caption,
      describedBy: { args },
      isEnabled,
      // Of the two in a row's menu the one that changes something.
      isVisible: ({ team }) => team !== undefined || rowAt()?.['vdkState'] === (enabled ? 'disabled' : 'enabled'),
      execute: async given => {
        const job = jobOf(given);
        if (job) {
          const { switchJob } = await import('./jobactions');
          await switchJob(job, enabled, { targets, trans, commands });
        }
      }
    });
  };
  addSwitch(CommandIDs.enableJob, trans.__('Enable'), trans.__('Let the schedule start the job'), true);
  addSwitch(CommandIDs.disableJob, trans.__('Disable'), trans.__('Keep the schedule from starting the job'), false);
  commands.addCommand(CommandIDs.selectTarget, {
    label: given => trans.__('Look at target %1', typeof given['target'] === 'string' ? given['target'] : ''),
    caption: trans.__('Choose the Control Service that VDK Jobs and Deploy use'),
    describedBy: {
      args: {
        type: 'object',
        properties: { target: { type: 'string', description: trans.__('Name of the target') } },
        required: ['target']
      }
    },
    execute: async given => {
      const { target } = given;
      const known = await targets.list();
      if (typeof target !== 'string' || !known.some(({ name }) => name === target)) {
        throw new Error(trans.__('There is no target %1.', String(target)));
      }
      targets.current = target;
    }
  });
}
