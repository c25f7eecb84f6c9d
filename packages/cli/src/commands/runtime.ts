import { accessSync, constants, statSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { type Limits, RuntimeHeldError, startRuntime } from '@vdk-lab/local-runtime';
import { stateFolder } from '@vdk-lab/python-environments';
import { makeEnvironments } from '../environments.js';
import { CommandError, exitCodes } from '../exit.js';
import { startFailure } from '../runtimefailure.js';
import { givenToken } from '../runtimetoken.js';

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

/** Above what anybody means; times and counts stay what they are when they are reckoned with. */
const most = 1_000_000;

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) {
    throw new CommandError(`${name} ${text} is no whole number from 1 to ${most}.`, exitCodes.usage);
  }
  return value;
}

/** The interpreter that was named. @throws CommandError when it is no program */
function interpreter(path: string): string {
  const absolute = resolve(path);
  try {
    accessSync(absolute, constants.X_OK);
    if (path !== '' && statSync(absolute).isFile()) {
      return absolute;
    }
  } catch {
    // Told below.
  }
  const what = `--python ${path} is no program. Name the interpreter of an environment that has vdk-core`;
  throw new CommandError(`${what}: "vdk-lab env list" shows those that are there.`, exitCodes.usage);
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

/** Starts the local runtime and stays. Prints `ready: <url>`. */
export async function start(options: StartOptions): Promise<void> {
  const port = Number(options.port ?? 0);
  if (!/^\d+$/.test(options.port ?? '0') || port > 65535) {
    throw new CommandError(`--port ${options.port ?? ''} is no port.`, exitCodes.usage);
  }
  if (options.dataDir === '') {
    throw new CommandError('--data-dir names no folder. Name one, or leave it out.', exitCodes.usage);
  }
  const state = stateFolder();
  const dataFolder = resolve(options.dataDir ?? join(state, 'runtime'));
  const token = await givenToken(options);
  const environments = makeEnvironments({
    ...process.env,
    ...(options.python === undefined ? {} : { VDK_LAB_PYTHON: interpreter(options.python) })
  });
  // Listened for from here on: told to end while it starts, or as soon as it is ready, it ends as cleanly as later.
  const told = new Promise<void>(done => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => done());
    }
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
  await told;
  await runtime.stop();
  process.exit(0);
}
