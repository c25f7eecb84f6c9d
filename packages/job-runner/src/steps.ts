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

const outputsKept = 200;

/** Folds events into the states of the job's own steps. Templates' steps stand inside theirs and are not listed. */
export class StepStates {
  private readonly byId = new Map<string, StepState>();

  get steps(): StepState[] {
    return [...this.byId.values()];
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
    return this.change(id, { outputs: [...step.outputs, output].slice(-outputsKept) });
  }
}
