// The interpreters of this machine that VDK Lab supports.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const oldest = 10;
const newest = 14;

/** Interpreters below a folder of versions, as pyenv and uv lay them. */
function below(folder) {
  return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name, 'bin', 'python3')) : [];
}

/**
 * One interpreter of each minor version from 3.10 on that starts and has the module venv.
 * @returns {{version: string, path: string, hasPip: boolean}[]} oldest first; without pip there is no `pip install --user`
 */
export function findPythons() {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const minors = Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index);
  const candidates = [
    ...folders.flatMap(folder => [...minors.map(minor => join(folder, `python3.${minor}`)), join(folder, 'python3')]),
    ...below(join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')),
    ...below(join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'uv/python')),
    ...below('/opt/python')
  ];
  const found = new Map();
  const probe =
    'import sys, venv, ensurepip, importlib.util as u; print("%d.%d" % sys.version_info[:2], bool(u.find_spec("pip")), sys._base_executable)';
  for (const path of candidates.filter(candidate => existsSync(candidate))) {
    const { status, stdout } = spawnSync(path, ['-c', probe], { encoding: 'utf8', timeout: 30_000 });
    const [, version, hasPip, executable] = /^(3\.\d+) (True|False) (.+)$/m.exec(stdout ?? '') ?? [];
    const minor = Number(version?.split('.')[1]);
    if (status === 0 && minor >= oldest && minor <= newest && !found.has(version)) {
      // The interpreter itself: a shim or an environment would start another one.
      found.set(version, { version, path: executable, hasPip: hasPip === 'True' });
    }
  }
  return [...found.values()].sort((one, other) => Number(one.version.slice(2)) - Number(other.version.slice(2)));
}
