import type { FileSystem } from '../filesystem.js';
import type { Problem } from '../job.js';
import { compareText } from '../names.js';
import { isStepNotebook } from '../outline.js';
import { type ShipMap, cellsFolder, mapPath, readShipMap, restoreNotebooks } from '../ship.js';
import type { Listing } from './folder.js';

/** Notebooks that a job was made from, taken out of its `vdk_lab_cells/`. */
export interface Restored {
  /** Name → text. */
  readonly notebooks: ReadonlyMap<string, string>;
  /** Step file → the cell that it was made from. */
  readonly steps: ReadonlyMap<string, { readonly notebook: string; readonly cellId: string | null }>;
  /** Files that the notebooks take the place of. */
  readonly gone: ReadonlySet<string>;
}

const nothing: Restored = { notebooks: new Map(), steps: new Map(), gone: new Set() };

/** A job that was exported or shipped as scripts has its notebooks with it: the next import gives them back whole. */
export async function restore(fs: FileSystem, { files }: Listing, problems: Problem[]): Promise<Restored> {
  const paths = files.map(({ path }) => path);
  const there = new Set(paths);
  if (!there.has(mapPath)) {
    return nothing;
  }
  const map = readShipMap(new Map([[mapPath, await fs.read(mapPath)]]));
  if (!map) {
    problems.push(cannot('its map.json cannot be read'));
    return nothing;
  }
  const needed = [mapPath, ...map.notebooks.map(name => `${cellsFolder}/${name}`), ...Object.keys(map.steps)];
  const read = new Map<string, Uint8Array>();
  for (const path of needed.filter(name => there.has(name))) {
    read.set(path, await fs.read(path));
  }
  const missing = needed.find(path => !read.has(path));
  const { files: restored, changed } = await restoreNotebooks(read);
  const clash = map.notebooks.find(name => there.has(name));
  const why =
    missing !== undefined
      ? `${missing} is not there any more`
      : changed[0] !== undefined
        ? `${changed[0]} was changed since`
        : clash !== undefined
          ? `there is another ${clash}`
          : outOfPlace(map, paths);
  if (why !== null) {
    problems.push(cannot(why));
    return nothing;
  }
  const decoder = new TextDecoder();
  return {
    notebooks: new Map(map.notebooks.map(name => [name, decoder.decode(restored.get(name))])),
    steps: new Map(Object.entries(map.steps).map(([file, { notebook, cellId }]) => [file, { notebook, cellId }])),
    gone: new Set([...Object.keys(map.steps), ...paths.filter(path => path.startsWith(`${cellsFolder}/`))])
  };
}

function cannot(why: string): Problem {
  return {
    rule: 'notebooks-not-restored',
    severity: 'warning',
    message: `The notebooks in ${cellsFolder}/ are not taken, because ${why}: the step files count.`,
    explanation: 'Nothing is lost: the notebooks stay where they are.',
    file: mapPath
  };
}

/** Would the steps of the notebooks run at another place than their files do? */
function outOfPlace(map: ShipMap, paths: readonly string[]): string | null {
  const order = paths
    .filter(path => !path.includes('/') && (/\.(sql|py)$/i.test(path) || isStepNotebook(path)))
    .sort(compareText);
  const notebookOf = (file: string): string =>
    (Object.hasOwn(map.steps, file) ? map.steps[file]?.notebook : null) ?? file;
  const after = order.map(notebookOf).filter((name, index, all) => name !== all[index - 1]);
  const wrong = after.find((name, index) => index > 0 && compareText(after[index - 1] ?? '', name) >= 0);
  return wrong === undefined ? null : `${wrong} would run at another place`;
}
