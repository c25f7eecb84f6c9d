import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectAccessible, openLab, setTheme, test } from './fixtures';
import { Journey } from './journey';

const pictures = join(import.meta.dirname, '../screenshots');
const root = join(import.meta.dirname, '../../.cache/ui/lab/root');

const cell = (id: string, tag: string, source: string): object => ({
  cell_type: 'code',
  id,
  metadata: { tags: [tag] },
  source,
  outputs: [],
  execution_count: null
});

test('problems of a job are counted in the toolbar; each leads to its place, and some are mended', async ({ page }) => {
  const folder = join(root, 'problem-job');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.ini'), '[owner]\nteam = tests\n[job]\nschedule_cron = 61 * * * *\n');
  const notebook = {
    cells: [cell('first', 'vdk', 'answer = 42'), cell('second', 'VDK', 'assert answer == 42')],
    metadata: { kernelspec: { name: 'vdk', display_name: 'VDK job (Python)', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5
  };
  writeFileSync(join(folder, '10_steps.ipynb'), JSON.stringify(notebook));
  await openLab(page);
  await setTheme(page, 'JupyterLab Light');
  const journey = new Journey(page);
  await journey.open('problem-job/10_steps.ipynb');
  const button = journey.notebook.locator('.vdk-ProblemsButton');
  await expect(button).toContainText('✗ 2');
  await button.getByRole('button').click();
  const panel = page.locator('.vdk-ProblemsPanel:visible');
  await expect(panel.getByRole('listitem').first()).toBeVisible();
  await page.screenshot({ path: join(pictures, 'problems-light.png') });
  await expectAccessible(page, '.vdk-ProblemsPanel');
  await setTheme(page, 'JupyterLab Dark');
  await page.screenshot({ path: join(pictures, 'problems-dark.png') });
  await expectAccessible(page, '.vdk-ProblemsPanel');

  const nearly = panel.getByRole('listitem').filter({ hasText: 'makes no step' });
  await nearly.getByRole('button', { name: /Open 10_steps.ipynb/ }).click();
  await expect(journey.notebook.locator('.jp-Cell').nth(1)).toHaveClass(/jp-mod-active/);
  await nearly.getByRole('button').last().click();
  await expect(button).toContainText('✗ 1');
  await expect(journey.header(2)).toBeVisible();

  // What is not in the notebook opens beside it.
  await panel
    .getByRole('listitem')
    .filter({ hasText: '61' })
    .getByRole('button', { name: /config.ini/ })
    .click();
  await expect(page.locator('.jp-FileEditor:visible')).toContainText('schedule_cron');
  expect(readFileSync(join(folder, 'config.ini'), 'utf8')).toContain('61 * * * *');
});
