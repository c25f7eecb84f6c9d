import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ToolbarButton } from '@jupyterlab/ui-components';
import { IJobNotebooks, ITargets, IWorkspace } from '@vdk-lab/tokens';
import { Signal } from '@lumino/signaling';
import { DraftChip, type IComparison } from './draftchip';
import { deployIcon } from './icons';

const deployJob = 'vdk-lab:deploy-job';
const compare = 'vdk-lab:compare-job';

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@vdk-lab/deploy:plugin',
  description: 'Deploys a data job from its notebook, and shows how that goes.',
  autoStart: true,
  requires: [INotebookTracker],
  // Without core it has nothing to do, and says nothing.
  optional: [IJobNotebooks, IWorkspace, ITargets, IToolbarWidgetRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    jobs: IJobNotebooks | null,
    workspace: IWorkspace | null,
    targets: ITargets | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (!jobs) {
      return;
    }
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load('vdk_lab_deploy');
    let isFollowing = false;
    /** Shows every deploy that runs or begins; from the first job notebook on, also after a reload. */
    const follow = async (): Promise<void> => {
      if (!isFollowing && workspace) {
        isFollowing = true;
        const { followDeploys } = await import('./progress');
        await followDeploys(workspace.deploys, app.commands, trans, path => comparisons.emit({ path, text: null }));
      }
    };

    const comparisons = new Signal<object, IComparison>(tracker);
    app.serviceManager.contents.fileChanged.connect((_, { newValue, oldValue }) => {
      for (const path of [newValue?.path, oldValue?.path]) {
        if (path) {
          comparisons.emit({ path, text: null });
        }
      }
    });
    /** The folder that a command is about, what is open of it saved: what is on disk is compared and deployed. */
    const jobOf = async (given: unknown): Promise<string | null> => {
      const panel = tracker.currentWidget;
      const current = panel ? jobs.of(panel).jobPath : null;
      const path = typeof given === 'string' ? given : current;
      if (panel && path !== null && current === path) {
        await panel.context.save();
      }
      if (path !== null) {
        const { saveDocuments } = await import('@vdk-lab/ui');
        await saveDocuments(app.shell.widgets('main'), path);
      }
      return path;
    };
    const describedBy = {
      args: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            description: trans.__('Folder of the job; that of the current notebook by default')
          }
        }
      }
    };

    app.commands.addCommand(deployJob, {
      label: args => (args['isPalette'] ? trans.__('Deploy this job') : trans.__('Deploy')),
      icon: args => (args['isPalette'] ? undefined : deployIcon),
      caption: trans.__('Deploy this job: what ships, when it runs'),
      describedBy,
      isEnabled: () => workspace !== null,
      execute: async args => {
        const path = await jobOf(args['path']);
        if (path === null || !workspace) {
          return;
        }
        void follow();
        const { openDeployDialog } = await import('./deploydialog');
        await openDeployDialog(path, targets, workspace.deploys, trans, text => comparisons.emit({ path, text }));
      }
    });
    app.commands.addCommand(compare, {
      label: trans.__('Compare this job with what runs'),
      caption: trans.__('How the draft differs from what the target runs'),
      describedBy,
      isEnabled: () => workspace !== null,
      execute: async args => {
        const path = await jobOf(args['path']);
        if (path === null || !workspace) {
          return;
        }
        const { compareJob } = await import('./comparedialog');
        await compareJob(path, targets?.current ?? 'local', workspace.deploys, trans, text =>
          comparisons.emit({ path, text })
        );
      }
    });

    toolbars?.addFactory<NotebookPanel>('Notebook', 'vdk-deploy', panel => {
      const job = jobs.of(panel);
      const button = new ToolbarButton({
        icon: deployIcon,
        label: trans.__('Deploy'),
        tooltip: trans.__('Deploy this job: what ships, when it runs'),
        onClick: () => void app.commands.execute(deployJob, { path: job.jobPath ?? '' })
      });
      button.addClass('vdk-DeployButton');
      const show = (): void => {
        if (button.isDisposed) {
          return;
        }
        button.setHidden(job.jobPath === null);
        if (job.jobPath !== null) {
          void follow();
        }
      };
      job.changed.connect(show);
      show();
      return button;
    });
    toolbars?.addFactory<NotebookPanel>(
      'Notebook',
      'vdk-draft',
      panel =>
        new DraftChip(panel, jobs.of(panel), comparisons, trans, path => void app.commands.execute(compare, { path }))
    );
    palette?.addItem({ command: compare, category: trans.__('VDK') });
    palette?.addItem({ command: deployJob, category: trans.__('VDK'), args: { isPalette: true } });
    performance.measure('vdk:activate:@vdk-lab/deploy:plugin', { start });
  }
};

export default plugin;
