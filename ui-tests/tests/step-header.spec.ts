import { expect, openLab, ready, test } from './fixtures';
import { Journey } from './journey';

const notebook = 'seattle-weather/10_weather.ipynb';
const plugin = '@jupyterlab/notebook-extension:tracker';

/** What the header of a step must hold, wherever it is shown. */
test.describe('the header of a step', () => {
  for (const mode of ['defer', 'none']) {
    test(`is part of its cell in windowing mode ${mode}`, async ({ page }) => {
      await openLab(page);
      const set = (value: string): Promise<unknown> =>
        page.evaluate(
          async ([id, windowing]) => {
            const base = new URL('/lab/api/settings/', location.href);
            const token = /_xsrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
            await fetch(new URL(id, base), {
              method: 'PUT',
              headers: { 'X-XSRFToken': token, 'Content-Type': 'application/json' },
              body: JSON.stringify({ raw: JSON.stringify({ windowingMode: windowing }) })
            });
          },
          [plugin, value] as const
        );
      await set(mode);
      try {
        await page.reload();
        await ready(page);
        const journey = new Journey(page);
        await journey.open(notebook);
        const last = journey.notebook.locator('.vdk-StepHeader', { hasText: 'check' });
        await expect(async () => {
          await journey.notebook.locator('.jp-WindowedPanel-outer').evaluate(box => box.scrollTo(0, box.scrollHeight));
          await expect(last).toBeVisible({ timeout: 1000 });
        }).toPass();
        await expect(last).toContainText('5');
      } finally {
        await set('contentVisibility');
      }
    });
  }

  test('is printed with its cell', async ({ page }) => {
    await openLab(page);
    const journey = new Journey(page);
    await journey.open(notebook);
    await expect(journey.header(1)).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(journey.header(1)).toBeVisible();
  });

  test('is there in Notebook 7 too, and a job runs', async ({ page }) => {
    await page.goto(`/notebooks/${notebook}?token=a-token-of-this-test`);
    const header = page.locator('.vdk-StepHeader').first();
    await expect(header).toContainText('create-days');
    const journey = new Journey(page);
    await journey.startRun();
    await journey.waitForRun('succeeded');
    await expect(header).toContainText('succeeded');
  });

  test('is not put on any other notebook', async ({ page }) => {
    const calls: string[] = [];
    page.on('request', request => {
      if (request.url().includes('/vdk-lab/')) {
        calls.push(request.url());
      }
    });
    await openLab(page);
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('docmanager:new-untitled', { type: 'notebook' }).then(() => undefined)
    );
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('docmanager:open', { path: 'Untitled.ipynb' }).then(() => undefined)
    );
    await expect(page.locator('.jp-NotebookPanel:visible .jp-Cell').first()).toBeVisible();
    await expect(page.locator('.vdk-StepHeader')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Run job' })).toHaveCount(0);
    expect(calls).toEqual([]);
  });
});
