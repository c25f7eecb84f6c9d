// `npm test [-- SUITE…]`: sets up all it needs, runs every suite, prints the totals by kind.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './lib/browser.mjs';
import { cache, developmentEnvironment, root } from './lib/paths.mjs';
import { SetupError } from './lib/run.mjs';
import { jobEnvironment, setUp, testEnvironment, uiTests } from './lib/setup.mjs';
import { say } from './lib/step.mjs';
import { suites } from './lib/suites.mjs';

async function main() {
  const wanted = process.argv.slice(2).filter(argument => !argument.startsWith('-'));
  const unknown = wanted.filter(name => !(name in suites));
  if (unknown.length > 0) {
    throw new SetupError(`No suite ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`);
  }
  const chosen = Object.keys(suites).filter(name => wanted.length === 0 || wanted.includes(name));

  await setUp();
  // The state of the tests is their own: nobody's jobs, environments or properties are touched.
  const state = join(cache, 'test-state');
  mkdirSync(state, { recursive: true });
  const environment = { ...developmentEnvironment(), VDK_LAB_STATE_DIR: state };
  if (chosen.some(name => suites[name].needs?.includes('job environment'))) {
    await jobEnvironment(environment);
    environment.VDK_LAB_TEST_JOB_PYTHON = await testEnvironment(environment);
  }
  if (chosen.some(name => suites[name].needs?.includes('browser'))) {
    const browser = await findBrowser();
    say(`✓ browser: ${browser.version} (${browser.source})`);
    environment.VDK_LAB_BROWSER = browser.path;
    environment.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = '1';
    await uiTests();
  }

  const results = join(cache, 'results');
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const rows = [];
  for (const name of chosen) {
    const start = Date.now();
    say(`\n— ${name} —`);
    const count = await suites[name].run({ environment, results });
    rows.push({ name, ...count, seconds: (Date.now() - start) / 1000 });
  }

  for (const { name, failures } of rows) {
    for (const { test, message } of failures) {
      process.stdout.write(`\n✗ ${name} › ${test.replace(`${root}/`, '')}\n${message.replaceAll(/^/gm, '    ')}\n`);
    }
  }
  process.stdout.write('\n');
  for (const { name, passed, failed, skipped, seconds } of rows) {
    const rest = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`${name.padEnd(12)} ${passed} ok, ${failed} not ok${rest} (${seconds.toFixed(0)} s)\n`);
  }
  const sum = key => rows.reduce((total, row) => total + row[key], 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

main().catch(error => {
  say(error instanceof SetupError ? error.message : String(error.stack ?? error));
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 2;
});
