import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BaseRecord, baseMarker, readBase, removeEnvironment } from './base.js';
import { diskUse } from './copy.js';
import { EnvironmentError } from './error.js';
import { readJson, writeJson } from './files.js';
import { ifFree, lockFile } from './lock.js';
import { overlayMarker, readOverlay } from './overlay.js';
import { endOrphans, processesIn } from './processes.js';

type Kind = 'bases' | 'overlays';

/** Stands in an environment that is finished. */
const markers: Readonly<Record<Kind, string>> = { bases: baseMarker, overlays: overlayMarker };

/** What is on disk. */
export interface ListedEnvironment {
  readonly kind: 'base' | 'overlay';
  /** Name of its folder. */
  readonly key: string;
  readonly prefix: string;
  readonly complete: boolean;
  /** It was made to its end, but the interpreter that it was made from is not there any more. */
  readonly lacksPython: boolean;
  /** When it was last resolved or made (UTC). */
  readonly lastUsed: Date;
  /** Do jobs without requirements run in it now? */
  readonly current: boolean;
  /** Space on its disk, and how much of that other environments or uv's cache share. */
  readonly bytes: number;
  readonly sharedBytes: number;
  /** Of a base. */
  readonly pythonVersion?: string;
  readonly vdkVersion?: string;
  /** Of an overlay: the lines that it serves, and the folder of its base. */
  readonly requirements?: readonly string[];
  readonly base?: string;
}

/** The environments below one folder, and the bases that were made elsewhere by request. */
export class Inventory {
  constructor(private readonly folder: string) {}

  private get elsewhere(): string {
    return join(this.folder, 'elsewhere.json');
  }

  private async foldersIn(kind: Kind): Promise<string[]> {
    const entries = await readdir(join(this.folder, kind), { withFileTypes: true }).catch(() => []);
    return entries.filter(entry => entry.isDirectory()).map(({ name }) => join(this.folder, kind, name));
  }

  private async prefixes(): Promise<string[]> {
    const list = (await readJson(this.elsewhere))?.['prefixes'];
    return Array.isArray(list) ? list.map(String) : [];
  }

  /** Remembers a base that was made outside the state folder. */
  async remember(prefix: string): Promise<void> {
    const known = await this.prefixes();
    if (!prefix.startsWith(`${this.folder}/`) && !known.includes(prefix)) {
      await writeJson(this.elsewhere, { prefixes: [...known, prefix] });
    }
  }

  /** The finished bases, the newest first. */
  async bases(): Promise<BaseRecord[]> {
    const folders = [...(await this.foldersIn('bases')), ...(await this.prefixes())];
    const dated = await Promise.all(
      folders.map(async prefix => {
        const status = await stat(join(prefix, baseMarker)).catch(() => null);
        const base = status ? await readBase(prefix) : null;
        return base ? [{ base, at: status?.mtimeMs ?? 0 }] : [];
      })
    );
    return dated
      .flat()
      .sort((a, b) => b.at - a.at)
      .map(({ base }) => base);
  }

  /** @param current folder of the base that jobs use now */
  async list(current: string | null): Promise<ListedEnvironment[]> {
    const elsewhere = (await this.prefixes()).map(prefix => ['base', prefix] as const);
    const bases = (await this.foldersIn('bases')).map(prefix => ['base', prefix] as const);
    const overlays = (await this.foldersIn('overlays')).map(prefix => ['overlay', prefix] as const);
    const found: ListedEnvironment[] = [];
    for (const [kind, prefix] of [...bases, ...elsewhere, ...overlays]) {
      const folder = await stat(prefix).catch(() => null);
      if (!folder) {
        continue;
      }
      const base = kind === 'base' ? await readBase(prefix) : null;
      const overlay = kind === 'overlay' ? await readOverlay(prefix) : null;
      const record = base ?? overlay;
      const marker = await stat(join(prefix, kind === 'base' ? baseMarker : overlayMarker)).catch(() => null);
      // Those of older versions do not know what they take.
      const use = record && record.bytes > 0 ? record : await diskUse(prefix);
      found.push({
        kind,
        key: prefix.split('/').at(-1) ?? '',
        prefix,
        complete: record !== null,
        lacksPython: marker !== null && !(await stat(join(prefix, 'bin', 'python')).catch(() => null)),
        lastUsed: (marker ?? folder).mtime,
        current: prefix === current,
        bytes: use.bytes,
        sharedBytes: use.sharedBytes,
        ...(base ? { pythonVersion: base.pythonVersion, vdkVersion: base.vdkVersion } : {}),
        ...(overlay ? { requirements: overlay.requirements.split('\n'), base: overlay.base } : {})
      });
    }
    return found;
  }

