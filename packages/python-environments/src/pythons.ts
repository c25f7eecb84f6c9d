import { join } from 'node:path';
import { EnvironmentError } from './error.js';
import { pythonVersions } from './packages.js';
import { type Uv, runUv } from './uv.js';

const range = '3.10 to 3.13';

function failure(why: string, countermeasures: string): EnvironmentError {
  return new EnvironmentError({
    code: 'no-python',
    blame: 'platform',
    what: 'The environment for jobs cannot be made.',
    why,
    consequences: 'Nothing was changed.',
    countermeasures
  });
}

async function find(uv: Uv, request: string): Promise<string | null> {
  const answer = await runUv(uv, ['python', 'find', '--system', '--no-project', request]).catch(() => null);
  return answer?.code === 0 ? answer.stdout.trim() : null;
}

/** Those that uv sees, e.g. `3.8.18`. */
async function versionsHere(uv: Uv): Promise<string[]> {
  const { stdout } = await runUv(uv, ['python', 'list', '--only-installed', '--output-format', 'json']);
  try {
    const list = JSON.parse(stdout) as { version: string }[];
    return [...new Set(list.map(({ version }) => version))];
  } catch {
    return [];
  }
}

async function versionOf(uv: Uv, python: string): Promise<string> {
  const answer = await runUv(uv, ['python', 'find', '--system', '--no-project', '--show-version', python]);
  return answer.stdout.trim();
}

/**
 * The interpreter for an environment: what `request` (a version, a path or a name) says; else the first of the versions that
 * VDK runs on, then the one of the Lab itself.
 * @throws EnvironmentError `no-python`
 */
export async function findPython(uv: Uv, request?: string): Promise<{ path: string; version: string }> {
  if (request !== undefined) {
    const path = await find(uv, request);
    if (path === null) {
      const here = await versionsHere(uv);
      throw failure(
        `Python ${request} was not found on this machine; there is ${here.join(', ') || 'none'}.`,
        `Install it, or name another one with --python: ${range} can be used, by version or by path.`
      );
    }
    const version = await versionOf(uv, path);
    if (!pythonVersions.some(known => version.startsWith(`${known}.`))) {
      throw failure(
        `VDK runs with Python ${range}; ${path} is Python ${version || 'of an unknown version'}.`,
        'Name another one with --python, by version or by path.'
      );
    }
    return { path, version };
  }
  const prefix = uv.variables['VDK_LAB_SERVER_PREFIX'];
  const [first, ...others] = pythonVersions;
  for (const candidate of [first, ...(prefix ? [join(prefix, 'bin', 'python')] : []), ...others]) {
    const path = await find(uv, candidate);
    const version = path === null ? '' : await versionOf(uv, path);
    if (path !== null && pythonVersions.some(known => version.startsWith(`${known}.`))) {
      return { path, version };
    }
  }
  const here = await versionsHere(uv);
  throw failure(
    `VDK runs with Python ${range}; on this machine there is ${here.join(', ') || 'none'}.`,
    'Install Python 3.11, or name an interpreter with --python.'
  );
}
