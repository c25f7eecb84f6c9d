// Child processes of the set-up: one way to start them, and to fail with a sentence instead of a stack.
import { spawn } from 'node:child_process';

/** A failure that people can mend: its message says what happened and what to do. */
export class SetupError extends Error {}

/**
 * Runs a command to its end.
 * @param {string} command program, no shell
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean, advice?: string}} options
 *   `quiet` keeps the output and shows it only on failure; `advice` is what to do then.
 * @returns {Promise<string>} stdout when quiet, else ''
 * @throws {SetupError}
 */
export function run(command, args, { cwd, env, quiet = false, advice = '' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit']
    });
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', text => (output += text));
    child.stderr?.setEncoding('utf8').on('data', text => (errors += text));
    child.on('error', error =>
      reject(new SetupError(`${command} could not be started: ${error.message}. ${advice}`.trim()))
    );
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(output);
        return;
      }
      const end = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      reject(new SetupError(`${[command, ...args].join(' ')} ${end}. ${advice}\n${output}${errors}`.trim()));
    });
  });
}

/** Like `run`, but tells success or failure and streams everything; for suites whose failure is a result. */
export function attempt(command, args, { cwd, env, onLine } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    let rest = '';
    const take = text => {
      output += text;
      process.stdout.write(text);
      if (onLine) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(onLine);
      }
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', error => resolve({ code: 127, output: `${output}\n${error.message}` }));
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }));
  });
}
