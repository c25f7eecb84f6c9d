/** How a run ended; spelled as the Control Service does. */
export type FinalStatus = 'succeeded' | 'cancelled' | 'skipped' | 'user_error' | 'platform_error';

/** All that may decide a status. Prose never does, and neither does the exit code alone. */
export interface EndFacts {
  /** A person or client asked for the end. */
  readonly cancelledByPerson?: boolean;
  /** The service ended it itself, e.g. "the service was stopped". */
  readonly endedByService?: string;
  readonly limit?: 'time' | 'memory';
  /** Text of the termination file; null when there is none. */
  readonly terminationFile?: string | null;
  /** There was no room for what the run wrote at its end, so neither its files nor its events can be trusted. */
  readonly diskFull?: boolean;
  /** A step had begun and not ended when the process was gone. */
  readonly stepWasRunning?: boolean;
  /** Nobody of ours sent a signal. */
  readonly endedByItself?: boolean;
  /** What was wrong with config.ini or the arguments before the start. */
  readonly invalidBeforeStart?: string;
  /** We lost sight of the process: a crash of ours. */
  readonly lost?: boolean;
}

/** `status` of VDK's termination file, and what it means. */
const terminations: Readonly<Record<string, FinalStatus>> = {
  Success: 'succeeded',
  'User error': 'user_error',
  'Platform error': 'platform_error',
  Skipped: 'skipped'
};

function terminationStatus(text: string | null | undefined): FinalStatus | null {
  if (!text) {
    return null;
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && 'status' in content) {
      return terminations[String(content.status)] ?? 'platform_error';
    }
  } catch {
    // Cut off by a crash: it counts as not written.
  }
  return null;
}

const messages: Readonly<Record<FinalStatus, string>> = {
  succeeded: 'Success',
  cancelled: 'Cancelled',
  skipped: 'Skipped: another execution was active',
  user_error: 'User error',
  platform_error: 'Platform error'
};

/** The one rule, in the order of design 18. contracts/status-rule.json holds its cases. */
export function decideStatus(facts: EndFacts): { status: FinalStatus; message: string } {
  if (facts.cancelledByPerson) {
    return { status: 'cancelled', message: messages.cancelled };
  }
  if (facts.endedByService !== undefined) {
    return { status: 'platform_error', message: `Platform error: ${facts.endedByService}` };
  }
  if (facts.limit === 'time') {
    return { status: 'user_error', message: 'User error: the run took longer than its time limit' };
  }
  if (facts.limit === 'memory') {
    return { status: 'user_error', message: 'User error: the run ran out of memory' };
  }
  const status = terminationStatus(facts.terminationFile);
  if (status) {
    return { status, message: messages[status] };
  }
  if (facts.diskFull) {
    const what = 'the disk is full, and the run could not write down how it ended. Make room, and run it again.';
    return { status: 'platform_error', message: `Platform error: ${what}` };
  }
  if (facts.stepWasRunning && facts.endedByItself) {
    return { status: 'user_error', message: 'User error: the step ended the process' };
  }
  if (facts.invalidBeforeStart !== undefined) {
    return { status: 'user_error', message: `User error: ${facts.invalidBeforeStart}` };
  }
  const why = facts.lost ? 'the run was lost when the service ended' : 'the process ended without saying how';
  return { status: 'platform_error', message: `Platform error: ${why}` };
}
