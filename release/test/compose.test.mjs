// Each labextension works alone or is quiet, and one build loads in every Jupyter that it is for: what the console says is compared with the
// same page without us. `npm run compose` does it for every set of labextensions in each Jupyter; `npm test` for few sets in the newest JupyterLab.
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { added, load, normalised } from '../compose/console.mjs';
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

describe.each(chosen)('$application of $version', ({ version, options, page }) => {
  let jupyter;
  let server;
  let context;
  let baseline;
  const url = () => `${server.page(page)}&reset`;
  const shown = '.jp-NotebookPanel .jp-Cell';

  beforeAll(async () => {
    jupyter = new Jupyter(await prefixOf(version, wheels));
    // Notebook 7 makes its page itself, and lets JupyterLab serve the files.
    const folders = ['LabApp', 'JupyterNotebookApp'].map(
      name => `--${name}.labextensions_path=${jupyter.labextensions}`
    );
    server = await Lab.open(jupyter, jupyter.jobs, [...options, ...folders]);
    // One context: files that were loaded once come from the browser's cache.
    context = await browser.newContext();
    const loads = [];
    for (let round = 0; round < 2; round += 1) {
      loads.push(await load(context, url(), shown));
    }
    // What is said in one load and not in the next is the chance of the machine.
    baseline = { said: [...loads[1].said, ...added(loads[0].said, loads[1].said)], dialogs: loads[1].dialogs };
  });
  afterAll(async () => {
    await context?.close();
    await server?.close();
    jupyter?.remove();
  });

  it.each(sets().map(set => [nameOf(set), set]))('says nothing more with: %s', async (_, set) => {
    jupyter.choose(set);
    const { said, ours, dialogs } = await load(context, url(), shown);
    expect(ours).toEqual(set.map(name => `@vdk-lab/${name}`).sort());
    expect(added(said, baseline.said)).toEqual([]);
    expect(dialogs).toBe(baseline.dialogs);
  });
});

describe('the comparison', () => {
  it('finds a message that is new, or that is said once more', () => {
    expect(added(['a', 'b', 'b'], ['b', 'a'])).toEqual(['b']);
    expect(added(['a', 'c'], ['a'])).toEqual(['c']);
    expect(added(['a'], ['a', 'b'])).toEqual([]);
  });

  it('takes no chance for a difference', () => {
    expect(normalised('GET http://127.0.0.1:9/lab?1 took 12 ms (a1b2c3d4e5)')).toBe('GET <url> took <n> ms (<hash>)');
  });
});
