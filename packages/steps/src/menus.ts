import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import { CommandIDs, partCommands } from './commandids';

/** Opens a menu below a button; the focus comes back to the button. */
function openBelow(anchor: HTMLElement, menu: Menu): void {
  const { left, bottom } = anchor.getBoundingClientRect();
  menu.aboutToClose.connect(() => {
    if (menu.node.contains(document.activeElement)) {
      anchor.focus();
    }
    // The command runs after the menu closed.
    setTimeout(() => menu.dispose());
  });
  menu.open(left, bottom);
}

/** What one can do with a step: the menu of its header. */
export function openStepMenu(commands: CommandRegistry, anchor: HTMLElement, step: string): void {
  const menu = new Menu({ commands });
  partCommands.forEach(command => menu.addItem({ command, args: { step } }));
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: CommandIDs.showLog });
  menu.addItem({ command: CommandIDs.toggleStep, args: { step } });
  openBelow(anchor, menu);
}

/** Which part of the job to run: the menu beside *Run job*. */
export function openRunMenu(commands: CommandRegistry, anchor: HTMLElement): void {
  const menu = new Menu({ commands });
  const whole = [CommandIDs.runJob, CommandIDs.runWithArguments, CommandIDs.resumeJob];
  [...whole, CommandIDs.runToStep, CommandIDs.runStep, CommandIDs.runFromStep].forEach(command =>
    menu.addItem({ command })
  );
  openBelow(anchor, menu);
}
