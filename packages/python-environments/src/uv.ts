import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { EnvironmentError } from './error.js';
import type { Variables } from './state.js';

const outputKept = 64 * 1024;

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false
  );
}

/**
 * Path of uv: `VDK_LAB_UV`, else beside the Lab's own interpreter (`VDK_LAB_SERVER_PREFIX`), else on the path.
 * @throws EnvironmentError `no-uv`
 */
export async function findUv(env: Variables): Promise<string> {
  const prefix = env['VDK_LAB_SERVER_PREFIX'];
  const folders = [...(prefix ? [join(prefix, 'bin')] : []), ...(env['PATH'] ?? '').split(delimiter).filter(Boolean)];
  const candidates = env['VDK_LAB_UV'] ? [env['VDK_LAB_UV']] : folders.map(folder => join(folder, 'uv'));
  for (const candidate of candidates) {
    if (await isProgram(candidate)) {
      return candidate;
    }
  }
  throw new EnvironmentError({
    code: 'no-uv',
    blame: 'platform',
    what: 'The environment for jobs cannot be made.',
    why: env['VDK_LAB_UV']
      ? `VDK_LAB_UV names ${env['VDK_LAB_UV']}, which is no program.`
      : 'The tool uv was not found.',
    consequences: 'Jobs cannot run.',
    countermeasures: 'Install it with "pip install uv", or name it with VDK_LAB_UV.'
  });
}

/** Variables for uv, which does not read pip's settings: certificates and index of a company are passed on. */
export function uvVariables(env: Variables, more: Variables): Variables {
  return {
    ...env,
    SSL_CERT_FILE: env['SSL_CERT_FILE'] ?? env['PIP_CERT'],
    UV_DEFAULT_INDEX: env['UV_DEFAULT_INDEX'] ?? env['PIP_INDEX_URL'],
    UV_NO_PROGRESS: '1',
    ...more
  };
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
 * @param onLine gets each line of stderr, where uv tells what it does
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { env: Variables; cwd?: string; onLine?: (line: string) => void; signal?: AbortSignal }
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: Object.fromEntries(Object.entries(options.env).filter(([, value]) => value !== undefined)),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal
    });
    let output = '';
    let stdout = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output = (output + text).slice(-outputKept);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputKept);
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      lines.filter(line => line.trim() !== '').forEach(line => options.onLine?.(line.trim()));
    });
    child.on('error', reject);
    child.on('close', code => resolve({ code, output, stdout }));
  });
}
