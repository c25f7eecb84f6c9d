import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { CommandError, exitCodes } from './exit.js';

/**
 * A path as it was given: an empty one is a variable of a script that was not set, and not the folder one is in.
 * @throws CommandError
 */
export function givenPath(path: string, what: string): string {
  if (path.trim() === '') {
    throw new CommandError(`${what} is empty. Name a place; "." is this folder.`, exitCodes.usage);
  }
  return path;
}

/** The job's folder that was named on the command line. @throws CommandError */
export async function jobFolder(dir: string): Promise<{ folder: string; name: string }> {
  givenPath(dir, 'The name of the folder');
  const folder = resolve(dir);
  const status = await stat(folder).catch(() => null);
  if (!status?.isDirectory()) {
    throw new CommandError(`${dir} is no folder. Name the folder of a job.`, exitCodes.usage);
  }
  return { folder, name: basename(folder) };
}

/** `--arguments`: a JSON object. @throws CommandError */
export function readArguments(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`--arguments is no JSON: ${why}. Write an object, such as '{"day": 1}'.`, exitCodes.usage);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandError(
      `--arguments must be a JSON object, such as '{"day": 1}'; this is ${text}.`,
      exitCodes.usage
    );
  }
  return { ...value };
}
