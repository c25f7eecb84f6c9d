import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvironmentError, Environments, stateFolder } from '../src/index.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-environments-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The environment that `npm test` made, seen through a state folder of our own. */
function withPreparedBase(): Environments {
  const prepared = process.env['VDK_LAB_STATE_DIR'];
  if (!prepared) {
    throw new Error('Run by npm test, which makes the environment for jobs and sets VDK_LAB_STATE_DIR.');
  }
  mkdirSync(join(folder, 'environments'));
  writeFileSync(
    join(folder, 'environments/current.json'),
    readFileSync(join(prepared, 'environments/current.json'), 'utf8')
  );
  return new Environments({ state: folder });
}

describe('state folder', () => {
  it('is the one named, else below Jupyter’s data folder, one a server of a hub', () => {
    expect(stateFolder({ VDK_LAB_STATE_DIR: '/s' })).toBe('/s');
    expect(stateFolder({ JUPYTER_DATA_DIR: '/d' })).toBe('/d/vdk-lab/default');
    expect(stateFolder({ JUPYTER_DATA_DIR: '/d', JUPYTERHUB_SERVER_NAME: 'big' })).toBe('/d/vdk-lab/big');
  });
});

describe('resolving', () => {
  it('finds nothing where no base was made, and says how to make one', async () => {
    const environments = new Environments({ state: folder, env: {} });
    expect(await environments.resolve(folder)).toBeNull();
    const problem = await environments.ensure(folder, () => undefined).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(EnvironmentError);
    expect(problem).toMatchObject({ code: 'no-base', countermeasures: expect.stringContaining('vdk-lab env create') });
  });

  it('gives the base to a job without requirements, and an overlay to one with some', async () => {
    const environments = withPreparedBase();
    const job = join(folder, 'job');
    mkdirSync(job);
    expect(await environments.resolve(job)).toMatchObject({ kind: 'base', ready: true });
    writeFileSync(join(job, 'requirements.txt'), '# nothing\n');
    expect(await environments.resolve(job)).toMatchObject({ kind: 'base' });
    writeFileSync(join(job, 'requirements.txt'), 'vega-datasets\n');
    expect(await environments.resolve(job)).toMatchObject({ kind: 'overlay', ready: false });
  });

  it('blames the user when the requirements have no solution, and leaves nothing half made', async () => {
    const environments = withPreparedBase();
    const lines: string[] = [];
    const problem = await environments
      .ensureForRequirements('no-such-package-anywhere-vdk-lab==1\n', line => lines.push(line))
      .catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'requirements-failed', blame: 'user' });
    expect((await environments.list()).filter(({ kind }) => kind === 'overlay')).toEqual([]);
  });

  it('names a missing uv and what to do', async () => {
    const environments = new Environments({ state: folder, env: { PATH: folder } });
    const job = join(folder, 'vdk_lab_job');
    mkdirSync(job);
    const problem = await environments.createBase({ jobModule: folder }, () => undefined).catch((e: unknown) => e);
    expect(problem).toMatchObject({ code: 'no-uv', countermeasures: expect.stringContaining('pip install uv') });
  });
});
