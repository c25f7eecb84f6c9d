import { AxeBuilder } from '@axe-core/playwright';
import { type Locator, type Page, expect } from '@playwright/test';

// Plain Playwright: galata's pages need a server without token and XSRF check, which is what we want to test with.
export { expect, test } from '@playwright/test';

interface Lab {
  restored: Promise<unknown>;
  commands: { execute(id: string, args: object): Promise<unknown> };
}

declare global {
  interface Window {
    jupyterapp: Lab;
  }
}

/** Opens JupyterLab as a person does who follows the printed address, with an empty workspace. */
export async function openLab(page: Page): Promise<void> {
  await page.goto('/lab?token=a-token-of-this-test&reset');
  await ready(page);
}

/** Waits until the layout is restored; also after a reload. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(() => window.jupyterapp.restored.then(() => undefined));
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
}

/** Runs a command of JupyterLab by its id. What it returns may be a widget, which cannot leave the page. */
export async function execute(page: Page, id: string, args: Record<string, unknown> = {}): Promise<void> {
  await page.evaluate(
    ([command, options]) => window.jupyterapp.commands.execute(command, options).then(() => undefined),
    [id, args] as const
  );
}

/** Opens the dialog of a command, which ends only with the dialog. */
export async function openDialog(page: Page, id: string, args: Record<string, unknown> = {}): Promise<Locator> {
  await page.evaluate(
    ([command, options]) => {
      void window.jupyterapp.commands.execute(command, options);
    },
    [id, args] as const
  );
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Switches the theme: `JupyterLab Light`, `JupyterLab Dark`, `JupyterLab Dark High Contrast`. */
export async function setTheme(page: Page, theme: string): Promise<void> {
  await execute(page, 'apputils:change-theme', { theme });
  await page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor({ state: 'attached' });
}

/** What axe finds in a part of the page, with the styles that JupyterLab really loads: nothing. */
export async function expectAccessible(page: Page, selector: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(selector).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
