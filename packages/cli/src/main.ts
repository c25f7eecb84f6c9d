#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CommandError, exitCodes, harmless } from './exit.js';
import { makeProgram } from './program.js';
import { systemProblem } from './system.js';

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
    const message = systemProblem(error) ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`${harmless(message)}\n`);
    const isTarget = error instanceof Error && error.name === 'ControlServiceError';
    process.exitCode = isTarget ? exitCodes.target : exitCodes.failed;
  }
}
