/** Signals by which a person, a shell or a closed terminal ends a command. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The command was ended while it wrote; what it had begun is taken away again. */
export class InterruptedError extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`Interrupted (${signal}). Nothing was left half written.`);
    this.name = 'InterruptedError';
  }
}

/**
 * Work that leaves nothing half done: a signal aborts it, so that it can take away what it has begun; what does not
 * look at the signal is brought to its end. A second signal ends the command at once.
 * @throws InterruptedError when the work gave up
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const end = (signal: NodeJS.Signals): void => controller.abort(new InterruptedError(signal));
  signals.forEach(signal => process.once(signal, end));
  try {
    return await work(controller.signal);
  } finally {
    signals.forEach(signal => process.off(signal, end));
  }
}
