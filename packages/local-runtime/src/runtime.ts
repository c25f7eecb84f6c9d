import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
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
import { RuntimeHeldError, readHolder, removeHolder, writeHolder } from './rendezvous.js';
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
  // Of one that was killed: nobody is to be sent there.
  removeHolder(meeting);
  try {
    return await startOn(database, dataFolder, meeting, options);
  } catch (error) {
    if (database.isOpen) {
      database.close();
    }
    throw error;
  }
}

async function startOn(
  database: DatabaseSync,
  dataFolder: string,
  meeting: string,
  options: RuntimeOptions
): Promise<Runtime> {
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
  // Jobs write into it, with modes of their own.
  mkdirSync(join(dataFolder, 'databases'), { recursive: true, mode: 0o700 });
  await endWorkersOf(dataFolder);
  await executions.recover();
  await deployments.cleanUp();

  const app = makeServer({
    operations: {
      ...makeOperations({ context, jobs, sources, deployments, executions, properties, query, version }),
      ...makeRuntimeOperations({ context, jobs, sources, deployments, executions, version })
    },
    token,
    strict: context.strict,
    jobOfToken: candidate => executions.jobOfToken(candidate)
  });
  let scheduler: Scheduler | null = null;
  const ending = new AbortController();
  let housekeeping: Promise<void> = Promise.resolve();
  const stop = async (reason: string): Promise<void> => {
    scheduler?.stop();
    ending.abort();
    // At the same time: from here on nothing new is taken.
    await Promise.all([housekeeping, deployments.stop(reason), executions.stop(reason)]);
    await context.workers.stop();
    await app.close();
    await sources.stop();
    removeHolder(meeting);
    database.close();
  };
  try {
    const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
    context.url = url;
    writeHolder(meeting, { url, pid: process.pid, host: hostname(), startedAt: new Date().toISOString(), token });
    scheduler = options.allowSchedules === false ? null : new Scheduler(context, jobs, deployments, executions);
  } catch (error) {
    await stop('the runtime could not start');
    throw error;
  }
  housekeeping = context.environments.cleanUp(ending.signal).catch(() => undefined);

  return {
    url: context.url,
    token,
    activeExecutions: () => executions.activeCount,
    stop: (reason = 'the runtime was stopped') => stop(reason)
  };
}
