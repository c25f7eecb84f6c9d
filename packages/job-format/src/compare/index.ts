import { ConfigDocument } from '../config.js';
import type { FileSystem } from '../filesystem.js';
import { selectFiles } from '../manifest.js';
import { restoreNotebooks } from '../ship.js';
import { type Item, readItems } from './items.js';
import { type Pair, matchItems, movedPairs } from './match.js';

/** What happened to a step or cell; `same` is not told. */
export type Change = 'added' | 'removed' | 'changed' | 'moved' | 'renamed' | 'became-step' | 'no-step-any-more';

/** A step, or a cell of a notebook, that differs. */
export interface ItemDifference {
  readonly changes: readonly Change[];
  readonly before: Item | null;
  readonly after: Item | null;
}

export interface ValueDifference {
  /** `[section] key` of a setting; the name of a requirement. */
  readonly name: string;
  /** Null where it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface FileDifference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed' | 'renamed';
  /** Its former path, when it was renamed. */
  readonly from?: string;
  /** Bytes. */
  readonly before: number | null;
  readonly after: number | null;
}

/** How two jobs differ. Outputs of notebooks and line ends do not count. */
export interface JobDifference {
  readonly isSame: boolean;
  readonly items: readonly ItemDifference[];
  readonly config: readonly ValueDifference[];
  readonly requirements: readonly ValueDifference[];
  readonly files: readonly FileDifference[];
}

/** What ships of a folder: path → bytes. */
export async function readShipped(fs: FileSystem): Promise<Map<string, Uint8Array>> {
  const { files } = await selectFiles(fs);
  const read = new Map<string, Uint8Array>();
  for (const { path } of files) {
    read.set(path, await fs.read(path));
  }
  return read;
}

/**
 * Compares two jobs, given as the files that ship. A job that shipped as scripts is compared by its notebooks.
 * @param before path → bytes
 */
export async function compareJobs(
  before: ReadonlyMap<string, Uint8Array>,
  after: ReadonlyMap<string, Uint8Array>
): Promise<JobDifference> {
  const [old, now] = await Promise.all(
    [before, after].map(async files => readItems((await restoreNotebooks(files)).files))
  );
  if (!old || !now) {
    throw new Error('Two jobs are compared.');
  }
  const pairs = matchItems(old.items, now.items);
  const moved = movedPairs(pairs, new Map(old.items.map((item, index) => [item, index])));
  const items = pairs
    .map(pair => ({ ...pair, changes: changesOf(pair, moved.has(pair)) }))
    .filter(({ changes }) => changes.length > 0);
  const config = compareValues(settingsOf(old.config), settingsOf(now.config));
  const requirements = compareValues(requirementsOf(old.requirements), requirementsOf(now.requirements));
  const files = compareFiles(old.files, now.files);
  return {
    isSame: [items, config, requirements, files].every(list => list.length === 0),
    items,
    config,
    requirements,
    files
  };
}

function changesOf({ before, after }: Pair, isMoved: boolean): Change[] {
  if (!before || !after) {
    return [before ? 'removed' : 'added'];
  }
  const changes: Change[] = [];
  if (before.source !== after.source || before.kind !== after.kind) {
    changes.push('changed');
  }
  const isCell = after.cellIndex !== null;
  if (isMoved || (isCell && before.file !== after.file)) {
    changes.push('moved');
  }
  if (
    isCell
      ? isNamed(before) !== isNamed(after) || (isNamed(after) && before.name !== after.name)
      : before.file !== after.file
  ) {
    changes.push('renamed');
  }
  if ((before.step === null) !== (after.step === null)) {
    changes.push(after.step === null ? 'no-step-any-more' : 'became-step');
  }
  return changes;
}

/** Has the cell a name of its own? The usual ones count the cells, and change with what stands above. */
function isNamed({ name, file, step }: Item): boolean {
  const stem = file.replace(/\.ipynb$/i, '');
  return step !== null && !(name.startsWith(`${stem}_`) && /^\d+$/.test(name.slice(stem.length + 1)));
}

/** Settings by section and key; a file that cannot be read counts as one value. */
function settingsOf(text: string | null): Map<string, string> {
  if (text === null) {
    return new Map();
  }
  try {
    const document = new ConfigDocument(text);
    return new Map(
      document.settings().map(({ section, key }) => [`[${section}] ${key}`, document.get(section, key) ?? ''])
    );
  } catch {
    return new Map([['config.ini', text]]);
  }
}

function requirementsOf(text: string | null): Map<string, string> {
  const lines = (text ?? '').split('\n').map(line => line.replace(/(^|\s)#.*$/, '').trim());
  return new Map(
    lines
      .filter(line => line !== '')
      .map(line => [(/^[A-Za-z0-9._-]+/.exec(line)?.[0] ?? line).toLowerCase().replace(/[-_.]+/g, '-') || line, line])
  );
}

function compareValues(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ValueDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map(name => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter(value => value.before !== value.after);
}

type Files = ReadonlyMap<string, { readonly bytes: number; readonly hash: string }>;

function compareFiles(before: Files, after: Files): FileDifference[] {
  const gone = new Map([...before].filter(([path]) => !after.has(path)));
  const found: FileDifference[] = [];
  for (const [path, now] of after) {
    const old = before.get(path);
    const from = old || now.bytes === 0 ? undefined : [...gone].find(([, { hash }]) => hash === now.hash)?.[0];
    if (from !== undefined) {
      gone.delete(from);
      found.push({ path, change: 'renamed', from, before: now.bytes, after: now.bytes });
    } else if (!old) {
      found.push({ path, change: 'added', before: null, after: now.bytes });
    } else if (old.hash !== now.hash) {
      found.push({ path, change: 'changed', before: old.bytes, after: now.bytes });
    }
  }
  const removed = [...gone].map(([path, { bytes }]) => ({
    path,
    change: 'removed' as const,
    before: bytes,
    after: null
  }));
  return [...found, ...removed];
}

export type { Item };
