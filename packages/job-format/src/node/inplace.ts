import { lstat, mkdir, readFile, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { type ImportPlan, originalsFolder } from '../convert/index.js';
import { sha256 } from '../hash.js';
import { PlaceError } from './place.js';

/** One import in place, as `vdk_lab_originals/imports.json` keeps it. Paths are relative to the job's folder. */
export interface ImportRecord {
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly notebooks: readonly { readonly path: string; readonly sha256: string }[];
}

interface Records {
  readonly format: 1;
  /** The last is the newest. */
  readonly imports: readonly ImportRecord[];
  /** An import that has begun and not ended; `undoImport` takes it back. */
  readonly running: ImportRecord | null;
}

const recordPath = `${originalsFolder}/imports.json`;
/** Where an undo puts notebooks that were changed since the import. */
const changedFolder = `${originalsFolder}/notebooks`;

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false
  );
}

async function readRecords(folder: string): Promise<Records> {
  if (await isThere(join(folder, originalsFolder))) {
    await checkInside(folder, recordPath);
  }
  const text = await readFile(join(folder, recordPath), 'utf8').catch(() => null);
  if (text === null) {
    return { format: 1, imports: [], running: null };
  }
  try {
    return checked(JSON.parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PlaceError(
      'broken-record',
      `${recordPath} cannot be read (${why}). The originals are in ${originalsFolder}/.`
    );
  }
}

function checked(value: unknown): Records {
  const field = (of: unknown, name: string): unknown =>
    typeof of === 'object' && of !== null ? Reflect.get(of, name) : null;
  const list = (of: unknown, name: string): unknown[] => {
    const found = field(of, name);
    if (!Array.isArray(found)) {
      throw new Error(`"${name}" is no list`);
    }
    return found;
  };
  // The record came with the job, from somebody: no path in it may lead out of the folder.
  const path = (of: unknown, name: string): string => {
    const found = field(of, name);
    if (typeof found !== 'string' || !/^(?![/\\])(?!.*(?:^|[/\\])\.\.(?:[/\\]|$))[^:\0]+$/.test(found)) {
      throw new Error(`"${name}" is no path in the job`);
    }
    return found;
  };
  const record = (of: unknown): ImportRecord => ({
    moved: list(of, 'moved').map(one => ({ from: path(one, 'from'), to: path(one, 'to') })),
    notebooks: list(of, 'notebooks').map(one => ({ path: path(one, 'path'), sha256: String(field(one, 'sha256')) }))
  });
  const running = field(value, 'running');
  return { format: 1, imports: list(value, 'imports').map(record), running: running === null ? null : record(running) };
}

/** Writes a file that is not there yet, whole. */
async function writeNew(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx', flush: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      await rm(path, { force: true });
    }
    throw error;
  }
}

async function writeRecords(folder: string, records: Records): Promise<void> {
  const draft = join(folder, `${recordPath}.new`);
  await rm(draft, { force: true });
  await writeNew(draft, `${JSON.stringify(records, null, 1)}\n`);
  await rename(draft, join(folder, recordPath));
}

/** The first place below the originals where nothing stands: a second import overwrites none of the first. */
async function placeFor(folder: string, path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const place = number === 1 ? `${originalsFolder}/${path}` : `${originalsFolder}/${number}/${path}`;
    if (!(await isThere(join(folder, place)))) {
      return place;
    }
  }
}

/** A link in the job's folder could lead out of it. */
async function checkInside(folder: string, path: string): Promise<void> {
  const [root, parent] = await Promise.all([realpath(folder), realpath(dirname(join(folder, path)))]);
  if (parent !== root && !parent.startsWith(root + sep)) {
    throw new PlaceError('in-the-way', `${path} leads out of the job's folder by a link: nothing is moved there.`);
  }
}

/** Renames, where nothing may stand at the new place. */
async function move(folder: string, from: string, to: string): Promise<void> {
  if (await isThere(join(folder, to))) {
    throw new PlaceError('in-the-way', `${to} is there already: nothing is overwritten.`);
  }
  await mkdir(dirname(join(folder, to)), { recursive: true });
  await checkInside(folder, from);
  await checkInside(folder, to);
  await rename(join(folder, from), join(folder, to));
}

/** A link to a file that moves would lead nowhere, and the step that it is would fail. */
async function checkLinks(folder: string, { left, replaced }: ImportPlan): Promise<void> {
  const moving = await Promise.all(replaced.map(path => realpath(join(folder, path))));
  for (const { path } of left) {
    const target = await realpath(join(folder, path)).catch(() => null);
    const moves = target === null ? -1 : moving.indexOf(target);
    if (moves >= 0) {
      throw new PlaceError(
        'in-the-way',
        `${path} is a link to ${replaced[moves] ?? ''}, which would move. Put a copy in its place, or import into a new folder.`
      );
    }
  }
}

