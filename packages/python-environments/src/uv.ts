import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { EnvironmentError } from './error.js';
import { uvSettings } from './pipsettings.js';
import { hideSecrets } from './secrets.js';
import type { Variables } from './state.js';

/** The oldest uv whose options are used here. */
const oldestUv = [0, 9] as const;
const outputKept = 64 * 1024;
const heartbeatMs = 10_000;

const isAccessible = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false
  );

/**
 * Path of uv: `VDK_LAB_UV`, else beside the Lab's own interpreter (`VDK_LAB_SERVER_PREFIX`), else where `pip install --user`
 * puts programs, else on the path. One that is too old is passed over.
 * @throws EnvironmentError `no-uv`
 */
export async function findUv(env: Variables): Promise<string> {
  const prefix = env['VDK_LAB_SERVER_PREFIX'];
  const userBase = env['PYTHONUSERBASE'] || join(env['HOME'] ?? homedir(), '.local');
  const folders = [
    ...(prefix ? [join(prefix, 'bin')] : []),
    ...(env['PATH'] ?? '').split(delimiter).filter(Boolean),
    join(userBase, 'bin')
  ];
  const named = env['VDK_LAB_UV'];
  const old: string[] = [];
  for (const candidate of named ? [named] : folders.map(folder => join(folder, 'uv'))) {
    if (!(await isAccessible(candidate, constants.X_OK))) {
      continue;
    }
    const answer = await runProgram(candidate, ['--version'], { env }).catch(() => null);
    const [, major = '0', minor = '0'] = /^uv (\d+)\.(\d+)/.exec(answer?.stdout ?? '') ?? [];
    if (Number(major) > oldestUv[0] || (Number(major) === oldestUv[0] && Number(minor) >= oldestUv[1])) {
      return candidate;
    }
    const [first = ''] = (answer?.stdout ?? '').split('\n');
    old.push(`${candidate} is ${first.startsWith('uv ') ? first.trim() : 'no uv that starts'}`);
  }
  const needed = oldestUv.join('.');
  throw new EnvironmentError({
    code: 'no-uv',
    blame: 'platform',
    what: 'The environment for jobs cannot be made.',
    why:
      old.length > 0
        ? `uv ${needed} or newer is needed; ${old.join(', ')}.`
        : named
          ? `VDK_LAB_UV names ${named}, which is no program.`
          : 'The tool uv was not found.',
    consequences: 'Jobs cannot run.',
    countermeasures: `Install it with "pip install --upgrade uv", or name one with VDK_LAB_UV.`
  });
}

/** The nearest folder above that is there: can this user write into it? */
export async function canWrite(folder: string): Promise<boolean> {
  for (let place = folder; ; place = dirname(place)) {
    if (await isAccessible(place, constants.F_OK)) {
      return isAccessible(place, constants.W_OK);
    }
    if (place === dirname(place)) {
      return false;
    }
  }
}

/** pyenv's shims answer for versions that are not chosen; the versions themselves stand in folders. */
async function pathForPythons(env: Variables): Promise<string> {
  const root = env['PYENV_ROOT'] || join(env['HOME'] ?? homedir(), '.pyenv');
  const names = await readdir(join(root, 'versions')).catch(() => []);
  const versions = names.sort().map(name => join(root, 'versions', name, 'bin'));
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const shims = folders.indexOf(join(root, 'shims'));
  // At the place of the shims; when they are not on the path, at the end.
  folders.splice(shims < 0 ? folders.length : shims, 1, ...versions);
  return folders.join(delimiter);
}

/** uv, with the settings of pip, and what must not be printed. */
export interface Uv {
  readonly path: string;
  readonly variables: Variables;
  /** For the commands that install. */
  readonly options: readonly string[];
  /** Takes credentials out of a text. */
  readonly hide: (text: string) => string;
}

/**
 * uv as this machine is set up: pip's index, proxies and certificates; no Python is fetched unless `UV_PYTHON_DOWNLOADS`
 * allows it; where the home cannot be written its cache stands in `state`.
 * @throws EnvironmentError `no-uv`
 */
