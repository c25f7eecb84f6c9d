import { randomUUID } from 'node:crypto';

/** Something changed in the runtime. */
export interface Change {
  /** `<epoch>-<sequence>`. */
  readonly id: string;
  readonly team: string;
  readonly jobName: string;
  readonly what: 'job' | 'version' | 'deployment' | 'execution' | 'steps' | 'schedule';
  readonly detail?: string;
}

const kept = 1000;

/** Everything that changes, in order; the last thousand are kept for those who come back. */
export class Changes {
  readonly epoch = randomUUID().slice(0, 8);
  private sequence = 0;
  private readonly recent: Change[] = [];
  private readonly listeners = new Set<(change: Change) => void>();

  tell(team: string, jobName: string, what: Change['what'], detail?: string): void {
    this.sequence += 1;
    const change: Change = { id: `${this.epoch}-${this.sequence}`, team, jobName, what, detail };
    this.recent.push(change);
    if (this.recent.length > kept) {
      this.recent.shift();
    }
    this.listeners.forEach(listener => listener(change));
  }

  /** Present position. */
  get position(): string {
    return `${this.epoch}-${this.sequence}`;
  }

  /** What came after a position; null when that is not known any more, or was never one. */
  since(position: string): Change[] | null {
    if (position === this.position) {
      return [];
    }
    const [, epoch, digits] = /^([^-]+)-(\d+)$/.exec(position) ?? [];
    const sequence = Number(digits);
    const isKept = sequence >= this.sequence - this.recent.length && sequence < this.sequence;
    return epoch === this.epoch && isKept ? this.recent.slice(sequence - this.sequence) : null;
  }

  listen(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
