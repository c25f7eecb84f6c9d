import { mkdir, readFile } from 'node:fs/promises';
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

/** Starts the local runtime and stays. Prints `ready: <url>`. */
export async function start(options: StartOptions): Promise<void> {
  const port = Number(options.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new CommandError(`--port ${options.port ?? ''} is no port.`, exitCodes.usage);
  }
  const state = stateFolder();
  const dataFolder = resolve(options.dataDir ?? join(state, 'runtime'));
  await mkdir(state, { recursive: true, mode: 0o700 });
  const token = options.tokenFile
    ? (await readFile(options.tokenFile, 'utf8')).trim()
    : process.env['VDK_LAB_RUNTIME_TOKEN'];
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
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new CommandError(`Port ${port} is in use by another program. Name another one.`, exitCodes.usage);
    }
    throw error;
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
