import { stat } from 'node:fs/promises';
import { isDiskFull } from './disk.js';
import { runFiles, runMark } from './environment.js';
import { followEvents } from './events.js';
import { readText } from './files.js';
import { endCutting } from './logplaces.js';
import { endGroup, endMarked, isGroupAlive, startTimeOf } from './processes.js';
import { type RunRecord, type RunResult, closeSteps } from './run.js';
import { type EndFacts, decideStatus } from './status.js';
import { StepStates } from './steps.js';

const graceMs = 2000;

/**
 * How a run ended that was under way when we were gone. A request to cancel it that was taken, or a valid termination
 * file, decides; else what still lives is ended, and it is a platform error.
 */
export async function recoverRun(
  runFolder: string,
  facts: Pick<EndFacts, 'cancelledByPerson'> = {}
): Promise<RunResult & { readonly steps: StepStates }> {
  const files = runFiles(runFolder);
  const record = await readRecord(files.record);
  const isOurs = record !== null && (await startTimeOf(record.pid)) === record.startTime;
  // Processes without a record: a crash came between their start and the record, or they left the group.
  await Promise.all([
    isOurs && (await isGroupAlive(record.group)) ? endGroup(record.group, graceMs) : undefined,
    endMarked(runMark(runFolder), graceMs, isOurs ? record.group : undefined)
  ]);
  await endMarked(runMark(runFolder), 0);
  await endCutting(runFolder).catch(() => undefined);
  const steps = new StepStates();
  for await (const event of followEvents(files.events, Promise.resolve())) {
    steps.apply(event);
  }
  const terminationFile = await readText(files.termination);
  const { status, message } = decideStatus({
    ...facts,
    terminationFile,
    diskFull: await isDiskFull(runFolder),
    lost: true
  });
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
    return JSON.parse((await readText(path)) ?? '') as RunRecord;
  } catch {
    return null;
  }
}
