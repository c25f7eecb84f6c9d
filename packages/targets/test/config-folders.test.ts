import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFolders } from '@vdk-lab/targets';

/** The environment of the Lab: it has a real jupyter_core to compare with. */
const prefix = resolve('.venv');

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vdk-lab-folders-'));
  mkdirSync(join(home, 'other'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('configFolders', () => {
  it.each([
    ['nothing', {}],
    ['a folder of the user', { JUPYTER_CONFIG_DIR: '/srv/mine' }],
    ['a path', { JUPYTER_CONFIG_PATH: '/srv/first:/srv/second' }],
    ['the user before the environment', { JUPYTER_PREFER_ENV_PATH: 'false' }],
    ['the environment before the user', { JUPYTER_PREFER_ENV_PATH: '1', JUPYTER_CONFIG_DIR: '/srv/mine' }]
  ])('are those of Jupyter itself when the variables say %s', (_, variables) => {
    const env = { HOME: home, PATH: process.env['PATH'], ...variables };
    const code = 'import json, jupyter_core.paths as p; print(json.dumps(p.jupyter_config_path()))';
    const told: unknown = JSON.parse(execFileSync(join(prefix, 'bin/python'), ['-c', code], { env, encoding: 'utf8' }));
    expect(configFolders({ ...env, VDK_LAB_SERVER_PREFIX: prefix })).toEqual(told);
  });

  it('are those of the server extension when it names them, and none when Jupyter shall have none', () => {
    expect(configFolders({ HOME: home, VDK_LAB_CONFIG_FOLDERS: '/a:/b' })).toEqual(['/a', '/b']);
    expect(configFolders({ HOME: home, VDK_LAB_CONFIG_FOLDERS: '' })).toEqual([]);
    expect(configFolders({ HOME: home, JUPYTER_NO_CONFIG: '1' })).toEqual([]);
  });

  it('work without an environment of Python, as in a container of Node alone', () => {
    expect(configFolders({ HOME: home })).toEqual([
      join(home, '.jupyter'),
      join(home, '.local/etc/jupyter'),
      '/usr/local/etc/jupyter',
      '/etc/jupyter'
    ]);
  });
});
