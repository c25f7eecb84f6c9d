import type { IStepError, StepKind, StepStatus } from '@vdk-lab/tokens';

/** What the header of a step's cell shows. */
export interface IStepView {
  readonly id: string;
  /** Position in the whole job, from 1. */
  readonly number: number;
  readonly name: string;
  readonly kind: StepKind;
  /** Null: never run. */
  readonly state: StepStatus | null;
  /** The source was changed since that run. */
  readonly stale: boolean;
  /** When it began, while it runs: epoch milliseconds. */
  readonly startedAt: number | null;
  readonly durationMs: number | null;
  readonly error: IStepError | null;
}

/** Where the header of a cell gets what it shows. */
export interface ISlot {
  value: IStepView | null;
  listener: ((value: IStepView | null) => void) | null;
}

const slots = new WeakMap<object, ISlot>();

/** The slot of a cell, by its shared model: the editor and the notebook may come in any order. */
export function slotOf(sharedModel: object): ISlot {
  const present = slots.get(sharedModel);
  if (present) {
    return present;
  }
  const made: ISlot = { value: null, listener: null };
  slots.set(sharedModel, made);
  return made;
}

/** Puts a value into the slot, and tells it when it differs. */
export function setSlot(slot: ISlot, value: IStepView | null): void {
  if (JSON.stringify(slot.value) !== JSON.stringify(value)) {
    slot.value = value;
    slot.listener?.(value);
  }
}
