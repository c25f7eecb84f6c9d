// `npm run bench [-- NAME…]`: the benchmarks of benchmarks/, one after the other. They print; they judge nothing.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './lib/browser.mjs';
import { cache, developmentEnvironment, node, root } from './lib/paths.mjs';
import { attempt } from './lib/run.mjs';
import { jobEnvironment, setUp } from './lib/setup.mjs';

const wanted = process.argv.slice(2);
const all = readdirSync(join(root, 'benchmarks'))
  .filter(name => name.endsWith('.bench.mjs'))
  .map(name => name.replace('.bench.mjs', ''))
  .sort();
const chosen = wanted.length > 0 ? wanted : all;
const unknown = chosen.filter(name => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}.\n`);
  process.exit(2);
}

await setUp();
const environment = { ...developmentEnvironment(), VDK_LAB_STATE_DIR: join(cache, 'test-state') };
await jobEnvironment(environment);
environment.VDK_LAB_BROWSER = (await findBrowser()).path;

let failed = 0;
for (const name of chosen) {
  process.stdout.write(`\n== ${name}\n`);
  const { code } = await attempt(node, [join(root, 'benchmarks', `${name}.bench.mjs`)], {
    cwd: root,
    env: environment
  });
  failed += code === 0 ? 0 : 1;
}
process.exitCode = failed > 0 ? 1 : 0;
