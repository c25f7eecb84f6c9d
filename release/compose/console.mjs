// What a page says while it loads, and who has caused it.
/* global document, window */

/** Does a text, or an address, name us? Our files, requests, plugins, tokens and settings all have it in their names. */
const namesUs = text => /vdk[-_]lab/i.test(text);

/** Addresses of the code that a message comes from, then of what has started that code, however long ago. */
const originsOf = stack => (stack ? [...stack.callFrames.map(({ url }) => url), ...originsOf(stack.parent)] : []);

/** A value that was given to the console, in words. */
const wordsOf = ({ value, description, unserializableValue, type }) =>
  String(value ?? description ?? unserializableValue ?? type);

/**
 * Listens to the warnings and errors of a page. JupyterLab says some by chance, more of them on a busy machine: whether a message
 * is ours is decided by the code it comes from and by what it is about, never by how often it is seen.
 * @param {import('playwright').Page} page
 * @returns {Promise<{said: string[], byUs: string[]}>} both grow; `byUs` is the part of `said` that we have caused
 */
export async function listen(page) {
  const heard = { said: [], byUs: [] };
  const take = (text, origins) => {
    heard.said.push(text);
    if ([text, ...origins].some(namesUs)) {
      heard.byUs.push(text);
    }
  };
  const protocol = await page.context().newCDPSession(page);
  protocol.on('Runtime.consoleAPICalled', ({ type, args, stackTrace }) => {
    if (['warning', 'error', 'assert'].includes(type)) {
      take(args.map(wordsOf).join(' '), originsOf(stackTrace));
    }
  });
  protocol.on('Runtime.exceptionThrown', ({ exceptionDetails: { text, exception, url = '', stackTrace } }) =>
    take(`page error: ${text} ${exception ? wordsOf(exception) : ''}`, [url, ...originsOf(stackTrace)])
  );
  // What the browser itself says, above all of requests that failed.
  protocol.on('Log.entryAdded', ({ entry: { level, text, url = '', stackTrace } }) => {
    if (['warning', 'error'].includes(level)) {
      take(`${text} ${url}`, originsOf(stackTrace));
    }
  });
  await protocol.send('Debugger.enable');
  await protocol.send('Debugger.setAsyncCallStackDepth', { maxDepth: 64 });
  await protocol.send('Runtime.enable');
  await protocol.send('Log.enable');
  return heard;
}

/** In the page: all plugins have started, and the kernel has too, or asks something in a dialog. */
async function isSettled() {
  const app = window.jupyterapp;
  await app?.restored;
  const kernel = app?.shell.currentWidget?.context?.sessionContext;
  return kernel?.kernelDisplayStatus === 'idle' || document.querySelector('.jp-Dialog') !== null;
}

/**
 * Loads a page and waits until nothing more is on its way.
 * @param {import('playwright').BrowserContext} context
 * @param {string} url
 * @param {string} shown selector of what must be there
 * @returns {Promise<{said: string[], byUs: string[], ours: string[], dialogs: string[]}>} as `listen`; our files that were
 *   loaded; texts of the dialogs and notices that stand open
 */
export async function load(context, url, shown) {
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  const ours = [];
  page.on('response', response => {
    const [, name] = /\/extensions\/(@vdk-lab\/[a-z]+)\/static\/remoteEntry/.exec(response.url()) ?? [];
    if (name) {
      ours.push(name);
    }
  });
  try {
    const heard = await listen(page);
    await page.goto(url);
    await page.locator(shown).first().waitFor();
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
    await page.waitForFunction(isSettled);
    await page.waitForLoadState('networkidle');
    const dialogs = await page.locator('.jp-Dialog-content, .Toastify__toast').allInnerTexts();
    return { ...heard, ours: ours.sort(), dialogs: dialogs.sort() };
  } finally {
    await page.close();
  }
}

/** Without addresses, hashes, numbers and times: what does not differ from load to load. */
export function normalised(text) {
  return text
    .replace(/https?:\/\/[^\s)'"]+/g, '<url>')
    .replace(/\b[0-9a-f]{8,}\b/g, '<hash>')
    .replace(/\d+/g, '<n>')
    .trim();
}
