import { readFile, stat } from 'node:fs/promises';
import { runFiles } from './environment.js';
import { followEvents } from './events.js';
import { endGroup, groupsOfRun, isGroupAlive, startTimeOf } from './processes.js';
import { type RunRecord, type RunResult, closeSteps } from './run.js';
import { decideStatus } from './status.js';
import { StepStates } from './steps.js';

const graceMs = 2000;

/**
 * How a run ended that was under way when we were gone. A valid termination file decides; else what still lives is ended,
 * and it is a platform error.
 */
export async function recoverRun(runFolder: string): Promise<RunResult & { readonly steps: StepStates }> {
  const files = runFiles(runFolder);
  const record = await readRecord(files.record);
  if (record && (await startTimeOf(record.pid)) === record.startTime && (await isGroupAlive(record.group))) {
    await endGroup(record.group, graceMs);
  }
  // Processes without a record: a crash came between their start and the record, or they left the group.
  for (const group of await groupsOfRun(`VDK_JOB_RUN_SUMMARY_FILE_PATH=${files.summary}`)) {
    await endGroup(group, graceMs);
  }
  const steps = new StepStates();
  for await (const event of followEvents(files.events, Promise.resolve())) {
    steps.apply(event);
  }
  const terminationFile = await readFile(files.termination, 'utf8').catch(() => null);
  const { status, message } = decideStatus({ terminationFile, lost: true });
  closeSteps(steps, status, message);
  const endedAt =
    (await stat(terminationFile ? files.termination : files.events).catch(() => null))?.mtime ?? new Date();
  return {
    status,
    message,
    startedAt: record ? new Date(record.startedAt) : endedAt,
    endedAt,
    exitCode: null,
    signal: null,
    peakMemoryBytes: null,
    cpuMs: null,
    error: steps.error,
    steps
  };
}

async function readRecord(path: string): Promise<RunRecord | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunRecord;
  } catch {
    return null;
  }
}
