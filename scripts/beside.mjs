// `npm run beside [-- FILE…]`: the tests of python/job in an environment that has VDK's own plugins for notebooks, too. Ours
// takes over there, and everything must go as without them. It asks the index for the two, so `npm test` does without it.
import { join } from 'node:path';
import { cache, developmentEnvironment, root } from './lib/paths.mjs';
import { attempt, run } from './lib/run.mjs';
import { findPython, jobEnvironment, setUp, uv } from './lib/setup.mjs';
import { step } from './lib/step.mjs';

const plugins = ['vdk-notebook==0.1.1431637373', 'vdk-ipython==0.2.1431637373'];
const lock = join(root, 'python/locks/job-tests.txt');
const folder = join(cache, 'beside');
const python = join(folder, 'bin', 'python');

await setUp();
const environment = { ...developmentEnvironment(), VDK_LAB_STATE_DIR: join(cache, 'test-state') };
await jobEnvironment(environment);
await step('Python environment with the other plugins', {
  inputs: ['python/locks/job-tests.txt', 'python/job/pyproject.toml'],
  extra: plugins.join(' '),
  made: python,
  work: async () => {
    const tool = await uv();
    const env = { VIRTUAL_ENV: folder, UV_BUILD_CONSTRAINT: join(root, 'python/locks/build-constraints.txt') };
    const advice = 'uv needs its index: check the network and the proxy settings, then run the same command again.';
    await run(tool, ['venv', '--quiet', '--clear', '--python', findPython(), folder], { quiet: true });
    await run(tool, ['pip', 'sync', '--quiet', '--require-hashes', lock], { env, quiet: true, advice });
    const editable = ['--no-deps', '--no-build-isolation', '--editable', join(root, 'python/job')];
    await run(tool, ['pip', 'install', '--quiet', ...editable], { env, quiet: true, advice });
    // What is there satisfies them: nothing of the lock changes.
    await run(tool, ['pip', 'install', '--quiet', ...plugins], { env, quiet: true, advice });
  }
});
const wanted = process.argv.slice(2);
const { code } = await attempt(
  python,
  ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...(wanted.length > 0 ? wanted : ['python/job/tests'])],
  { cwd: root, env: { ...environment, VDK_LAB_TEST_JOB_PYTHON: python } }
);
process.exitCode = code;
