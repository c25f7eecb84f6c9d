import type { IRun, IStepState } from '@vdk-lab/tokens';

type Output = Readonly<Record<string, unknown>>;

/** What a page keeps of outputs, the newest first: of a step and of the whole run, as the service does. The log has the rest. */
const kept = { outputs: 200, characters: 8 * 2 ** 20, charactersOfRun: 64 * 2 ** 20 };

/** About as much as the output takes; its texts are nearly all of it. */
function sizeOf({ text, data }: Output): number {
  const values: unknown[] = typeof data === 'object' && data !== null ? Object.values(data) : [];
  return [text, ...values].reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 100), 100);
}

/** By list: those of the steps that have ended do not change, and are counted once. */
const sizes = new WeakMap<readonly Output[], number>();

function sizeOfAll(outputs: readonly Output[]): number {
  const size = sizes.get(outputs) ?? outputs.reduce((sum, output) => sum + sizeOf(output), 0);
  sizes.set(outputs, size);
  return size;
}

function newest(outputs: readonly Output[]): Output[] {
  const last = outputs.slice(-kept.outputs);
  let size = sizeOfAll(last);
  let first = 0;
  for (; first < last.length - 1 && size > kept.characters; first += 1) {
    size -= sizeOf(last[first] ?? {});
  }
  return last.slice(first);
}

/** The run with one more output of a step; when they are too many the oldest go, those of other steps first. */
export function addOutput(run: IRun, stepId: string, output: Output): IRun {
  const steps: IStepState[] = run.steps.map(step =>
    step.id === stepId ? { ...step, outputs: newest([...(step.outputs ?? []), output]) } : step
  );
  let size = steps.reduce((sum, { outputs }) => sum + sizeOfAll(outputs ?? []), 0);
  for (const [index, step] of steps.entries()) {
    if (size <= kept.charactersOfRun) {
      break;
    }
    if (step.id !== stepId) {
      size -= sizeOfAll(step.outputs ?? []);
      steps[index] = { ...step, outputs: [] };
    }
  }
  return { ...run, steps };
}
