import type { JobEvent, PlannedStep, StepError } from './events.js';

/** A step and how far it is. */
export interface StepState extends PlannedStep {
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'not_runnable' | 'skipped';
  readonly startedAt: string | null;
  readonly durationMs: number | null;
  readonly error: StepError | null;
  readonly sourceHash: string | null;
  /** nbformat outputs; hostile until proven otherwise. */
  readonly outputs: readonly Readonly<Record<string, unknown>>[];
}

/** What is kept of outputs, the newest first: of a step and of the whole run. Beyond that they stand in the log alone. */
const kept = { outputs: 200, bytes: 8 * 2 ** 20, bytesOfRun: 64 * 2 ** 20 };

type Output = StepState['outputs'][number];

/** About as much as the output takes; its texts are nearly all of it. */
function sizeOf(output: Output): number {
  const data = typeof output['data'] === 'object' && output['data'] !== null ? Object.values(output['data']) : [];
  return [output['text'], ...data].reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 100),
    100
  );
}

/** Folds events into the states of the job's own steps. Templates' steps stand inside theirs and are not listed. */
export class StepStates {
  private readonly byId = new Map<string, StepState>();
  private said: readonly string[] = [];
  private readonly sizes = new Map<Output, number>();
  private bytes = 0;

  get steps(): StepState[] {
    return [...this.byId.values()];
  }

  /** What a person should know of the steps: which are left out, what looks like one and is none. */
  get remarks(): readonly string[] {
    return this.said;
  }

  /** A step has begun and not ended. */
  get isStepRunning(): boolean {
    return this.steps.some(({ state }) => state === 'running');
  }

  /** The first failure; null when none. */
  get error(): StepError | null {
    return this.steps.find(({ state }) => state === 'failed')?.error ?? null;
  }

  /** Takes one event; true when something changed. */
  apply(event: JobEvent): boolean {
    if (event.parent !== null) {
      return false;
    }
    switch (event.type) {
      case 'job_started':
        this.said = event.remarks ?? [];
        for (const step of event.plan) {
          this.byId.set(step.id, {
            ...step,
            state: 'waiting',
            startedAt: null,
            durationMs: null,
            error: null,
            sourceHash: null,
            outputs: []
          });
        }
        return true;
      case 'step_started':
        return this.change(event.stepId, { state: 'running', startedAt: event.time, sourceHash: event.sourceHash });
      case 'output':
        return this.addOutput(event.stepId, event.output);
      case 'step_ended': {
        const state = event.status === 'skip_requested' ? 'succeeded' : event.status;
        return this.change(event.stepId, { state, durationMs: event.durationMs, error: event.error });
      }
      case 'job_ended':
        this.end();
        return true;
      default:
        return false;
    }
  }

  /** The process is gone: what waited will not run, what ran did not end. */
  end(): void {
    for (const step of this.byId.values()) {
      if (step.state === 'waiting') {
        this.change(step.id, { state: 'skipped' });
      }
    }
  }

  /** The process is gone in the middle of a step. */
  fail(error: StepError): void {
    for (const step of this.byId.values()) {
      if (step.state === 'running') {
        this.change(step.id, { state: 'failed', error });
      }
    }
    this.end();
  }

  private change(id: string, values: Partial<StepState>): boolean {
    const step = this.byId.get(id);
    if (!step) {
      return false;
    }
    this.byId.set(id, { ...step, ...values });
    return true;
  }

  private addOutput(id: string, output: Readonly<Record<string, unknown>>): boolean {
    const step = this.byId.get(id);
    if (!step) {
      return false;
    }
    const outputs = [...step.outputs, output];
    this.sizes.set(output, sizeOf(output));
    this.bytes += this.sizes.get(output) ?? 0;
    let bytes = outputs.reduce((sum, one) => sum + (this.sizes.get(one) ?? 0), 0);
    while (outputs.length > 1 && (outputs.length > kept.outputs || bytes > kept.bytes)) {
      bytes -= this.forget(outputs.shift());
    }
    this.change(id, { outputs });
    for (const other of this.byId.values()) {
      if (this.bytes <= kept.bytesOfRun) {
        break;
      }
      if (other.id !== id && other.outputs.length > 0) {
        other.outputs.forEach(one => this.forget(one));
        this.change(other.id, { outputs: [] });
      }
    }
    return true;
  }

  private forget(output: Output | undefined): number {
    const size = (output && this.sizes.get(output)) ?? 0;
    if (output) {
      this.sizes.delete(output);
    }
    this.bytes -= size;
    return size;
  }
}