  /**
   * Removes an environment, and with a base the overlays over it.
   * @returns the folders that are gone
   * @throws EnvironmentError `environment-in-use`
   */
  async remove(environment: ListedEnvironment): Promise<string[]> {
    const all = await this.list(null);
    const over = environment.kind === 'base' ? all.filter(({ base }) => base === environment.prefix) : [];
    for (const { prefix } of [environment, ...over]) {
      const users = await processesIn(prefix);
      if (users.length > 0) {
        throw new EnvironmentError({
          code: 'environment-in-use',
          blame: 'user',
          what: `The environment ${prefix} is in use.`,
          why: `A kernel or a run works in it: process ${users.join(', ')}.`,
          consequences: 'Nothing was removed.',
          countermeasures: 'End those kernels and runs, and try again.'
        });
      }
    }
    for (const { prefix, kind } of [...over, environment]) {
      await removeEnvironment(prefix, kind === 'base' ? baseMarker : overlayMarker);
    }
    const known = await this.prefixes();
    if (known.includes(environment.prefix)) {
      await writeJson(this.elsewhere, { prefixes: known.filter(prefix => prefix !== environment.prefix) });
    }
    return [...over, environment].map(({ prefix }) => prefix);
  }

  private async isMade(kind: Kind, prefix: string): Promise<boolean> {
    return (await stat(join(prefix, markers[kind])).catch(() => null)) !== null;
  }

  /** Those without their marker: a maker works there, or was killed. */
  private async halfMade(kind: Kind): Promise<string[]> {
    const found = await Promise.all(
      (await this.foldersIn(kind)).map(async prefix => {
        return (await this.isMade(kind, prefix)) ? [] : [prefix];
      })
    );
    return found.flat();
  }

  async hasHalfMade(kind: Kind): Promise<boolean> {
    return (await this.halfMade(kind)).length > 0;
  }

  /**
   * Removes what a killed maker left of this kind, unless something still runs in it. Who makes one now holds its lock. The
   * lock of the kind must be held.
   */
  async clean(kind: Kind): Promise<void> {
    for (const prefix of await this.halfMade(kind)) {
      await ifFree(lockFile(this.folder, basename(prefix)), async () => {
        // Asked again: its maker may have finished meanwhile.
        if (await this.isMade(kind, prefix)) {
          return;
        }
        await endOrphans(prefix);
        if ((await processesIn(prefix)).length === 0) {
          await removeEnvironment(prefix, markers[kind]);
        }
      });
    }
  }

  /**
   * Removes overlays, the least recently used first, until those that stay take at most `limit` bytes of their own; those whose
   * base is gone first of all. One that is in use, being made, or named in `keep`, stays. The lock of the kind must be held.
   */
  async prune(limit: number, keep: readonly string[] = []): Promise<string[]> {
    const isMade = ({ complete, lacksPython }: ListedEnvironment): boolean => complete || lacksPython;
    const overlays = (await this.list(null)).filter(overlay => overlay.kind === 'overlay' && isMade(overlay));
    const bases = new Set((await this.bases()).map(({ prefix }) => prefix));
    const own = ({ bytes, sharedBytes }: ListedEnvironment): number => bytes - sharedBytes;
    let total = overlays.reduce((sum, overlay) => sum + own(overlay), 0);
    const isStale = async ({ base, complete }: ListedEnvironment): Promise<boolean> =>
      complete && base !== undefined && !bases.has(base) && !(await stat(base).catch(() => null));
    const removed: string[] = [];
    for (const overlay of overlays.sort((a, b) => a.lastUsed.getTime() - b.lastUsed.getTime())) {
      const { prefix } = overlay;
      if (keep.includes(prefix) || (total <= limit && !(await isStale(overlay)))) {
        continue;
      }
      if ((await processesIn(prefix)).length === 0) {
        await removeEnvironment(prefix, overlayMarker);
        total -= own(overlay);
        removed.push(prefix);
      }
    }
    return removed;
  }
}
