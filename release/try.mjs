// Tests of what is shipped, at full length.
import { findBrowser } from '../scripts/lib/browser.mjs';
import { bin, developmentEnvironment, root } from '../scripts/lib/paths.mjs';
import { attempt } from '../scripts/lib/run.mjs';
import { setUp } from '../scripts/lib/setup.mjs';

/** Runs test files of `release/test` with variables that ask for all of them; ends with their exit code. */
export async function tryAll(names, variables) {
  await setUp();
  const { path } = await findBrowser();
  const { code } = await attempt(
    bin('vitest'),
    ['run', '--project', 'release', '--reporter=verbose', ...names.map(name => `release/test/${name}`)],
    {
      cwd: root,
      env: { ...developmentEnvironment(), VDK_LAB_BROWSER: path, ...variables }
    }
  );
  process.exitCode = code;
}
