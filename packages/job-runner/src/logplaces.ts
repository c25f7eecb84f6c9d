import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { runFiles } from './environment.js';

/** A place in the whole log of a run, from its first byte, whether that is kept or not. */
export interface LogPlace {
  /** Bytes before it. */
  readonly offset: number;
  /** Line ends before it: all of them, or when `isUncounted` at least so many. */
  readonly lines: number;
  /** Something before it could not be read in time. */
  readonly isUncounted?: boolean;
}

/** Where the two files of a log stand in the whole of it. */
export interface LogPlaces {
  /** Null: nothing was cut off yet, or there was no room for it. */
  readonly older: (LogPlace & { readonly bytes: number }) | null;
  readonly newer: LogPlace;
  /** The files are changing places: what they hold says nothing. */
  readonly isCutting?: boolean;
}

const uncut: LogPlaces = { older: null, newer: { offset: 0, lines: 0 } };
const retryMs = 5;
/** Who cuts a log takes a moment; when it takes a second it died over it. */
const mostRetries = 200;

/** @throws Error, on a full disk for example */
export async function writePlaces(runFolder: string, places: LogPlaces): Promise<void> {
  const path = runFiles(runFolder).logPlaces;
  try {
    await writeFile(`${path}.part`, JSON.stringify(places), { mode: 0o600 });
    await rename(`${path}.part`, path);
  } catch (error) {
    await rm(`${path}.part`, { force: true });
    throw error;
  }
}

/** Reads from the files of a log while they stay where they are. */
export async function whileUncut<T>(runFolder: string, read: (places: LogPlaces) => Promise<T>): Promise<T> {
  const path = runFiles(runFolder).logPlaces;
  const look = (): Promise<string> => readFile(path, 'utf8').catch(() => '');
  for (let tries = 0; ; tries += 1) {
    const before = await look();
    const places = before === '' ? uncut : (JSON.parse(before) as LogPlaces);
    const isPatient = tries < mostRetries;
    if (!(places.isCutting && isPatient)) {
      const result = await read(places);
      if (!isPatient || (await look()) === before) {
        return result;
      }
    }
    await pause(retryMs);
  }
}

/** After who cut a log died over it: its files stay as they are from here on, and nobody waits for the end of the cut. */
export async function endCutting(runFolder: string): Promise<void> {
  const text = await readFile(runFiles(runFolder).logPlaces, 'utf8').catch(() => null);
  const places = text === null ? uncut : (JSON.parse(text) as LogPlaces);
  if (places.isCutting) {
    await writePlaces(runFolder, { older: places.older, newer: places.newer });
  }
}
