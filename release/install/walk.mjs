// What a person does after the first start, in a real browser: opens the job, runs it, agrees to the environment.
import { chromium } from 'playwright';
import { waitFor } from './lab.mjs';

/** Two cores and many packages: an environment may take minutes. */
const patience = { timeout: 300_000 };

/**
 * Runs the job whose notebook is at `path`, from its button to its end.
 * @param {import('./lab.mjs').Lab} lab
 * @param {'lab' | 'notebook'} application
 * @returns {Promise<{offered: boolean, progress: string[], status: string}>} was an environment offered, what was told meanwhile, how
 *   it ended, which the page has shown
 */
export async function runJob(lab, path, application = 'lab') {
  const browser = await chromium.launch({ executablePath: process.env.VDK_LAB_BROWSER, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(patience.timeout);
    await page.goto(lab.page(application === 'lab' ? `lab/tree/${path}` : `notebooks/${path}`));
    const before = (await lab.api('runs')).length;
    const notebook = page.locator('.jp-NotebookPanel:visible');
    await notebook.getByRole('button', { name: 'Run job' }).click();
    const offer = page.getByRole('button', { name: 'Make it and run' });
    const status = notebook.locator('.vdk-RunControls-status');
    await offer.or(status).first().waitFor();
    const offered = await offer.isVisible();
    const progress = new Set();
    if (offered) {
      await offer.click();
      const notice = page.locator('.Toastify__toast-body, .Toastify__toast').first();
      while (!(await status.isVisible())) {
        const text = await notice.textContent({ timeout: 1000 }).catch(() => '');
        progress.add(text ?? '');
        await page.waitForTimeout(100);
      }
    }
    const [run] = await waitFor('the end of the run', async () => {
      const runs = await lab.api('runs');
      return runs.length > before && runs[0].endedAt ? runs : undefined;
    });
    await status.filter({ hasText: run.status }).waitFor(patience);
    return { offered, progress: [...progress].filter(Boolean), status: run.status };
  } finally {
    await browser.close();
  }
}
