// Where things stand in this repository.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
export const cache = join(root, '.cache');
export const venv = join(root, '.venv');
export const bin = name => join(root, 'node_modules', '.bin', name);
export const venvBin = name => join(venv, 'bin', name);

/** Node of the development tools: the npm package `node`, never the system's. */
export const node = join(root, 'node_modules', 'node', 'bin', 'node');

/** The labextensions, in the order of their dependencies. */
export const labextensions = ['core', 'launcher', 'templates', 'steps', 'deploy', 'monitor'].filter(name =>
  existsSync(join(root, 'packages', name, 'tsconfig.json'))
);

/** Environment for every process of ours: Node 24 and the Lab's environment first on the path. */
export function developmentEnvironment() {
  const path = [join(root, 'node_modules', 'node', 'bin'), join(root, 'node_modules', '.bin'), join(venv, 'bin')];
  return {
    PATH: [...path, process.env.PATH ?? ''].join(':'),
    NX_DAEMON: 'false',
    // Inherited from some CI systems; it doubles every start of Python.
    PYTHONDONTWRITEBYTECODE: undefined
  };
}
