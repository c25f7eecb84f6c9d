import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Each is applied once, in order; never change one that has been released. */
const migrations = [
  `
  create table jobs (
    name text primary key, team text not null, description text, config text not null
  ) strict;
  create table versions (
    id text primary key, job text not null references jobs(name) on delete cascade, tree text not null, parent text,
    author text, reason text, created_at text not null, sequence integer not null
  ) strict;
  create index versions_of_job on versions(job, sequence desc);
  create table deployments (
    job text primary key references jobs(name) on delete cascade, version text not null, python_version text, enabled integer not null,
    vdk_version text, deployed_by text, deployed_at text not null, folder text not null
  ) strict;
  create table deployment_attempts (
    job text primary key references jobs(name) on delete cascade, version text, status text not null, message text, log text,
    started_at text not null, ended_at text
  ) strict;
  create table executions (
    id text primary key, job text not null references jobs(name) on delete cascade, team text not null, type text not null,
    status text not null, message text, op_id text, started_by text, start_time text not null, end_time text, version text,
    python_version text, vdk_version text, deployed_by text, deployed_at text, arguments text,
    scheduled_for text, peak_memory integer, cpu_ms real
  ) strict;
  create index executions_of_job on executions(job, start_time desc);
  create index executions_by_time on executions(start_time desc);
  create index active_executions on executions(job) where status in ('submitted', 'running');
  create unique index scheduled_once on executions(job, scheduled_for) where scheduled_for is not null;
  create table properties (job text primary key, content text not null) strict;
  create table secrets (job text primary key, content blob not null) strict;
  `,
  `
  alter table executions add column cancel_requested integer not null default 0;
  `,
  `
  create index enabled_deployments on deployments(job) where enabled = 1;
  `,
  `
  create table skipped_starts (
    job text not null references jobs(name) on delete cascade, scheduled_for text not null, reason text not null,
    primary key (job, scheduled_for)
  ) strict, without rowid;
  `,
  `
  alter table jobs add column keytab integer not null default 0;
  update jobs set keytab = config ->> '$.generate_keytab';
  `
];

/** SQLite's SQLITE_BUSY and SQLITE_LOCKED; more exact codes have these as their last byte. */
const heldCodes = [5, 6];

/** The data folder is held by another process. */
export class DatabaseHeldError extends Error {}

/** With its parents, one by one: Node's own way to do that never returns where a file system knows no new folders, as /proc. */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) {
    makeFolder(dirname(folder));
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Two that start at once make it together.
      if (!existsSync(folder)) {
        throw error;
      }
    }
  }
}

/**
 * Opens the database of a data folder for this process alone. A commit is on disk when it returns.
 * @throws DatabaseHeldError
 * @throws Error when a newer version wrote it
 */
export function openDatabase(folder: string): DatabaseSync {
  makeFolder(folder);
  const path = join(folder, 'runtime.sqlite');
  // Made here for its mode: SQLite's other files take it over.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full;');
    database.exec('pragma foreign_keys = on; begin immediate; commit;');
    migrate(database, folder);
    return database;
  } catch (error) {
    database.close();
    const isHeld = error instanceof Error && 'errcode' in error && heldCodes.includes(Number(error.errcode) & 0xff);
    throw isHeld ? new DatabaseHeldError(error.message) : error;
  }
}

function migrate(database: DatabaseSync, folder: string): void {
  const { user_version: version } = database.prepare('pragma user_version').get() ?? {};
  if (Number(version) > migrations.length) {
    throw new Error(
      `The data folder ${folder} was used by a newer version of VDK Lab. Install that version, or restore a backup of before.`
    );
  }
  for (let index = Number(version ?? 0); index < migrations.length; index += 1) {
    database.exec(`begin immediate; ${migrations[index]}; pragma user_version = ${index + 1}; commit;`);
  }
}

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();
/** Texts of queries vary with what is asked; those of long ago are let go. */
const keptStatements = 200;

/** A statement that is compiled once and kept with its database. */
export function prepared(database: DatabaseSync, sql: string): StatementSync {
  const kept = statements.get(database) ?? new Map<string, StatementSync>();
  statements.set(database, kept);
  const statement = kept.get(sql) ?? database.prepare(sql);
  kept.delete(sql);
  kept.set(sql, statement);
  if (kept.size > keptStatements) {
    kept.delete(kept.keys().next().value ?? '');
  }
  return statement;
}

/** Does all or nothing. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    // On a full disk SQLite may have done that itself.
    if (database.isTransaction) {
      database.exec('rollback');
    }
    throw error;
  }
}

/** A row's text; null for anything else. */
export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
