import { readFile } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { type Limits, RuntimeHeldError, startRuntime } from '@vdk-lab/local-runtime';
import { stateFolder } from '@vdk-lab/python-environments';
import { makeEnvironments } from '../environments.js';
import { CommandError, exitCodes } from '../exit.js';

interface StartOptions {
  port?: string;
  dataDir?: string;
  python?: string;
  tokenFile?: string;
  auth: boolean;
  strict?: boolean;
  atOnce?: string;
  keepExecutions?: string;
  keepDays?: string;
}

function positive(name: string, text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : Number(text);
  if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
    throw new CommandError(`${name} ${text ?? ''} is no whole number above zero.`, exitCodes.usage);
  }
  return value;
}

/** What was named on the command line. */
function limits(options: StartOptions): Partial<Limits> {
  const named = {
    atOnce: positive('--at-once', options.atOnce),
    keptPerJob: positive('--keep-executions', options.keepExecutions),
    keptDays: positive('--keep-days', options.keepDays)
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** @throws CommandError for a file that cannot be read, or says nothing: a token must not be another than is thought */
async function readToken(file: string): Promise<string> {
  const token = await readFile(file, 'utf8').catch((error: Error) => error);
  if (typeof token !== 'string') {
    throw new CommandError(`The token file ${file} cannot be read: ${token.message}.`, exitCodes.usage);
  }
  if (token.trim() === '') {
    throw new CommandError(`The token file ${file} is empty. Write the token into it.`, exitCodes.usage);
  }
  return token.trim();
}

/** Why the runtime did not start, as far as a person can mend it. */
function startFailure(error: unknown, port: number, dataFolder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const full = error instanceof Error && 'errcode' in error && error.errcode === 13;
  // SQLite tells a folder that cannot be written as a file that cannot be opened, or as read-only.
  const closed = error instanceof Error && 'errcode' in error && [8, 14].includes(Number(error.errcode) & 0xff);
  if (code === 'EADDRINUSE') {
    return new CommandError(`Port ${port} is in use by another program. Name another one.`, exitCodes.usage);
  }
  if (code === 'EACCES' && error instanceof Error && 'syscall' in error && error.syscall === 'listen') {
    return new CommandError(`Port ${port} is not for this account. Name one above 1023.`, exitCodes.usage);
  }
  if (closed || ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(String(code))) {
    const what = `The data folder ${dataFolder} cannot be written: ${(error as Error).message}.`;
    return new CommandError(`${what} Name another one with --data-dir, or make it writable.`, exitCodes.usage);
  }
  if (full || code === 'ENOSPC' || code === 'EDQUOT') {
    return new CommandError(`The disk of ${dataFolder} is full. Make room, and start again.`, exitCodes.failed);
  }
  return error;
}

/** Starts the local runtime and stays. Prints `ready: <url>`. */
export async function start(options: StartOptions): Promise<void> {
  const port = Number(options.port ?? 0);
  if (!/^\d+$/.test(options.port ?? '0') || port > 65535) {
    throw new CommandError(`--port ${options.port ?? ''} is no port.`, exitCodes.usage);
  }
  const state = stateFolder();
  const dataFolder = resolve(options.dataDir ?? join(state, 'runtime'));
  const token =
    options.tokenFile !== undefined ? await readToken(options.tokenFile) : process.env['VDK_LAB_RUNTIME_TOKEN'];
  const environments = makeEnvironments({
    ...process.env,
    ...(options.python ? { VDK_LAB_PYTHON: resolve(options.python) } : {})
  });
  let runtime;
  try {
    runtime = await startRuntime({
      dataFolder,
      // Only the data folder of this state is the `local` that others look for.
      rendezvousFolder: options.dataDir ? dataFolder : state,
      environments,
      port,
      auth: !options.auth ? 'none' : token ? { token } : 'random',
      strict: options.strict ?? false,
      limits: limits(options)
    });
  } catch (error) {
    if (error instanceof RuntimeHeldError) {
      throw new CommandError(error.message, exitCodes.target);
    }
    throw startFailure(error, port, dataFolder);
  }
  process.stdout.write(`ready: ${runtime.url}\n`);
  flushCompileCache();
  const running = runtime;
  await new Promise<void>(done => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => done());
    }
  });
  await running.stop();
  process.exit(0);
}
