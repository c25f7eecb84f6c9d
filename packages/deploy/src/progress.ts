import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { DeployStageName, IDeploy, IDeploys } from '@vdk-lab/tokens';
import { durationText, notice, notifyEnd } from '@vdk-lab/ui';

const retryMs = 10_000;

const marks = { waiting: '', running: '◔', done: '✓', failed: '✗' } as const;

function stageWord(name: DeployStageName, trans: TranslationBundle): string {
  switch (name) {
    case 'pack':
      return trans.__('pack');
    case 'upload':
      return trans.__('upload');
    case 'update':
      return trans.__('update');
    case 'deploy':
      return trans.__('deploy');
    case 'ready':
      return trans.__('ready');
  }
}

/** One line with every stage. */
export function stagesText(deploy: IDeploy, trans: TranslationBundle): string {
  return deploy.stages
    .map(({ name, state, durationMs }) => {
      const time =
        durationMs !== null && durationMs !== undefined && durationMs >= 1000
          ? ` ${durationText(durationMs, trans)}`
          : '';
      return `${stageWord(name, trans)} ${marks[state]}`.trim() + time;
    })
    .join(' · ');
}

/** Text and kind of the notification of a deploy. */
export function notificationOf(
  deploy: IDeploy,
  trans: TranslationBundle
): { message: string; type: Notification.TypeOptions } {
  switch (deploy.state) {
    case 'running':
      return { message: `${trans.__('Deploy %1', deploy.jobName)}: ${stagesText(deploy, trans)}`, type: 'in-progress' };
    case 'ready':
      return {
        message: trans.__('%1 runs version %2 on %3', deploy.jobName, deploy.version?.slice(0, 7) ?? '', deploy.target),
        type: 'success'
      };
    case 'unconfirmed':
      return {
        message: trans.__('%1: not confirmed yet; the target may still make it ready', deploy.jobName),
        type: 'warning'
      };
    case 'failed': {
      const { problem } = deploy;
      const text = problem
        ? `${problem.what} ${problem.why} ${problem.countermeasures}`
        : trans.__('The deploy failed');
      return { message: `${deploy.jobName}: ${text}`, type: 'error' };
    }
  }
}

interface IShown {
  /** Of the notification. */
  readonly id: string;
  /** What the newest state said. */
  readonly isRunning: boolean;
}

/** Keeps one notification for each deploy. Who dismissed it is told how it ended all the same, once. */
export async function followDeploys(
  deploys: IDeploys,
  commands: CommandRegistry,
  trans: TranslationBundle,
  /** Called with the contents path of a job that is deployed now. */
  deployed: (path: string) => void
): Promise<void> {
  const shown = new Map<string, IShown>();
  for (;;) {
    try {
      await follow(deploys, commands, trans, deployed, shown);
      return;
    } catch {
      // The back end was away for a moment; what runs there goes on, and so do we.
      await new Promise(done => setTimeout(done, retryMs));
    }
  }
}

async function follow(
  deploys: IDeploys,
  commands: CommandRegistry,
  trans: TranslationBundle,
  deployed: (path: string) => void,
  shown: Map<string, IShown>
): Promise<void> {
  const never = new AbortController().signal;
  for await (const deploy of deploys.watch(never)) {
    const { message: text, type } = notificationOf(deploy, trans);
    const { message, actions: details } = notice(text, trans);
    const done = deploy.stages.filter(({ state }) => state === 'done').length;
    const progress = deploy.state === 'running' ? done / deploy.stages.length : 1;
    const actions =
      deploy.state === 'ready' && commands.hasCommand('vdk-lab:open-jobs')
        ? [{ label: trans.__('VDK Jobs'), callback: () => void commands.execute('vdk-lab:open-jobs') }]
        : details;
    const autoClose = deploy.state === 'ready' ? 10_000 : false;
    const before = shown.get(deploy.id);
    const isRunning = deploy.state === 'running';
    if (deploy.state === 'ready' && before?.isRunning !== false) {
      deployed(deploy.path);
    }
    if (!before) {
      const id = Notification.emit(message, type, { autoClose, progress, actions });
      shown.set(deploy.id, { id, isRunning });
    } else if (before.isRunning && !isRunning) {
      shown.set(deploy.id, { id: notifyEnd(before.id, message, type, { autoClose, actions }), isRunning });
    } else {
      Notification.update({ id: before.id, message, type, progress, actions, autoClose });
    }
  }
}
