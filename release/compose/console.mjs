// What a page says while it loads, in words that do not differ from load to load.

/** Without addresses, hashes, numbers and times. */
export function normalised(text) {
  return text
    .replace(/https?:\/\/[^\s)'"]+/g, '<url>')
    .replace(/\b[0-9a-f]{8,}\b/g, '<hash>')
    .replace(/\d+/g, '<n>')
    .trim();
}

/** What JupyterLab itself says by chance, also without us: here when a kernel is wanted before the kernels are listed. */
const chance = [/^No exact match found for/];

/**
 * Loads a page and waits until it shows what it is for, and a moment longer.
 * @param {import('playwright').BrowserContext} context
 * @param {string} url
 * @param {string} shown selector of what must be there
 * @returns {Promise<{said: string[], ours: string[], dialogs: number}>} warnings and errors of the console and of the page; our
 *   files that were loaded; dialogs and notices that stand open
 */
export async function load(context, url, shown) {
  const page = await context.newPage();
  const said = [];
  const ours = [];
  page.on('console', message => {
    if (['warning', 'error'].includes(message.type())) {
      said.push(normalised(message.text()));
    }
  });
  page.on('pageerror', error => said.push(normalised(`page error: ${error.message}`)));
  page.on('response', response => {
    const [, name] = /\/extensions\/(@vdk-lab\/[a-z]+)\/static\/remoteEntry/.exec(response.url()) ?? [];
    if (name) {
      ours.push(name);
    }
  });
  try {
    await page.goto(url);
    await page.locator(shown).first().waitFor({ timeout: 180_000 });
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached', timeout: 180_000 });
    // Plugins that wait for the layout say what they say after it.
    await page.waitForTimeout(1500);
    const dialogs = await page.locator('.jp-Dialog, .Toastify__toast').count();
    return { said: said.filter(text => !chance.some(known => known.test(text))).sort(), ours: ours.sort(), dialogs };
  } finally {
    await page.close();
  }
}

/** What is in `more` and not in `baseline`, counting each as often as it is there. */
export function added(more, baseline) {
  const left = [...baseline];
  return more.filter(text => {
    const at = left.indexOf(text);
    if (at >= 0) {
      left.splice(at, 1);
    }
    return at < 0;
  });
}
