import { join } from 'node:path';
import { expect, expectAccessible, openLab, ready, setTheme, test } from './fixtures';
import { Journey } from './journey';

const pictures = join(import.meta.dirname, '../screenshots');

for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  const short = theme.endsWith('Dark') ? 'dark' : 'light';

  test(`a job is created, run, deployed and watched (${short})`, async ({ page }) => {
    await openLab(page);
    await setTheme(page, theme);
    const journey = new Journey(page, async name => {
      await page.screenshot({ path: join(pictures, `${name}-${short}.png`) });
    });
    await journey.createJob(`first-job-${short}`, 'examples');
    const name = await journey.runCell('job_input.get_name()');
    await expect(name).toContainText(`first-job-${short}`);

    await journey.open('seattle-weather/10_weather.ipynb');
    await expect(journey.header(5)).toContainText('check');
    await journey.startRun();
    await journey.waitForRun('succeeded');
    await expect(journey.header(1)).toContainText('succeeded');
    await expect(journey.header(5)).toContainText('succeeded');
    await page.screenshot({ path: join(pictures, `notebook-${short}.png`) });
    await expectAccessible(page, '.vdk-RunControls');
    await expectAccessible(page, '.jp-NotebookPanel:not(.lm-mod-hidden) .vdk-StepHeader');

    await journey.notebook.getByRole('button', { name: 'Log' }).click();
    await expect(page.locator('.vdk-LogPanel .vdk-Log-line').first()).toBeVisible();
    await page
      .locator('.lm-TabBar-tab', { hasText: 'Log of seattle-weather' })
      .locator('.lm-TabBar-tabCloseIcon')
      .click();

    await journey.deploy();
    await journey.waitForDeploy('seattle-weather');
    await journey.runNow('seattle-weather', 'succeeded');
    await page.screenshot({ path: join(pictures, `job-${short}.png`) });
    await expectAccessible(page, '.vdk-JobsPanel');
  });
}

test('a failing job is marked at its cell, and failed in the panel as a user error', async ({ page }) => {
  await openLab(page);
  const journey = new Journey(page);
  await journey.open('broken/10_broken.ipynb');
  await journey.startRun();
  await journey.waitForRun('failed in your code');
  await expect(journey.header(3)).toContainText('failed in your code');
  await expect(journey.header(3)).toContainText('no such table');
  await expect(journey.header(2)).toContainText('succeeded');
  await expect(journey.header(4)).toContainText('skipped');
  await page.screenshot({ path: join(pictures, 'broken.png') });
  await journey.deploy();
  await journey.waitForDeploy('broken');
  await journey.runNow('broken', 'failed in your code', { brief: true });
});

