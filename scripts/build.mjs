// Compiles every package, builds the labextensions, and bundles lab-service and the command line for the wheel.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { bin, labextensions, node, root, venvBin } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { bundledPackages, licencesFile } from './lib/third-party.mjs';

const packages = readdirSync(join(root, 'packages')).filter(name =>
  existsSync(join(root, 'packages', name, 'tsconfig.json'))
);

await run(bin('tsc'), ['-b', ...packages.map(name => join('packages', name))], { cwd: root });

const builder = join(root, 'node_modules/@jupyter/builder/lib/build-labextension.js');
const core = join(root, 'node_modules/@jupyterlab/core-meta/core.package.json');
await Promise.all(
  labextensions.map(name =>
    run(node, [builder, '--core-package-file', core, '.'], { cwd: join(root, 'packages', name), quiet: true })
  )
);

// One folder with shared chunks, the same in this checkout and in the wheel of vdk-lab-server.
const server = join(root, 'python/server/vdk_lab_server');
const entryPoints = {
  'lab-service': join(root, 'packages/lab-service/lib/main.js'),
  'vdk-lab': join(root, 'packages/cli/lib/main.js')
};
const present = Object.fromEntries(Object.entries(entryPoints).filter(([, path]) => existsSync(path)));
rmSync(join(server, 'node'), { recursive: true, force: true });
if (Object.keys(present).length > 0) {
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: present,
    outdir: join(server, 'node'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    legalComments: 'linked',
    metafile: true,
    // CommonJS dependencies ask for `require`.
    banner: {
      js: "import { createRequire as vdkLabCreateRequire } from 'node:module'; const require = vdkLabCreateRequire(import.meta.url);"
    },
    logLevel: 'warning'
  });
  const packages = bundledPackages(metafile, root);
  writeFileSync(join(server, 'node', licencesFile), `${JSON.stringify({ packages }, undefined, 2)}\n`);
}

// The wheel that `env create` puts into job environments travels with the service: versions agree, no index is asked.
if (existsSync(join(root, 'python/job/pyproject.toml')) && existsSync(venvBin('python'))) {
  const wheels = join(server, 'wheels');
  rmSync(wheels, { recursive: true, force: true });
  mkdirSync(wheels, { recursive: true });
  await run(venvBin('python'), ['-m', 'hatchling', 'build', '-t', 'wheel', '-d', wheels], {
    cwd: join(root, 'python/job'),
    env: { SOURCE_DATE_EPOCH: '1577836800' },
    quiet: true
  });
}
