import type { Page } from '@playwright/test';
import { expect, openLab, test } from './fixtures';
import { Journey } from './journey';

const lines = 120_000;

/** What the page holds of the log that is in sight. */
const drawn = (page: Page): Promise<number> => page.locator('.vdk-LogPanel .vdk-Log *').count();

test('a step prints 120,000 lines, and the page keeps a part of them', async ({ page }) => {
  await openLab(page);
  const journey = new Journey(page);
  await journey.createJob('long-log', 'examples');
  await journey.notebook.locator('.jp-CodeCell .cm-content').nth(1).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(`for number in range(${lines}): print("printed line", number, flush=False)`);
  await journey.startRun();
  await journey.notebook.getByRole('button', { name: 'Log', exact: true }).click();
  await journey.waitForRun('succeeded');

  const log = page.locator('.vdk-LogPanel .vdk-Log');
  await expect(log.getByText('At the end')).toBeVisible({ timeout: 60_000 });
  await expect(log.getByText(/^Lines 1\d\d,\d{3} to 12\d,\d{3} of 12\d,\d{3}$/)).toBeVisible();
  expect(await drawn(page)).toBeLessThan(1000);

  // In a part that the page does not keep: 77, 770 to 779, …
  await log.getByRole('searchbox').fill('printed line 77');
  await log.getByRole('searchbox').press('Enter');
  await expect(log.locator('[aria-current]')).toHaveText(/^\d+printed line 77$/, { timeout: 60_000 });
  await expect(log.getByText(/^1 of 1,11\d$/)).toBeVisible({ timeout: 60_000 });
  await log.getByRole('searchbox').press('Shift+Enter');
  await expect(log.locator('[aria-current]')).toHaveText(/^\d+printed line 77999$/, { timeout: 60_000 });
  expect(await drawn(page)).toBeLessThan(1000);

  await log.getByRole('checkbox').check();
  await log.getByRole('searchbox').fill(`printed line ${lines - 1}`);
  await expect(log.getByText(`printed line ${lines - 1}`, { exact: true })).toBeVisible();

  // Under the cell stands the end of it, and where the rest is.
  const output = journey.notebook.locator('.vdk-StepOutputs').first();
  await expect(output).toContainText('There was more: open the log');
  expect((await output.textContent())?.length).toBeLessThan(60_000);
});
