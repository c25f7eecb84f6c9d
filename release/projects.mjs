// The Python distributions of this repository. Each has a package.json beside its pyproject.toml: the only place of its version.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labextensions, root } from '../scripts/lib/paths.mjs';

const project = (folder, distribution, labextension = null) => ({
  /** Relative to the repository. */
  folder,
  distribution,
  /** Name as wheels and sdists have it. */
  stem: distribution.replaceAll('-', '_'),
  /** Relative to the repository; null when it is none. */
  labextension,
  /** @returns {{name: string, version: string}} */
  manifest: () => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
});

/** In the order of building: vdk-lab-server carries the wheel of vdk-lab-job. */
export const projects = [
  project('python/job', 'vdk-lab-job'),
  project('python/server', 'vdk-lab-server'),
  ...labextensions.map(name =>
    project(`packages/${name}`, `vdk-lab-${name}`, `packages/${name}/vdk_lab_${name}/labextension`)
  ),
  project('python/metapackage', 'vdk-lab')
];

/** A version of npm as Python writes it: `0.2.0-rc.1` is `0.2.0rc1`. */
export function pythonVersion(version) {
  const found = /^(\d+\.\d+\.\d+)(?:-(alpha|beta|rc)\.(\d+))?$/.exec(version);
  if (!found) {
    throw new Error(
      `${version} is no version that npm and Python both know: use X.Y.Z, or X.Y.Z-alpha.N, -beta.N, -rc.N`
    );
  }
  const [, numbers, name, number] = found;
  return name ? `${numbers}${{ alpha: 'a', beta: 'b', rc: 'rc' }[name]}${number}` : numbers;
}
