// Each labextension works alone or is quiet, and one build loads in every Jupyter that it is for: the console holds nothing that we have caused.
// `npm run compose` does it for every set of labextensions in each Jupyter, and tells what else differs from a page without us; `npm test` for few
// sets in the newest JupyterLab.
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, load, normalised } from '../compose/console.mjs';
import { Jupyter, fewSubsets, fewestSubsets, prefixOf, subsets } from '../compose/jupyters.mjs';
import { Lab } from '../install/lab.mjs';
import { wheels } from './setup.mjs';

// `all`; or `few`: the few sets, but in each Jupyter.
const wanted = process.env.VDK_LAB_COMPOSE ?? '';
const notebook = 'seattle-weather/10_weather.ipynb';
const lab = { application: 'JupyterLab', options: [], page: `lab/tree/${notebook}` };
const notebook7 = { application: 'Notebook', options: ['--notebook7'], page: `notebooks/${notebook}` };
const all = ['4.6', '4.5'].flatMap(version => [lab, notebook7].map(application => ({ version, ...application })));
const chosen = wanted ? all : [{ version: '4.6', ...lab }];
const sets = { all: subsets, few: fewSubsets }[wanted] ?? fewestSubsets;
const nameOf = set => (set.length > 0 ? set.join(' ') : 'none');

let browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.VDK_LAB_BROWSER, args: ['--no-sandbox'] });
});
afterAll(() => browser.close());

describe.each(chosen)('$application of $version', ({ version, application, options, page }) => {
  let jupyter;
  let server;
  let context;
  let baseline;
  const url = () => `${server.page(page)}&reset`;
  const shown = '.jp-NotebookPanel .jp-Cell';

  beforeAll(async () => {
    jupyter = new Jupyter(await prefixOf(version, wheels));
    // Notebook 7 makes its page itself, and lets JupyterLab serve the files.
    const applications = ['LabApp', 'JupyterNotebookApp'].flatMap(name => [
      `--${name}.labextensions_path=${jupyter.labextensions}`,
      `--${name}.expose_app_in_browser=True`
    ]);
    server = await Lab.open(jupyter, jupyter.jobs, [...options, ...applications]);
    // One context: files that were loaded once come from the browser's cache.
    context = await browser.newContext();
    baseline = await load(context, url(), shown);
  });
  afterAll(async () => {
    await context?.close();
    await server?.close();
    jupyter?.remove();
  });

  it.each(sets().map(set => [nameOf(set), set]))('says nothing more with: %s', async (_, set) => {
    jupyter.choose(set);
    const { said, byUs, ours, dialogs } = await load(context, url(), shown);
    expect(ours).toEqual(set.map(name => `@vdk-lab/${name}`).sort());
    expect(byUs).toEqual([]);
    expect(dialogs).toEqual(baseline.dialogs);
    if (wanted) {
      // For people: what JupyterLab says by chance is not told from what it says because of us when nothing in it names us.
      const known = new Set(baseline.said.map(normalised));
      const others = new Set(said.map(normalised).filter(text => !known.has(text)));
      others.forEach(text => console.info(`${application} of ${version}, ${nameOf(set)}: ${text}`));
    }
  });
});

describe('a message', () => {
  const site = 'http://jupyter.example';
  // Without an icon of its own the browser asks for one.
  const pageOf = scripts =>
    ['<link rel="icon" href="data:,">', ...scripts.map(name => `<script src="/${name}"></script>`)].join('');
  const said = async (scripts, count) => {
    const page = await browser.newPage();
    try {
      await page.route(`${site}/**`, route => {
        const path = new URL(route.request().url()).pathname.slice(1);
        const body = path ? scripts[path] : pageOf(Object.keys(scripts));
        return body === undefined
          ? route.fulfill({ status: 404 })
          : route.fulfill({ body, contentType: path ? 'text/javascript' : 'text/html' });
      });
      const heard = await listen(page);
      await page.goto(site);
      await expect.poll(() => heard.said, { timeout: 60_000 }).toHaveLength(count);
      return heard;
    } finally {
      await page.close();
    }
  };

  it('is ours when our code says it, or has started what says it', async () => {
    const lab = 'window.later = work => setTimeout(() => { work(); console.warn("of the lab, for us"); });';
    const us = 'console.error("of us"); later(() => undefined);';
    const { byUs } = await said({ 'lab.js': lab, 'extensions/@vdk-lab/core/static/1.js': us }, 2);
    expect(byUs).toEqual(['of us', 'of the lab, for us']);
  });

  it('is ours when it is about a thing of ours: an error, a plugin, a request', async () => {
    const lab = `Promise.reject(new Error('No provider for: @vdk-lab/tokens:ITargets'));
      console.error('Plugin failed to activate', '@vdk-lab/steps:plugin');
      fetch('/vdk-lab/api/runs');`;
    const { byUs } = await said({ 'lab.js': lab }, 3);
    expect(byUs).toHaveLength(3);
  });

  it('is not ours when JupyterLab says it by itself', async () => {
    const lab = 'console.warn("No exact match found for python3"); fetch("/api/kernelspecs"); undefined.length;';
    const { byUs } = await said({ 'lab.js': lab, 'extensions/@vdk-lab/core/static/1.js': 'window.us = 1;' }, 3);
    expect(byUs).toEqual([]);
  });

  it('has no words that differ from load to load, for people who compare', () => {
    expect(normalised('GET http://127.0.0.1:9/lab?1 took 12 ms (a1b2c3d4e5)')).toBe('GET <url> took <n> ms (<hash>)');
  });
});
