// `npm run lock`: solves anew which versions the environment for jobs holds, for every Python that VDK runs on.
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { uv } from './lib/setup.mjs';

const { basePackages, constraints, pythonVersions } = await import('../packages/python-environments/lib/packages.js');
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-lock-'));
try {
  const file = name => join(folder, name);
  writeFileSync(file('packages.in'), `${basePackages.join('\n')}\n`);
  writeFileSync(file('limits.txt'), `${constraints.join('\n')}\n`);
  const oldest = [...pythonVersions].sort((a, b) => a.split('.')[1] - b.split('.')[1])[0];
  const options = ['--universal', '--python-version', oldest, '--generate-hashes', '--no-header', '--no-annotate'];
  const limits = ['--build-constraints', file('limits.txt'), '--upgrade', '--no-emit-index-url'];
  await run(await uv(), [
    'pip',
    'compile',
    '--quiet',
    ...options,
    ...limits,
    '-o',
    file('lock.txt'),
    file('packages.in')
  ]);
  writeFileSync(
    join(root, 'packages/python-environments/src/generated/lock.ts'),
    `// Written by \`npm run lock\`. Versions and hashes of what the environment for jobs holds.\n` +
      `export const baseLock = String.raw\`\n${readFileSync(file('lock.txt'), 'utf8')}\`;\n`
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
