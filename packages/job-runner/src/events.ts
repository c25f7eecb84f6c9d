import { type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { patiently } from './files.js';

/** A step as the plan of a run names it. */
export interface PlannedStep {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly kind: 'sql' | 'python' | 'ingest';
  readonly file: string;
  readonly cellId: string | null;
  readonly cellIndex: number | null;
}

/** Why a step failed. */
export interface StepError {
  readonly blame: 'user' | 'platform';
  readonly type: string;
  readonly message: string;
  readonly file?: string | null;
  readonly cellId?: string | null;
  readonly line?: number | null;
  readonly traceback?: string | null;
}

interface EventCommon {
  readonly v: number;
  readonly seq: number;
  readonly time: string;
  readonly job: string;
  /** Step in which a template's job runs; null for the job itself. */
  readonly parent: string | null;
}

/** One line of contracts/events.schema.json. */
export type JobEvent = EventCommon &
  (
    | {
        readonly type: 'job_started';
        readonly executionId: string;
        readonly plan: readonly PlannedStep[];
        /** What a person should know of the steps; absent in runs of older versions. */
        readonly remarks?: readonly string[];
      }
    | { readonly type: 'step_started'; readonly stepId: string; readonly sourceHash: string | null }
    | { readonly type: 'output'; readonly stepId: string; readonly output: Readonly<Record<string, unknown>> }
    | { readonly type: 'progress'; readonly stepId: string; readonly fraction: number | null; readonly message: string }
    | {
        readonly type: 'step_ended';
        readonly stepId: string;
        readonly status: 'succeeded' | 'failed' | 'not_runnable' | 'skip_requested';
        readonly durationMs: number;
        readonly error: StepError | null;
      }
    | {
        readonly type: 'job_ended';
        readonly status: 'succeeded' | 'failed' | 'skipped';
        readonly error: StepError | null;
        /** What the process and those it waited for used; null where the system does not tell. */
        readonly usage?: { readonly peakMemoryBytes: number; readonly cpuMs: number } | null;
      }
  );

/** One line as an event; null for what is none, which a hostile or cut file may hold. */
export function parseEvent(line: string): JobEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    const isEvent =
      typeof value === 'object' && value !== null && 'type' in value && 'seq' in value && 'v' in value && value.v === 1;
    return isEvent ? (value as JobEvent) : null;
  } catch {
    return null;
  }
}

const chunk = 256 * 1024;
const slowPollMs = 1000;
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a file that grows, each once, until `ended` resolves and everything was read.
 * Memory is bounded by the longest line: the next chunk is read when the consumer asks for it.
 */
async function* followLines(path: string, ended: Promise<unknown>, signal?: AbortSignal): AsyncGenerator<string> {
  let resume: (() => void) | null = null;
  // Something happened since the last look: a sign that comes while we read must not be lost.
  const news = { arrived: false };
  let isOver = false;
  const wake = (): void => {
    news.arrived = true;
    resume?.();
  };
  void ended.finally(() => {
    isOver = true;
    wake();
  });
  const onAbort = (): void => wake();
  signal?.addEventListener('abort', onAbort);
  const watcher = watchFolder(dirname(path), wake);
  let offset = 0;
  // Pieces of a line whose end has not come: put together once, for a line may be long.
  let unended: Buffer[] = [];
  let unendedBytes = 0;
  try {
    while (!signal?.aborted) {
      const wasOver = isOver;
      news.arrived = false;
      const bytes = await readFrom(path, offset);
      offset += bytes.length;
      const end = bytes.lastIndexOf(10);
      if (end >= 0) {
        const lines = Buffer.concat([...unended, bytes.subarray(0, end)]);
        [unended, unendedBytes] = [[], 0];
        yield* lines.toString('utf8').split('\n');
      }
      unended.push(bytes.subarray(end + 1));
      unendedBytes += bytes.length - end - 1;
      if (unendedBytes > longestLine) {
        // One endless line is no event; without a limit it would fill the memory.
        [unended, unendedBytes] = [[], 0];
      }
      if (bytes.length === chunk) {
        continue;
      }
      if (wasOver) {
        return;
      }
      if (!news.arrived) {
        await new Promise<void>(done => {
          const timer = setTimeout(done, slowPollMs);
          resume = () => {
            clearTimeout(timer);
            done();
          };
        });
        resume = null;
      }
    }
  } finally {
    watcher?.close();
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Tells when something in the folder changes; null where the system has no watcher left: then a look a second must do. */
function watchFolder(path: string, onChange: () => void): FSWatcher | null {
  try {
    return watch(path, onChange).on('error', () => undefined);
  } catch {
    return null;
  }
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await patiently(() => open(path, 'r')).catch(() => null);
  if (!file) {
    return Buffer.alloc(0);
  }
  try {
    const { size } = await file.stat();
    const length = Math.max(0, Math.min(chunk, size - offset));
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The events of a run, present and to come. */
export async function* followEvents(
  path: string,
  ended: Promise<unknown>,
  signal?: AbortSignal
): AsyncGenerator<JobEvent> {
  for await (const line of followLines(path, ended, signal)) {
    const event = parseEvent(line);
    if (event) {
      yield event;
    }
  }
}