test('the loop closes: fail, open the failing cell, fix it, deploy again, roll back', async ({ page }) => {
  await openLab(page);
  const journey = new Journey(page);
  await journey.createJob('closed-loop', 'examples');
  const cell = journey.notebook.locator('.jp-CodeCell .cm-content').nth(1);
  await cell.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('answer = 41\nanswer / 0');
  await journey.deploy();
  await journey.waitForDeploy('closed-loop');
  await journey.runNow('closed-loop', 'failed in your code', { brief: true });
  const panel = page.locator('.vdk-JobsPanel:visible');
  const failing = (await panel.locator('.vdk-JobPage-run .vdk-Jobs-quiet').textContent())?.slice(-7) ?? '';
  await expect(panel.getByRole('alert')).toContainText('line 2: ZeroDivisionError');
  await expectAccessible(page, '.vdk-JobsPanel');
  await page.screenshot({ path: join(pictures, 'failed-step.png') });

  await panel.getByRole('button', { name: 'Run again from this step…' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('Run closed-loop again from step 2');
  await expect(question).toContainText('Not run again');
  await page.screenshot({ path: join(pictures, 'run-again.png') });
  await page.keyboard.press('Enter');
  await expect(panel.locator('.vdk-JobPage-run')).toHaveCount(2);
  await expect(panel.locator('.vdk-JobPage-run').first()).toContainText('failed in your code', { timeout: 120_000 });
  // The first step stands in the plan of the first execution alone.
  await expect(panel.locator('.vdk-RunSteps-number')).toHaveText(['2']);
  await expect(panel.locator('.vdk-Log')).toContainText('Running a part of the job; not run:');

  await panel.getByRole('button', { name: 'Open cell' }).click();
  await expect(journey.notebook.locator('.jp-CodeCell').nth(1)).toHaveClass(/jp-mod-active/);
  await cell.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('answer = 42');
  // What differs from what runs: asked for, by step and cell.
  const chip = journey.notebook.locator('.vdk-DraftChip');
  await expect(chip).toHaveText('Compare');
  await chip.locator('jp-button').click();
  const compared = page.getByRole('dialog');
  await expect(compared).toContainText('which local runs');
  await compared.getByText('changed').first().click();
  await expect(compared.locator('[data-vdk-line="added"]')).toContainText('answer = 42');
  await expectAccessible(page, '.jp-Dialog');
  await compared.getByRole('button', { name: 'Close' }).last().click();
  await expect(chip).toContainText('draft differs in 1 step');
  await journey.deploy();
  const runs = page.getByText('closed-loop runs version').filter({ hasNotText: failing });
  await expect(runs.first()).toBeVisible({ timeout: 120_000 });
  await expect(chip, 'what differed runs now').toHaveText('Compare');
  await journey.openJobs();
  await panel.getByRole('button', { name: 'Run now' }).click();
  await expect(panel.locator('.vdk-JobPage-run')).toHaveCount(3);
  await expect(panel.locator('.vdk-JobPage-run').first()).toContainText('succeeded', { timeout: 120_000 });

  await panel.getByRole('button', { name: 'Versions' }).click();
  const versions = panel.locator('.vdk-Versions-row');
  await expect(versions).toHaveCount(2);
  await expect(versions.nth(0)).toContainText('runs now');
  await versions
    .nth(1)
    .getByRole('button', { name: /^Compare/ })
    .click();
  await expect(versions.nth(1).getByText('1 step', { exact: true })).toBeVisible();
  await expectAccessible(page, '.vdk-JobsPanel');
  await page.screenshot({ path: join(pictures, 'versions.png') });
  await versions.nth(1).getByRole('button', { name: 'Roll back to this' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await expect(versions.nth(1)).toContainText('runs now', { timeout: 60_000 });
});

test('a run is cancelled, and a reload in the middle of a run loses nothing', async ({ page }) => {
  await openLab(page);
  const journey = new Journey(page);
  await journey.createJob('slow-job', 'examples');
  const cell = journey.notebook.locator('.jp-CodeCell .cm-content').nth(1);
  await cell.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('import time\nprint("begun", flush=True)\ntime.sleep(600)');
  await journey.startRun();
  await journey.waitForRun('running');
  await expect(journey.header(2)).toContainText('running');

  await page.reload();
  await ready(page);
  await journey.waitForRun('running');
  await expect(journey.header(2)).toContainText('running');
  await journey.notebook.getByRole('button', { name: 'Cancel run' }).click();
  await journey.waitForRun('cancelled');
});

test('a reload in the middle of a deploy loses nothing', async ({ page }) => {
  await openLab(page);
  const journey = new Journey(page);
  await journey.open('duckdb-weather/10_extremes.ipynb');
  await journey.deploy();
  await page.reload();
  await ready(page);
  // The restored notebook comes to the front when it is there.
  await expect(journey.notebook.getByRole('button', { name: 'Deploy' })).toBeVisible();
  const panel = await journey.openJobs();
  await expect(panel.locator('.vdk-Jobs-row', { hasText: 'duckdb-weather' })).toContainText('enabled', {
    timeout: 60_000
  });
});

test('cells, a run, and cells again work one after the other on DuckDB', async ({ page }) => {
  await openLab(page);
  const journey = new Journey(page);
  await journey.open('duckdb-weather/10_extremes.ipynb');
  const first = await journey.runCell('job_input.execute_query("select 40 + 2")');
  await expect(first).toContainText('42');
  await journey.startRun();
  await journey.waitForRun('succeeded');
  const second = await journey.runCell('job_input.execute_query("select 50 + 5")');
  await expect(second).toContainText('55');
});
