#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CommandError, exitCodes, harmless } from './exit.js';
import { makeProgram } from './program.js';

try {
  await makeProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it; --help and --version end well.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else if (error instanceof CommandError) {
    process.stderr.write(`${harmless(error.message)}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(`${harmless(error instanceof Error ? error.message : String(error))}\n`);
    const isTarget = error instanceof Error && error.name === 'ControlServiceError';
    process.exitCode = isTarget ? exitCodes.target : exitCodes.failed;
  }
}
