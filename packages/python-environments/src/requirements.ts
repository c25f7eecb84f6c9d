import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The lines of a requirements.txt that mean something. python/job has the same rule; contracts/overlay-keys.json fixes it.
 * @returns '' when it asks for nothing
 */
export function normaliseRequirements(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '' && !line.trimStart().startsWith('#'))
    .join('\n');
}

/** Name of the overlay over the base `baseKey`; null when the requirements ask for nothing. */
export function overlayKey(baseKey: string, requirements: string | null): string | null {
  const text = normaliseRequirements(requirements ?? '');
  return text === '' ? null : createHash('sha256').update(`${baseKey}\n${text}`).digest('hex').slice(0, 40);
}

/** Text of a folder's requirements.txt; null when it has none. */
export async function readRequirements(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, 'requirements.txt'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