/**
 * Does what the plan says in the job's own folder: originals move to `vdk_lab_originals/`, notebooks take their place.
 * A failure leaves everything as it was; a crash leaves a record by which `undoImport` takes it back.
 * @returns where the originals are
 * @throws PlaceError
 */
export async function importInPlace(folder: string, plan: ImportPlan): Promise<ImportRecord['moved']> {
  const records = await readRecords(folder);
  if (records.running) {
    throw new PlaceError(
      'interrupted',
      'An import of this folder was interrupted. Take it back first: vdk-lab import DIR --undo.'
    );
  }
  if (plan.replaced.length === 0) {
    throw new PlaceError(
      'nothing-to-do',
      'There is no step to import: every one is in a notebook already, or stays a file.'
    );
  }
  await checkLinks(folder, plan);
  const moved: { from: string; to: string }[] = [];
  for (const from of plan.replaced) {
    moved.push({ from, to: await placeFor(folder, from) });
  }
  const notebooks = await Promise.all(
    plan.notebooks.map(async ({ path, text }) => ({ path, sha256: await sha256(text) }))
  );
  const running: ImportRecord = { moved, notebooks };
  const takeBack: (() => Promise<unknown>)[] = [];
  try {
    if (!(await isThere(join(folder, originalsFolder)))) {
      await mkdir(join(folder, originalsFolder));
      takeBack.push(() => rm(join(folder, originalsFolder), { recursive: true }));
    } else {
      takeBack.push(() => writeRecords(folder, records));
    }
    await writeRecords(folder, { ...records, running });
    for (const { from, to } of moved) {
      await move(folder, from, to);
      takeBack.push(() => move(folder, to, from));
    }
    for (const { path, text } of plan.notebooks) {
      await writeNew(join(folder, path), text);
      takeBack.push(() => rm(join(folder, path)));
    }
    await writeRecords(folder, { ...records, imports: [...records.imports, running], running: null });
  } catch (error) {
    for (const step of takeBack.reverse()) {
      await step();
    }
    throw error;
  }
  return moved;
}

async function hashOf(path: string): Promise<string | null> {
  return readFile(path).then(sha256, () => null);
}

export interface UndoneImport {
  /** Originals that are at their place again. */
  readonly restored: readonly string[];
  /** Notebooks that went: nobody had changed them. */
  readonly removed: readonly string[];
  /** Notebooks that were changed since, and where they are now. */
  readonly keptAside: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Takes the last import in place back: the originals return, notebooks that nobody changed go, changed ones are kept in
 * `vdk_lab_originals/notebooks/`. Finishes what a crash has left in the middle.
 * @throws PlaceError when there is no import, or an original's place is taken; nothing is changed then
 */
export async function undoImport(folder: string): Promise<UndoneImport> {
  const records = await readRecords(folder);
  const record = records.running ?? records.imports.at(-1);
  if (!record) {
    throw new PlaceError('nothing-to-do', `There is no import to take back: ${recordPath} is not there.`);
  }
  const back: { from: string; to: string }[] = [];
  for (const one of record.moved) {
    const [isAside, isInPlace] = await Promise.all([isThere(join(folder, one.to)), isThere(join(folder, one.from))]);
    if (isAside && isInPlace) {
      throw new PlaceError(
        'in-the-way',
        `${one.from} is there again: move it away, so that the original in ${one.to} can come back.`
      );
    }
    if (!isAside && !isInPlace) {
      throw new PlaceError(
        'in-the-way',
        `${one.to} is not there any more: the import cannot be taken back as a whole.`
      );
    }
    if (isAside) {
      back.push(one);
    }
  }
  const removed: string[] = [];
  const keptAside: { from: string; to: string }[] = [];
  await writeRecords(folder, { ...records, imports: records.imports.filter(one => one !== record), running: record });
  for (const { path, sha256: hash } of record.notebooks) {
    const now = await hashOf(join(folder, path));
    if (now === hash) {
      await rm(join(folder, path));
      removed.push(path);
    } else if (now !== null) {
      const to = await asideFor(folder, path);
      await move(folder, path, to);
      keptAside.push({ from: path, to });
    }
  }
  for (const { from, to } of back) {
    await move(folder, to, from);
  }
  await writeRecords(folder, { ...records, imports: records.imports.filter(one => one !== record), running: null });
  await tidy(folder);
  return { restored: back.map(({ from }) => from), removed, keptAside };
}

async function asideFor(folder: string, path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const place = number === 1 ? `${changedFolder}/${path}` : `${changedFolder}/${number}/${path}`;
    if (!(await isThere(join(folder, place)))) {
      return place;
    }
  }
}

/** Folders with nothing in them go, and the record of no import. */
async function tidy(folder: string): Promise<void> {
  const { imports } = await readRecords(folder);
  if (imports.length === 0) {
    await rm(join(folder, recordPath), { force: true });
  }
  const visit = async (path: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        await visit(join(path, entry.name));
      }
    }
    if ((await readdir(path)).length === 0) {
      await rmdir(path);
    }
  };
  await visit(join(folder, originalsFolder));
}
