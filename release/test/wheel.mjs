// Wheels that the tests of what is shipped read.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { venvBin } from '../../scripts/lib/paths.mjs';
import { pythonVersion } from '../projects.mjs';
import { wheels } from './setup.mjs';

/** The wheel of a project, where the set-up of these tests put it. */
export const wheelOf = ({ stem, manifest }) =>
  join(wheels, `${stem}-${pythonVersion(manifest().version)}-py3-none-any.whl`);

/** Text files of a wheel, by the end of their path. */
export function readFromWheel(wheel, end) {
  const code =
    'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint(*(z.read(n).decode() for n in z.namelist() if n.endswith(sys.argv[2])))';
  return spawnSync(venvBin('python'), ['-c', code, wheel, end], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONUTF8: '1' },
    maxBuffer: 100_000_000
  }).stdout;
}
