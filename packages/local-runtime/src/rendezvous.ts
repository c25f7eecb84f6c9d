import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

const pathIn = (folder: string): string => join(folder, 'runtime.json');

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string';
}

/** What runtime.json in a folder says; null when there is none. */
export function readHolder(folder: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(pathIn(folder), 'utf8'));
    return isHolder(value) ? value : null;
  } catch {
    return null;
  }
}

/** All of it or nothing, and for its owner alone, whatever was there before. @throws Error of the file system */
export function writeHolder(folder: string, holder: Holder): void {
  const part = `${pathIn(folder)}.part`;
  rmSync(part, { force: true });
  try {
    writeFileSync(part, `${JSON.stringify(holder)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(part, pathIn(folder));
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** A place that is no file stays: writing tells of it. */
export function removeHolder(folder: string): void {
  try {
    rmSync(pathIn(folder), { force: true });
  } catch {
    // It has nothing to say of a runtime.
  }
}
