import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitStore } from './git-store.js';

/** Several jobs that go one after the other are one collection. */
const soonMs = 2000;

/**
 * Takes away the objects that no version needs any more: those of deleted jobs, and of uploads that came to nothing. It
 * looks at all versions, reads their trees, and removes what none of them names; uploads go on meanwhile.
 */
export class GitGarbage {
  /** Objects of uploads that have not ended. */
  private readonly held = new Set<readonly string[]>();
  /** While it collects: what may have come to be needed since it began. */
  private kept: Set<string> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private collecting: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  /** Says over a crash that there is some. */
  private readonly mark: string;

  /** @param roots commits that are needed, and their trees */
  constructor(
    folder: string,
    private readonly store: GitStore,
    private readonly roots: () => readonly { readonly id: string; readonly tree: string }[]
  ) {
    this.mark = join(folder, 'garbage');
    if (existsSync(this.mark)) {
      this.collectSoon();
    }
  }

  /** These will be needed: none of them goes before the answer is called. */
  hold(ids: readonly string[]): () => void {
    this.held.add(ids);
    ids.forEach(id => this.kept?.add(id));
    return () => void this.held.delete(ids);
  }

  /** Something is not needed any more. */
  notice(): void {
    try {
      writeFileSync(this.mark, '', { mode: 0o600 });
    } catch {
      // A full disk: only a crash would forget it.
    }
    this.collectSoon();
  }

  private collectSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      // What cannot be read is not taken away; the next deletion tries again.
      this.collecting = this.collecting.then(() => this.collect()).catch(() => undefined);
    }, soonMs);
    this.timer.unref();
  }

  async collect(): Promise<void> {
    const { signal } = this.stopping;
    const kept = new Set([...this.held].flat());
    this.kept = kept;
    try {
      const needed = await this.store.reachable(this.roots(), signal);
      await this.store.removeUnless(id => signal.aborted || needed.has(id) || kept.has(id));
      // With a timer more has come meanwhile.
      if (!signal.aborted && !this.timer) {
        rmSync(this.mark, { force: true });
      }
    } finally {
      this.kept = null;
    }
  }

  /** What it has not taken away by then is taken away after the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer) {
      clearTimeout(this.timer);
    }
    await this.collecting;
  }
}
