import type { Page } from '@playwright/test';
import { execute, expect, openLab, test } from './fixtures';
import { Journey } from './journey';

/** Writes a file or folder as JupyterLab's own contents service does. */
async function write(page: Page, path: string, model: object): Promise<void> {
  const status = await page.evaluate(
    async ([place, body]) => {
      const token = /_xsrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
      const response = await fetch(new URL(`/api/contents/${place}`, location.href), {
        method: 'PUT',
        headers: { 'X-XSRFToken': token, 'Content-Type': 'application/json' },
        body: JSON.stringify(body)
      });
      return response.status;
    },
    [path, model] as const
  );
  expect(status).toBeLessThan(300);
}

const file = (content: string): object => ({ type: 'file', format: 'text', content });
const hostile = `<b>bold</b><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`;
const sources = [
  "value = 1\nprint('from the first')",
  `from IPython.display import HTML, Javascript\ndisplay(Javascript('window.hacked = 1'))\nHTML(${JSON.stringify(hostile)})`,
  "import pathlib\nassert pathlib.Path('ready.txt').exists(), 'not ready yet'\nprint('from the third')",
  "print('from the last')"
];

async function makeJob(page: Page, name: string): Promise<string> {
  await write(page, name, { type: 'directory' });
  await write(page, `${name}/config.ini`, file('[owner]\nteam = tests\n'));
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    id: `c${index + 1}`,
    metadata: { tags: ['vdk'], trusted: true },
    source,
    outputs: [],
    execution_count: null
  }));
  const metadata = { kernelspec: { name: 'vdk', display_name: 'VDK job (Python)', language: 'python' } };
  const content = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  await write(page, `${name}/10_parts.ipynb`, { type: 'notebook', format: 'json', content });
  return `${name}/10_parts.ipynb`;
}

test('parts of a job run from the notebook, and what they show stands under the cells, untrusted', async ({ page }) => {
  await openLab(page);
  const path = await makeJob(page, 'parts-job');
  const journey = new Journey(page);
  await journey.open(path);
  const { notebook } = journey;
  const outputs = (number: number) =>
    notebook
      .locator('.jp-CodeCell')
      .nth(number - 1)
      .locator('.vdk-StepOutputs');
  const status = notebook.locator('.vdk-RunControls-status');

  await journey.startRun();
  await journey.waitForRun('failed in your code');
  await expect(outputs(1)).toContainText('from the first');
  await expect(outputs(2).locator('b')).toHaveText('bold');
  await expect(outputs(2).locator('script')).toHaveCount(0);
  await expect(journey.header(3)).toContainText('not ready yet');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  // The file and the cells' own outputs are as they were.
  await expect(notebook.locator('.jp-Cell-outputArea .jp-OutputArea-output')).toHaveCount(0);
  await execute(page, 'docmanager:save');
  const saved = await page.evaluate(async place => {
    const response = await fetch(new URL(`/api/contents/${place}`, location.href));
    return JSON.stringify(await response.json());
  }, path);
  expect(saved).not.toContain('from the first\\n');

  await write(page, 'parts-job/ready.txt', file(''));
  await journey.header(3).getByRole('button', { name: 'Continue from here' }).click();
  await journey.waitForRun('succeeded');
  await expect(status).toContainText('2 steps');
  await expect(outputs(3)).toContainText('from the third');
  await expect(outputs(4)).toContainText('from the last');
  // What the part left out keeps what it showed.
  await expect(journey.header(1)).toContainText('succeeded');
  await expect(outputs(1)).toContainText('from the first');
  await expect(
    page.getByText('Running a part of the job; not run: steps 1 (10_parts_1) to 2 (10_parts_2)').first()
  ).toBeVisible();

  const more = journey.header(4).getByRole('button', { name: 'Actions of this step' });
  await more.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Run only this step' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Run only this step' }).click();
  await expect(status).toContainText('1 step');
  await journey.waitForRun('succeeded');

  await notebook.locator('.jp-CodeCell .cm-content').nth(1).click();
  await notebook.getByTitle('Run a part of the job').click();
  await page.getByRole('menuitem', { name: 'Run up to this cell' }).click();
  await expect(status).toContainText('2 steps');
  await journey.waitForRun('succeeded');

  // Typed over since: what is shown is of another text.
  await notebook.locator('.jp-CodeCell .cm-content').nth(0).click();
  await page.keyboard.type('# ');
  await expect(journey.header(1)).toContainText('changed since');
  await expect(outputs(1)).toHaveClass(/vdk-mod-stale/);
});

test('a step that prints very much: the page stays quick, the end is shown, the log has it', async ({ page }) => {
  await openLab(page);
  const path = await makeJob(page, 'prints-job');
  const journey = new Journey(page);
  await journey.open(path);
  await journey.notebook.locator('.jp-CodeCell .cm-content').nth(0).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText("for number in range(100_000): print('line', number)");
  await execute(page, 'vdk-lab:run-job', { only: '10_parts.ipynb#c1' });
  await journey.waitForRun('succeeded');
  const outputs = journey.notebook.locator('.vdk-StepOutputs').first();
  await expect(outputs).toContainText('line 99999');
  expect((await outputs.textContent())?.length).toBeLessThan(60_000);
  await outputs.getByRole('button', { name: 'There was more: open the log' }).click();
  const log = page.locator('.vdk-LogPanel:visible');
  await expect(log.locator('.vdk-Log-line', { hasText: 'line 99999' })).toBeVisible();
  // A few hundred nodes, whatever the log's length.
  expect(await log.locator('.vdk-Log-line').count()).toBeLessThan(300);
  await log.getByRole('searchbox').fill('line 94321');
  await page.keyboard.press('Enter');
  await expect(log.locator('.vdk-Log-line', { hasText: 'line 94321' }).first()).toBeVisible();
});
