import { join } from 'node:path';
import type { BaseEnvironment, Progress } from './base.js';
import type { Bases } from './bases.js';
import type { Inventory } from './inventory.js';
import { exclusively, lockFile } from './lock.js';
import { isOverlayReady, makeOverlay } from './overlay.js';
import { overlayKey } from './requirements.js';
import { SharedWork } from './shared.js';
import type { Variables } from './state.js';
import type { Workshop } from './workshop.js';

/** The environment in which a job runs. */
export interface ResolvedEnvironment extends Omit<BaseEnvironment, 'kind'> {
  readonly kind: 'base' | 'overlay' | 'named';
  /** Is it made? */
  readonly ready: boolean;
}

/** Space that overlays may take before the least recently used go: `VDK_LAB_OVERLAYS_MAX_GB`, by default 5. */
function overlayLimit(env: Variables): number {
  const gigabytes = Number(env['VDK_LAB_OVERLAYS_MAX_GB'] ?? NaN);
  return (Number.isFinite(gigabytes) && gigabytes >= 0 ? gigabytes : 5) * 1e9;
}

/** The environments of jobs: the base, and over it what their requirements.txt asks for. */
export class Overlays {
  private readonly making = new Map<string, SharedWork>();

  constructor(
    private readonly workshop: Workshop,
    private readonly bases: Bases,
    private readonly inventory: Inventory
  ) {}

  /** The environment that a requirements.txt with this text asks for (null: none), without making it. */
  async resolve(requirements: string | null): Promise<ResolvedEnvironment | null> {
    const base = await this.bases.current();
    if (!base) {
      return null;
    }
    const key = overlayKey(base.key, requirements);
    if (key === null) {
      return { ...base, ready: true };
    }
    const prefix = join(this.workshop.folder, 'overlays', key);
    return {
      ...base,
      kind: 'overlay',
      key,
      prefix,
      python: join(prefix, 'bin', 'python'),
      ready: await isOverlayReady(prefix)
    };
  }

  /** As `resolve`, and makes it when it is not there. */
  async ensure(requirements: string | null, onProgress: Progress, signal?: AbortSignal): Promise<ResolvedEnvironment> {
    const resolved = await this.resolve(requirements);
    if (!resolved) {
      throw await this.bases.whyNone();
    }
    if (!resolved.ready) {
      await this.makingOf(resolved, requirements ?? '').wait(onProgress, signal);
    }
    return { ...resolved, ready: true };
  }

  /** Jobs with the same requirements wait for the same; when one of them is removed the others still want it. */
  private makingOf(resolved: ResolvedEnvironment, requirements: string): SharedWork {
    const { key } = resolved;
    const present = this.making.get(key);
    if (present && !present.isEnding) {
      return present;
    }
    const work: SharedWork = new SharedWork((onProgress, signal) =>
      this.makeOverlayOnce(resolved, requirements, onProgress, signal).finally(() => {
        if (this.making.get(key) === work) {
          this.making.delete(key);
        }
      })
    );
    this.making.set(key, work);
    return work;
  }

  /** Each overlay has a lock of its own: an index that does not answer keeps nobody waiting who wants other packages. */
  private async makeOverlayOnce(
    resolved: ResolvedEnvironment,
    requirements: string,
    onProgress: Progress,
    signal: AbortSignal
  ): Promise<void> {
    const { folder, env } = this.workshop;
    const base = await this.bases.current();
    const onWait = (): void => onProgress('The same requirements are being installed already: waiting for that');
    const work = async (): Promise<void> => {
      if (base && !(await isOverlayReady(resolved.prefix))) {
        await this.overAll(() => this.inventory.clean('overlays'), signal);
        await makeOverlay(resolved.prefix, base, requirements, this.workshop.making(onProgress, signal));
        await this.overAll(() => this.inventory.prune(overlayLimit(env), [resolved.prefix]), signal);
      }
    };
    await this.workshop.writable(() => exclusively(lockFile(folder, resolved.key), work, { onWait, signal }));
  }

  /** For who looks at all overlays: it lasts a moment. */
  private async overAll(work: () => Promise<unknown>, signal?: AbortSignal): Promise<void> {
    await exclusively(lockFile(this.workshop.folder, 'overlays'), work, signal ? { signal } : {});
  }

  /** Removes what killed makers left half-made. */
  async cleanUp(signal?: AbortSignal): Promise<void> {
    if (await this.inventory.hasHalfMade('overlays')) {
      await this.overAll(() => this.inventory.clean('overlays'), signal);
    }
  }
}
