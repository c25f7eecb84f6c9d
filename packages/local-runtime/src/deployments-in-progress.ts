import { problem } from './problem.js';

/** Makes a deployment until it is ready, failed, or `stop` says that it shall end. Never rejects. @param log what uv says */
type Make = (stop: AbortSignal, log: string[]) => Promise<void>;

interface Making {
  readonly stop: AbortController;
  readonly log: string[];
  readonly ended: Promise<void>;
}

/** Deployments that are being made: of one job one after the other, in the order they were asked for. */
export class DeploymentsInProgress {
  /** Of each job the one that is made now, then those that wait for it. */
  private readonly byJob = new Map<string, Making[]>();
  private isStopped = false;

  has(job: string): boolean {
    return this.byJob.has(job);
  }

  /** What uv said of the one that is made now; null: none is. */
  log(job: string): string | null {
    return this.byJob.get(job)?.[0]?.log.join('\n') ?? null;
  }

  /** @throws problem 503 when the runtime is ending */
  checkOpen(): void {
    if (this.isStopped) {
      throw problem(503, 'The runtime is ending.', 'It takes no new deployments.', 'Try again when it is back.');
    }
  }

  /** Begins at once, or when those before it have ended. @param onIdle called when none of the job's is left */
  add(job: string, make: Make, onIdle: () => void): void {
    const all = this.byJob.get(job) ?? [];
    const stop = new AbortController();
    const log: string[] = [];
    const before = all.at(-1)?.ended;
    const ended = before ? before.then(() => make(stop.signal, log)) : make(stop.signal, log);
    this.byJob.set(job, all);
    all.push({ stop, log, ended });
    void ended.then(() => {
      all.shift();
      if (all.length === 0) {
        this.byJob.delete(job);
        onIdle();
      }
    });
  }

  /** Ends all of a job, also those that are asked for meanwhile. */
  async end(job: string, reason: string): Promise<void> {
    for (let all = this.byJob.get(job); all; all = this.byJob.get(job)) {
      all.forEach(({ stop }) => stop.abort(reason));
      await Promise.all(all.map(({ ended }) => ended));
    }
  }

  /** Ends all of all jobs, and takes no more. */
  async stop(reason: string): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.byJob.keys()].map(job => this.end(job, reason)));
  }
}
