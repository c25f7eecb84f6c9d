#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CommandError, exitCodes, harmless } from './exit.js';
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

try {
  await makeProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it; --help and --version end well.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else if (error instanceof CommandError) {
    process.stderr.write(`${harmless(error.message)}\n`);
    process.exitCode = error.exitCode;
  } else if (error instanceof InterruptedError) {
    process.stderr.write(`${error.message}\n`);
    // Whoever started it is to see that it ended by the signal.
    process.kill(process.pid, error.signal);
  } else {
    const message = systemProblem(error) ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`${harmless(message)}\n`);
    const isTarget = error instanceof Error && error.name === 'ControlServiceError';
    process.exitCode = isTarget ? exitCodes.target : exitCodes.failed;
  }
}
