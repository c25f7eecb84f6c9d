#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CommandError, exitCodes, failureAsJson, harmless } from './exit.js';
import { InterruptedError } from './interrupt.js';
import { makeProgram } from './program.js';
import { isClosedPipe, systemProblem, systemReason } from './system.js';

// Results come last: when nobody reads them any more (`| head`) there is nothing left to do. What is said on the way
// may be lost, and the work goes on.
process.stdout.on('error', error => {
  if (!isClosedPipe(error)) {
    process.stderr.write(`The output cannot be written: ${systemReason(error) ?? error.message}\n`);
  }
  process.exit(isClosedPipe(error) ? (process.exitCode ?? exitCodes.done) : exitCodes.failed);
});
process.stderr.on('error', () => {});

const program = makeProgram();
const isJson = (): boolean => program.opts()['json'] === true;

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it in words; --help and --version end well.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (error.exitCode !== 0 && isJson()) {
      failureAsJson(error.message, exitCodes.usage);
    }
  } else {
    const message = systemProblem(error) ?? (error instanceof Error ? error.message : String(error));
    process.exitCode = exitCodeOf(error);
    process.stderr.write(`${harmless(message)}\n`);
    if (isJson()) {
      failureAsJson(message, exitCodeOf(error));
    }
    if (error instanceof InterruptedError) {
      // Whoever started it is to see that it ended by the signal.
      process.kill(process.pid, error.signal);
    }
  }
}

function exitCodeOf(error: unknown): number {
  const isTarget = error instanceof Error && error.name === 'ControlServiceError';
  return error instanceof CommandError ? error.exitCode : isTarget ? exitCodes.target : exitCodes.failed;
}
