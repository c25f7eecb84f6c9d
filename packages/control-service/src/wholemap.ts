import { ControlServiceError } from './error.js';
import { equalJson } from './json.js';

/** A map that the API can only read and replace as a whole. */
export interface WholeMap {
  readonly name: string;
  read(): Promise<Record<string, unknown>>;
  replace(map: Record<string, unknown>): Promise<void>;
}

/** How often a change is made anew when another writer came in between. */
const attempts = 4;

/**
 * Changes a map and notices another writer: the map is read again right before it is written, and the change is made
 * anew on what stands there; after writing it is read once more, and made anew if the other one has overwritten it.
 *
 * @param change gets a copy; may change it or return another map, and may be called several times
 * @returns the map as written
 * @throws ControlServiceError with code `lost-update` when others keep overwriting
 */
export async function updateWholeMap(
  map: WholeMap,
  change: (current: Record<string, unknown>) => Record<string, unknown> | void | Promise<Record<string, unknown> | void>
): Promise<Record<string, unknown>> {
  let current = await map.read();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const copy = structuredClone(current);
    const next = (await change(copy)) ?? copy;
    if (equalJson(next, current)) {
      return next;
    }
    const before = await map.read();
    if (!equalJson(before, current)) {
      current = before;
      continue;
    }
    await map.replace(next);
    const after = await map.read();
    if (holdsChange(current, next, after)) {
      return next;
    }
    current = after;
  }
  throw new ControlServiceError({
    code: 'lost-update',
    what: `Could not change ${map.name}.`,
    why: 'Another writer changed them at the same time, again and again.',
    consequences: 'The change may be lost.',
    countermeasures: 'Look at what stands there now, then try again when nothing else writes.'
  });
}

/** Whether what `next` changed against `before` is still there in `after`; others may have changed other keys since. */
function holdsChange(
  before: Record<string, unknown>,
  next: Record<string, unknown>,
  after: Record<string, unknown>
): boolean {
  return [...new Set([...Object.keys(before), ...Object.keys(next)])]
    .filter(key => Object.hasOwn(before, key) !== Object.hasOwn(next, key) || !equalJson(before[key], next[key]))
    .every(key => Object.hasOwn(after, key) === Object.hasOwn(next, key) && equalJson(after[key], next[key]));
}
