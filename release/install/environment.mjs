// An empty Python environment with a home of its own, into which the wheels of `dist/` are installed as people do it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError, run } from '../../scripts/lib/run.mjs';
import { uv, uvSettings } from '../../scripts/lib/setup.mjs';
import { projects } from '../projects.mjs';

const cacheOf = (command, args) => spawnSync(command, args, { encoding: 'utf8' }).stdout.trim();

/** Names of files below a folder, relative to it; links are not followed. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** An environment in a folder whose name has a space and an umlaut. */
export class FreshEnvironment {
  #uv = '';
  #unmetBefore = [];

  /**
   * @param {'uv' | 'pip' | 'user'} installer `user` is `pip install --user`, without any environment
   * @param {string} python absolute path of an interpreter
   */
  constructor(installer, python) {
    this.installer = installer;
    this.python = python;
    /** Everything of this environment and of the person who uses it. */
    this.folder = mkdtempSync(join(tmpdir(), 'a läb '));
    this.home = join(this.folder, 'home');
    this.prefix = join(this.folder, installer === 'user' ? 'user base' : 'environment');
    this.state = join(this.home, '.local/share/jupyter/vdk-lab/default');
    mkdirSync(this.home);
  }

  /** Variables of a person who has nothing of this repository on the path. */
  get variables() {
    const ours = /^(VDK|JUPYTER|PYTHON|VIRTUAL_ENV|UV_|PIP_USER|XDG_|NODE_|npm_)/;
    const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
    const path = (process.env.PATH ?? '').split(':').filter(part => !/node_modules|\.venv|shims/.test(part));
    return {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(Object.entries(uvSettings).filter(([, value]) => value)),
      PATH: path.join(':'),
      HOME: this.home,
      // Packages that were fetched before are not fetched again.
      UV_CACHE_DIR: cacheOf(this.#uv || 'uv', ['cache', 'dir']),
      PIP_CACHE_DIR: cacheOf(this.python, ['-m', 'pip', 'cache', 'dir']),
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      // A system's own Python wants to be asked twice (PEP 668); what is installed goes into this folder all the same.
      ...(this.installer === 'user' ? { PYTHONUSERBASE: this.prefix, PIP_BREAK_SYSTEM_PACKAGES: '1' } : {})
    };
  }

  program(name) {
    return join(this.prefix, 'bin', name);
  }

  /** The interpreter that has VDK Lab. */
  get interpreter() {
    return this.installer === 'user' ? this.python : this.program('python');
  }

  /** Runs a program in it, quietly. @throws {SetupError} with what it said */
  run(command, args) {
    return run(command, args, { cwd: this.home, env: this.#replaced(), quiet: true });
  }

  /** Of a program that may fail. @param {Record<string, string | undefined>} more variables beside its own */
  attempt(command, args, input = '', more = {}) {
    const env = { ...this.variables, ...more };
    return spawnSync(command, args, { cwd: this.home, env, encoding: 'utf8', input, maxBuffer: 100_000_000 });
  }

  /** `run` adds to the variables of this process: what must not be there is named. */
  #replaced() {
    const absent = Object.keys(process.env).map(name => [name, undefined]);
    return { ...Object.fromEntries(absent), ...this.variables };
  }

  /** Makes it; with pip the newest pip there is. */
  async create() {
    this.#uv = await uv();
    if (this.installer === 'uv') {
      await this.run(this.#uv, ['venv', '--quiet', '--python', this.python, this.prefix]);
      return;
    }
    if (this.installer === 'pip') {
      await this.run(this.python, ['-m', 'venv', this.prefix]);
    }
    const user = this.installer === 'user' ? ['--user'] : [];
    await this.run(this.interpreter, ['-m', 'pip', 'install', '--quiet', ...user, '--upgrade', 'pip']);
    this.#unmetBefore = this.#unmet();
  }

  /** Installs packages by name from a folder of wheels, and what they need from the index. */
  async install(folder, ...names) {
    if (this.installer === 'uv') {
      const options = ['--quiet', '--python', this.interpreter, '--find-links', folder];
      // uv takes a wheel that it has seen in a folder from its cache, although another build of this version stands there now.
      const anew = projects.flatMap(({ distribution }) => ['--refresh-package', distribution]);
      await this.run(this.#uv, ['pip', 'install', ...options, ...anew, ...names]);
      return;
    }
    const user = this.installer === 'user' ? ['--user'] : [];
    // Compiling is left to the first import: it doubles the time of a test.
    const options = ['--quiet', '--no-compile', '--find-links', folder, ...user];
    await this.run(this.interpreter, ['-m', 'pip', 'install', ...options, ...names]);
  }

  /** `name==version` of what is installed, sorted. */
  async installed() {
    const code =
      'import importlib.metadata as m; print("\\n".join(sorted({d.metadata["Name"].lower() + "==" + d.version for d in m.distributions()})))';
    return (await this.run(this.interpreter, ['-c', code])).trim().split('\n');
  }

  #unmet() {
    const { status, stdout, stderr } =
      this.installer === 'uv'
        ? this.attempt(this.#uv, ['pip', 'check', '--python', this.interpreter])
        : this.attempt(this.interpreter, ['-m', 'pip', 'check']);
    return status === 0 ? [] : `${stdout}${stderr}`.trim().split('\n');
  }

  /** Requirements that are not met, a line each; those of a system's own packages, which were so before, are none of ours. */
  check() {
    return this.#unmet().filter(line => !this.#unmetBefore.includes(line));
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export { SetupError };
