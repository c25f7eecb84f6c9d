// The JupyterLabs and Notebooks that one build must load in.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache, labextensions, root, venv } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { findPython, uv } from '../../scripts/lib/setup.mjs';
import { step } from '../../scripts/lib/step.mjs';

const oldest = join(cache, 'lab-4.5');

/** An environment with JupyterLab 4.5 and Notebook 7.5, by its lock, and the server extension from its wheel. */
async function oldestEnvironment(wheels) {
  const tool = await uv();
  const env = { VIRTUAL_ENV: oldest };
  await step('Python environment of JupyterLab 4.5', {
    inputs: ['python/locks/lab-4.5.txt'],
    made: join(oldest, 'bin/jupyter-lab'),
    work: async () => {
      await run(tool, ['venv', '--quiet', '--clear', '--python', findPython(), oldest], { quiet: true });
      const lock = join(root, 'python/locks/lab-4.5.txt');
      await run(tool, ['pip', 'sync', '--quiet', '--require-hashes', lock], { env, quiet: true });
    }
  });
  const options = [
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--reinstall',
    '--offline',
    '--no-index',
    '--find-links',
    wheels
  ];
  await run(tool, [...options, 'vdk-lab-server'], { env, quiet: true });
  return oldest;
}

/** A Jupyter whose labextensions are chosen between two loads of a page. */
export class Jupyter {
  #own;

  /** @param {string} prefix of its environment */
  constructor(prefix) {
    this.prefix = prefix;
    this.folder = mkdtempSync(join(tmpdir(), 'vdk-lab-compose-'));
    this.home = join(this.folder, 'home');
    this.jobs = join(this.folder, 'jobs');
    this.labextensions = join(this.folder, 'labextensions');
    this.#own = join(this.labextensions, '@vdk-lab');
    // JupyterLab asks at some moment whether it may tell news, and tells that a newer one is there.
    const config = join(this.home, '.jupyter/labconfig');
    mkdirSync(config, { recursive: true });
    const quiet = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false } };
    writeFileSync(join(config, 'default_setting_overrides.json'), JSON.stringify(quiet));
    cpSync(join(root, 'examples/seattle-weather'), join(this.jobs, 'seattle-weather'), { recursive: true });
    mkdirSync(this.#own, { recursive: true });
    const others = join(realpathSync(prefix), 'share/jupyter/labextensions');
    for (const name of readdirSync(others).filter(entry => entry !== '@vdk-lab')) {
      symlinkSync(join(others, name), join(this.labextensions, name));
    }
  }

  program(name) {
    return join(this.prefix, 'bin', name);
  }

  get variables() {
    const ours = /^(VDK|JUPYTER|PYTHON|VIRTUAL_ENV)/;
    const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
    return { ...Object.fromEntries(kept), HOME: this.home, VDK_LAB_STATE_DIR: join(this.folder, 'state') };
  }

  /** The labextensions of the next load. */
  choose(names) {
    rmSync(this.#own, { recursive: true });
    mkdirSync(this.#own);
    for (const name of names) {
      symlinkSync(join(root, 'packages', name, `vdk_lab_${name}`, 'labextension'), join(this.#own, name));
    }
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Prefix of the environment with JupyterLab `4.6` or `4.5` (and Notebook 7.6 or 7.5). */
export function prefixOf(version, wheels) {
  return version === '4.6' ? venv : oldestEnvironment(wheels);
}

/** Every set of labextensions, the empty one first. */
export function subsets(names = labextensions) {
  return names.reduce((sets, name) => [...sets, ...sets.map(set => [...set, name])], [[]]);
}

/** Sets that tell most in few loads: none, each alone, and all. */
export function fewSubsets(names = labextensions) {
  return [[], ...names.map(name => [name]), names];
}

/** Sets for every run of the tests: none, core alone, everything but core, and all. */
export function fewestSubsets(names = labextensions) {
  return [[], ['core'], names.filter(name => name !== 'core'), names];
}
