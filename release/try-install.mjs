// `npm run try-install`: the tests of installing, with each Python of this machine and each way to install.
import { findBrowser } from '../scripts/lib/browser.mjs';
import { bin, developmentEnvironment, root } from '../scripts/lib/paths.mjs';
import { attempt } from '../scripts/lib/run.mjs';
import { setUp } from '../scripts/lib/setup.mjs';

await setUp();
const { path } = await findBrowser();
const { code } = await attempt(
  bin('vitest'),
  ['run', '--project', 'release', '--reporter=verbose', 'release/test/install'],
  {
    cwd: root,
    env: { ...developmentEnvironment(), VDK_LAB_BROWSER: path, VDK_LAB_TRY_INSTALL: 'all' }
  }
);
process.exitCode = code;