export async function openUv(env: Variables, state: string): Promise<Uv> {
  const path = await findUv(env);
  const { variables: settings, options } = await uvSettings(env, env['VDK_LAB_SERVER_PREFIX']);
  const cache = join(env['XDG_CACHE_HOME'] || join(env['HOME'] ?? homedir(), '.cache'), 'uv');
  const ownCache =
    env['UV_CACHE_DIR'] || env['UV_NO_CACHE'] || (await canWrite(cache))
      ? {}
      : { UV_CACHE_DIR: join(state, 'uv-cache') };
  const variables: Variables = {
    UV_PYTHON_DOWNLOADS: 'never',
    ...env,
    ...settings,
    ...ownCache,
    PATH: await pathForPythons(env),
    // Its lines tell what is downloaded; the bars are for terminals only.
    UV_NO_PROGRESS: undefined,
    // Those of a shell that happens to be open are none of this environment's business.
    VIRTUAL_ENV: undefined,
    CONDA_PREFIX: undefined,
    PYTHONHOME: undefined,
    PYTHONPATH: undefined,
    NO_COLOR: '1'
  };
  return { path, variables, options, hide: hideSecrets(variables) };
}

/** Runs uv in a folder whose settings files count for nothing. */
export function runUv(
  uv: Uv,
  args: readonly string[],
  options: { onLine?: (line: string) => void; signal?: AbortSignal; cwd?: string } = {}
): Promise<ProgramEnd> {
  const [group = '', command = ''] = args;
  const installs = group === 'pip' && ['compile', 'sync', 'install'].includes(command) && !args.includes('--no-index');
  const all = installs ? [group, command, ...uv.options, ...args.slice(2)] : args;
  return runProgram(uv.path, all, { ...options, env: uv.variables, cwd: options.cwd ?? '/', hide: uv.hide });
}

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  /** The last 64 KiB of both streams, as they came. */
  readonly output: string;
  readonly stdout: string;
}

/**
 * Runs a program to its end, without a shell.
 * @param options.onLine gets each line of stderr, where uv tells what it does, and a word when it is silent for long
 * @param options.hide is applied to every text
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: {
    env: Variables;
    cwd?: string;
    onLine?: (line: string) => void;
    signal?: AbortSignal;
    hide?: (text: string) => string;
  }
): Promise<ProgramEnd> {
  const { hide = (text: string): string => text, onLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: Object.fromEntries(Object.entries(options.env).filter(([, value]) => value !== undefined)),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what builds a package for uv ends with it.
      detached: options.signal !== undefined
    });
    const stop = (): void => endGroup(child);
    options.signal?.addEventListener('abort', stop);
    if (options.signal?.aborted) {
      stop();
    }
    let output = '';
    let stdout = '';
    let rest = '';
    const start = Date.now();
    let last = start;
    const heartbeat = setInterval(() => {
      if (onLine && Date.now() - last >= heartbeatMs) {
        onLine(`still at it, ${Math.round((Date.now() - start) / 1000)} s`);
      }
    }, heartbeatMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output = (output + text).slice(-outputKept);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      last = Date.now();
      output = (output + text).slice(-outputKept);
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      lines.filter(line => line.trim() !== '').forEach(line => onLine?.(hide(line.trim())));
    });
    child.on('error', error => {
      clearInterval(heartbeat);
      reject(error);
    });
    child.on('close', code => {
      clearInterval(heartbeat);
      options.signal?.removeEventListener('abort', stop);
      if (options.signal?.aborted) {
        // Not before it is gone: what it made is taken away then.
        reject(new DOMException('The operation was aborted.', 'AbortError'));
      } else {
        resolve({ code, output: hide(output), stdout: hide(stdout) });
      }
    });
  });
}

const graceMs = 2000;

/** Asks a program and what it started to end, and ends it when it does not. */
function endGroup(child: ChildProcess): void {
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? NaN), signal);
    } catch {
      // It is gone, or never was.
    }
  };
  send('SIGTERM');
  const kill = (): void => {
    clearTimeout(timer);
    send('SIGKILL');
    // Who left the group may have them still.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const timer = setTimeout(kill, graceMs);
  child.once('close', kill);
}
