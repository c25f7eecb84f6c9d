import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { Workers, endWorkersOf, ownedBy } from '@vdk-lab/job-runner';
import type { Environments } from '@vdk-lab/python-environments';
import { Changes } from './changes.js';
import { type Context, type Limits, usualLimits } from './context.js';
import { DatabaseHeldError, openDatabase } from './database.js';
import { Deployments } from './deployments.js';
import { Executions } from './executions.js';
import { Jobs } from './jobs.js';
import { makeOperations } from './operations.js';
import { Properties } from './properties.js';
import type { Query } from './query/query.js';
import { makeRuntimeOperations } from './runtime-operations.js';
import { Scheduler } from './scheduler.js';
import { makeServer } from './server.js';
import { Sources } from './sources.js';

const version = '0.1.0';

export interface RuntimeOptions {
  /** Folder of the database, sources and executions; made when it is not there. */
  readonly dataFolder: string;
  /** Where `runtime.json` tells others how to reach it; the data folder by default. */
  readonly rendezvousFolder?: string;
  readonly environments: Environments;
  /** 0 by default: any free one. */
  readonly port?: number;
  /** `random` stands only in runtime.json. */
  readonly auth: { readonly token: string } | 'random' | 'none';
  /** Answers as the real service does also where ours are better. */
  readonly strict?: boolean;
  /** False: nothing starts by schedule. */
  readonly allowSchedules?: boolean;
  /** Warm workers, one an environment, that fork executions; 4 by default, 0: every execution starts cold. */
  readonly warmWorkers?: number;
  /** Where they differ from the usual ones. */
  readonly limits?: Partial<Limits>;
}

/** A runtime that listens. */
export interface Runtime {
  /** E.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly token: string | null;
  activeExecutions(): number;
  /** Ends what runs with the reason, and lets go of the data folder. */
  stop(reason?: string): Promise<void>;
}

/** Who holds a data folder: the contents of runtime.json. */
export interface Holder {
  readonly url: string;
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly token: string | null;
}

/** Another process has this data folder. `holder` says how to reach it, when that is known. */
export class RuntimeHeldError extends Error {
  constructor(readonly holder: Holder | null) {
    super(
      holder
        ? `The local runtime runs already, as process ${holder.pid} on ${holder.host} at ${holder.url}.`
        : 'The data folder of the local runtime is held by another process.'
    );
    this.name = 'RuntimeHeldError';
  }
}

const rendezvous = 'runtime.json';

/** What runtime.json in a folder says; null when there is none. */
export function readHolder(folder: string): Holder | null {
  try {
    return JSON.parse(readFileSync(join(folder, rendezvous), 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/**
 * Starts the runtime on a data folder, for this process alone.
 * @throws RuntimeHeldError
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const dataFolder = resolve(options.dataFolder);
  const meeting = options.rendezvousFolder ?? dataFolder;
  let database;
  try {
    database = openDatabase(dataFolder);
  } catch (error) {
    throw error instanceof DatabaseHeldError ? new RuntimeHeldError(readHolder(meeting)) : error;
  }
  // Jobs write into it, with modes of their own.
  mkdirSync(join(dataFolder, 'databases'), { recursive: true, mode: 0o700 });
  const context: Context = {
    database,
    dataFolder,
    // What installs packages when the runtime is killed ends with its next start.
    environments: options.environments.with(ownedBy(dataFolder)),
    changes: new Changes(),
    url: '',
    strict: options.strict ?? false,
    limits: { ...usualLimits, ...options.limits },
    workers: new Workers({
      owner: dataFolder,
      ...(options.warmWorkers === undefined ? {} : { most: options.warmWorkers })
    })
  };
  const jobs = new Jobs(context);
  const sources = new Sources(context);
  const deployments = new Deployments(context, sources);
  const executions = new Executions(context, deployments);
  const properties = new Properties(context);
  // GraphQL is a fifth of what a start loads, and many a start is over before its first query.
  let loading: Promise<Query> | null = null;
  const query = (): Promise<Query> =>
    (loading ??= import('./query/query.js').then(({ Query }) => new Query(context, jobs, deployments)));
  const token =
    options.auth === 'none'
      ? null
      : options.auth === 'random'
        ? randomBytes(32).toString('base64url')
        : options.auth.token;
  try {
    await endWorkersOf(dataFolder);
    await executions.recover();
    await deployments.cleanUp();
  } catch (error) {
    database.close();
    throw error;
  }

  const app = makeServer({
    operations: {
      ...makeOperations({ context, jobs, sources, deployments, executions, properties, query, version }),
      ...makeRuntimeOperations({ context, jobs, sources, deployments, executions, version })
    },
    token,
    strict: context.strict,
    jobOfToken: candidate => executions.jobOfToken(candidate)
  });
  let url: string;
  try {
    url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  } catch (error) {
    database.close();
    throw error;
  }
  context.url = url;
  const holder: Holder = { url, pid: process.pid, host: hostname(), startedAt: new Date().toISOString(), token };
  writeFileSync(join(meeting, rendezvous), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  const scheduler = options.allowSchedules === false ? null : new Scheduler(context, jobs, deployments, executions);
  const ending = new AbortController();
  const housekeeping = context.environments.cleanUp(ending.signal).catch(() => undefined);

  return {
    url,
    token,
    activeExecutions: () => executions.activeCount,
    async stop(reason = 'the runtime was stopped') {
      scheduler?.stop();
      ending.abort();
      await housekeeping;
      await deployments.stop(reason);
      await executions.stop(reason);
      await context.workers.stop();
      await app.close();
      await sources.stop();
      rmSync(join(meeting, rendezvous), { force: true });
      database.close();
    }
  };
}
