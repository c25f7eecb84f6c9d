// What a person does after the first start, in a real browser: opens the job, runs it, agrees to the environment.
/* global document, window, MutationObserver */
import { chromium } from 'playwright';
import { waitFor } from './lab.mjs';

/** Two cores and many packages: an environment may take minutes. */
const patience = 300_000;

/** In the page, before anything of it: keeps what every notice has ever said. */
function keepNotices() {
  window.notices = [];
  new MutationObserver(() => {
    for (const notice of document.querySelectorAll('.Toastify__toast')) {
      window.notices.push(notice.textContent);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/**
 * Runs the job whose notebook is at `path`, from its button to its end.
 * @param {import('./lab.mjs').Lab} lab
 * @param {'lab' | 'notebook'} application
 * @param {string} [existing] interpreter of an environment that is there: chosen in the place of a new one
 * @returns {Promise<{offered: boolean, progress: string[], notices: string[], status: string}>} was an environment offered; what
 *   the back end told of making it; what the notices of the page have said, JupyterLab's own among them; how the run ended,
 *   which the page has shown
 */
export async function runJob(lab, path, application = 'lab', existing) {
  const browser = await chromium.launch({ executablePath: process.env.VDK_LAB_BROWSER, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    await page.addInitScript(keepNotices);
    const progress = new Set();
    page.on('websocket', socket =>
      socket.on('framereceived', ({ payload }) => {
        const { topic, data } = socket.url().includes('/vdk-lab/events') ? JSON.parse(String(payload)) : {};
        if (topic === 'environment' && data?.progress) {
          progress.add(data.progress);
        }
      })
    );
    const before = (await lab.api('runs')).length;
    await page.goto(lab.page(application === 'lab' ? `lab/tree/${path}` : `notebooks/${path}`));
    const notebook = page.locator('.jp-NotebookPanel:visible');
    await notebook.getByRole('button', { name: 'Run job' }).click();
    const offer = page.getByRole('button', { name: existing ? 'Use it and run' : 'Make it and run' });
    const status = notebook.locator('.vdk-RunControls-status');
    const hasBegun = async () => (await lab.api('runs')).length > before;
    const offered = await waitFor('an offer or a run', async () =>
      (await offer.isVisible()) ? 'yes' : (await hasBegun()) ? 'no' : undefined
    ).then(answer => answer === 'yes');
    if (offered) {
      if (existing) {
        await page.getByRole('radio', { name: existing }).check();
      }
      await offer.click();
    }
    const environment = `environment?path=${encodeURIComponent(path.replace(/\/[^/]*$/, ''))}`;
    const [run] = await waitFor(
      'the end of the run',
      async () => {
        const runs = await lab.api('runs');
        return runs.length > before && runs[0].endedAt ? runs : undefined;
      },
      async () => {
        const { state, problem } = await lab.api(environment);
        if (state === 'failed') {
          throw new Error(`The environment was not made: ${problem.what} ${problem.why}`);
        }
      }
    );
    await status.filter({ hasText: run.status }).waitFor();
    const notices = [...new Set(await page.evaluate(() => window.notices))];
    return { offered, progress: [...progress], notices, status: run.status };
  } finally {
    await browser.close();
  }
}
