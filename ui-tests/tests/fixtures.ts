import { test as galata } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';

export { expect } from '@jupyterlab/galata';

/** galata's pages without its mocks: real settings, real state, and a login by the test. */
export const test = galata.extend({
  autoGoto: false,
  mockSettings: false,
  mockState: false,
  resetWorkspace: false,
  tmpPath: ''
});

/** Opens JupyterLab as a person does who follows the printed address, with an empty workspace. */
export async function openLab(page: Page, path = '/lab'): Promise<void> {
  await page.goto(`${path}?token=a-token-of-this-test&reset`);
  await ready(page);
}

/** Waits until the layout is restored; also after a reload. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(async () => {
    const { jupyterapp } = window as unknown as { jupyterapp: { restored: Promise<unknown> } };
    await jupyterapp.restored;
  });
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
}

/** Runs a command of JupyterLab by its id. */
export async function execute(page: Page, id: string, args: Record<string, unknown> = {}): Promise<void> {
  await page.evaluate(
    async ([command, options]) => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { commands: { execute(id: string, args: object): Promise<unknown> } };
      };
      await jupyterapp.commands.execute(command, options);
    },
    [id, args] as const
  );
}

/** Switches the theme: `JupyterLab Light`, `JupyterLab Dark`, `JupyterLab Dark High Contrast`. */
export async function setTheme(page: Page, theme: string): Promise<void> {
  await execute(page, 'apputils:change-theme', { theme });
  await page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor();
}
