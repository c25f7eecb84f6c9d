/* global window -- some functions run in the page */
// What the plugins cost before JupyterLab is restored, beside a bare JupyterLab and one with jupyter-scheduler:
// bytes, requests and API calls (exact), synchronous activation and heap (noisy: medians of several loads in turn).
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { cache, labextensions, root, venvBin } from '../scripts/lib/paths.mjs';
import { run } from '../scripts/lib/run.mjs';
import { findPython, uv } from '../scripts/lib/setup.mjs';
import { step } from '../scripts/lib/step.mjs';
import { inTurn, median, printMachine, printTable } from './lib.mjs';

const rounds = 5;
const peers = join(cache, 'peers');

async function peerEnvironment() {
  const tool = await uv();
  await step('Python environment of the peers', {
    inputs: ['python/locks/peers.txt'],
    made: join(peers, 'bin/jupyter-lab'),
    work: async () => {
      await run(tool, ['venv', '--quiet', '--clear', '--python', findPython(), peers], { quiet: true });
      const lock = join(root, 'python/locks/peers.txt');
      await run(tool, ['pip', 'sync', '--quiet', '--require-hashes', lock], {
        env: { VIRTUAL_ENV: peers },
        quiet: true
      });
    }
  });
}

function freePort() {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** A JupyterLab that sees only the labextensions of one folder. */
async function startLab(name, program, extensions) {
  const folder = mkdtempSync(join(tmpdir(), `vdk-lab-bench-${name}-`));
  for (const sub of ['root', 'home', 'state']) {
    mkdirSync(join(folder, sub));
  }
  const port = await freePort();
  const child = spawn(
    program,
    [
      '--allow-root',
      '--ServerApp.open_browser=False',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${join(folder, 'root')}`,
      '--IdentityProvider.token=benchmark',
      '--LabApp.expose_app_in_browser=True',
      `--LabApp.labextensions_path=${extensions}`
    ],
    {
      cwd: folder,
      stdio: 'ignore',
      env: {
        ...process.env,
        HOME: join(folder, 'home'),
        JUPYTER_DATA_DIR: join(folder, 'home/share'),
        JUPYTER_CONFIG_DIR: join(folder, 'home/config'),
        VDK_LAB_STATE_DIR: join(folder, 'state')
      }
    }
  );
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    try {
      await fetch(`${url}/api?token=benchmark`);
      break;
    } catch {
      await new Promise(done => setTimeout(done, 200));
    }
  }
  return {
    url,
    async stop() {
      const ended = new Promise(done => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** One load in a fresh browser context. */
async function load(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const seen = { bytes: 0, requests: 0, calls: 0 };
  const bodies = [];
  let restored = false;
  page.on('response', response => {
    const { pathname } = new URL(response.url());
    if (!restored && /\/extensions\/(@vdk-lab|@jupyterlab\/scheduler)\//.test(pathname)) {
      seen.requests += 1;
      bodies.push(response.body().then(body => (seen.bytes += body.length)));
    } else if (/\/(vdk-lab|scheduler)\//.test(pathname) && !pathname.includes('/lab/extensions/')) {
      seen.calls += 1;
    }
  });
  await page.goto(`${url}/lab?token=benchmark&reset`);
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(() => window.jupyterapp.restored.then(() => undefined));
  restored = true;
  await Promise.all(bodies);
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const activation = await page.evaluate(() =>
    performance
      .getEntriesByType('measure')
      .filter(entry => entry.name.startsWith('vdk:activate:'))
      .reduce((sum, entry) => sum + entry.duration, 0)
  );
  await context.close();
  return { ...seen, heap: usedSize, activation };
}

await peerEnvironment();
const own = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-own-'));
mkdirSync(join(own, '@vdk-lab'));
for (const name of labextensions) {
  symlinkSync(join(root, 'packages', name, `vdk_lab_${name}`, 'labextension'), join(own, '@vdk-lab', name));
}
const none = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-none-'));
const servers = {
  bare: await startLab('bare', venvBin('jupyter-lab'), none),
  'VDK Lab': await startLab('own', venvBin('jupyter-lab'), own),
  'jupyter-scheduler': await startLab(
    'peer',
    join(peers, 'bin/jupyter-lab'),
    join(peers, 'share/jupyter/labextensions')
  )
};
const browser = await chromium.launch({ executablePath: process.env.VDK_LAB_BROWSER, args: ['--no-sandbox'] });
try {
  const loads = Object.fromEntries(Object.keys(servers).map(name => [name, []]));
  await inTurn(
    Object.fromEntries(
      Object.entries(servers).map(([name, { url }]) => [
        name,
        async () => {
          const result = await load(browser, url);
          loads[name].push(result);
          return result.heap;
        }
      ])
    ),
    { rounds }
  );
  printMachine();
  const of = (name, key) => median(loads[name].slice(1).map(result => result[key]));
  printTable(
    `Before restored, medians of ${rounds} loads in turn (goals: 130 kB, 22 requests, 0 calls, 5 ms, bare + 1 MB)`,
    ['', 'kB of the extension', 'requests', 'API calls', 'activation ms', 'heap MB', 'heap − bare MB'],
    Object.keys(servers).map(name => [
      name,
      of(name, 'bytes') / 1000,
      of(name, 'requests'),
      of(name, 'calls'),
      name === 'VDK Lab' ? of(name, 'activation') : '–',
      of(name, 'heap') / 1e6,
      (of(name, 'heap') - of('bare', 'heap')) / 1e6
    ])
  );
} finally {
  await browser.close();
  await Promise.all(Object.values(servers).map(server => server.stop()));
  for (const folder of [own, none]) {
    if (existsSync(folder)) {
      rmSync(folder, { recursive: true });
    }
  }
}
