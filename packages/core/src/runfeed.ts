import type { IRun } from '@vdk-lab/tokens';
import type { IEventMessage } from './channel';
import { addOutput } from './keptoutputs';
import type { ISink } from './stream';

interface IOutput {
  readonly runId: string;
  readonly revision: number;
  readonly stepId: string;
  readonly output: Readonly<Record<string, unknown>>;
}

/** Events tell a run without outputs: those that are known stay. */
function keepOutputs(before: IRun, now: IRun): IRun {
  const outputs = new Map(before.steps.map(step => [step.id, step.outputs ?? []]));
  return { ...now, steps: now.steps.map(step => ({ ...step, outputs: outputs.get(step.id) ?? [] })) };
}

/**
 * The newest run of one job: a snapshot that is asked for, and the events since. Answer and events come by different ways,
 * in any order; events wait for the answer, and what it tells already is passed over.
 */
export class RunFeed {
  private current: IRun | null = null;
  /** Events that came while a snapshot is under way; null when none is. */
  private held: IEventMessage[] | null = null;
  private snapshots = 0;

  constructor(
    private readonly path: string,
    private readonly read: () => Promise<IRun | null>,
    private readonly sink: Pick<ISink<IRun | null>, 'push' | 'fail'>
  ) {}

  /** Asks for a snapshot; one that was under way is not waited for. */
  refresh(): void {
    this.snapshots += 1;
    const number = this.snapshots;
    this.held = [];
    this.read().then(
      run => {
        if (number === this.snapshots) {
          const held = this.held ?? [];
          this.held = null;
          this.current = run;
          held.forEach(event => this.apply(event));
          this.sink.push(this.current);
        }
      },
      (error: unknown) => {
        if (number === this.snapshots) {
          this.sink.fail(error);
        }
      }
    );
  }

  take(event: IEventMessage): void {
    if (event.type === 'reset') {
      this.refresh();
    } else if (this.held) {
      this.held.push(event);
    } else if (this.apply(event)) {
      this.sink.push(this.current);
    }
  }

  private apply(event: IEventMessage): boolean {
    const { current } = this;
    const before = current?.revision ?? 0;
    if (event.type === 'run') {
      const now = event.data as IRun;
      const isNews =
        now.path === this.path &&
        (current?.id === now.id ? (now.revision ?? 0) > before : !current || now.startedAt >= current.startedAt);
      if (isNews) {
        this.current = current?.id === now.id ? keepOutputs(current, now) : now;
      }
      return isNews;
    }
    const output = event.data as IOutput;
    const isNews = event.type === 'output' && output.runId === current?.id && output.revision > before;
    if (isNews && current) {
      this.current = { ...addOutput(current, output.stepId, output.output), revision: output.revision };
    }
    return isNews;
  }
}
