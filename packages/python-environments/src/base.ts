import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from './error.js';
import type { Explanation } from './explain.js';
import { readJson } from './files.js';
import type { Variables } from './state.js';

export const baseMarker = 'vdk-lab-environment.json';
/** The packages of an environment with their versions and hashes, as `uv pip sync` and `pip install -r` read it. */
export const lockName = 'vdk-lab-lock.txt';

/** An environment that holds vdk-core and never changes. */
export interface BaseEnvironment {
  readonly kind: 'base' | 'named';
  /** 64 hex digits. */
  readonly key: string;
  /** Absolute folder. */
  readonly prefix: string;
  readonly python: string;
  /** Absolute path of vdk_lab_job/launch.py in it. */
  readonly launcher: string;
  /** E.g. `3.11.7`. */
  readonly pythonVersion: string;
  /** E.g. `0.3.1466514302`. */
  readonly vdkVersion: string;
}

/** What is kept in a base besides: what was asked for, and what it takes. */
export interface BaseRecord extends BaseEnvironment {
  /** Names what was asked for; see packages.ts. Empty in bases of older versions. */
  readonly plan: string;
  readonly stock: string;
  readonly packages: readonly string[];
  readonly bytes: number;
  readonly sharedBytes: number;
}

/** Told what is being done; one line. */
export type Progress = (text: string) => void;

/** How making goes on: where it works, whom it tells, when it ends early. */
export interface Making {
  readonly env: Variables;
  readonly state: string;
  readonly onProgress: Progress;
  readonly signal?: AbortSignal;
}

/** A finished base at `prefix`; null when there is none, or the interpreter that it was made from is gone. */
export async function readBase(prefix: string): Promise<BaseRecord | null> {
  const marker = await readJson(join(prefix, baseMarker));
  const python = join(prefix, 'bin', 'python');
  const text = (key: string): string => (typeof marker?.[key] === 'string' ? marker[key] : '');
  const bytes = (key: string): number => (typeof marker?.[key] === 'number' ? marker[key] : 0);
  if (!marker || !text('key') || !text('launcher') || !(await stat(python).catch(() => null))) {
    return null;
  }
  return {
    kind: 'base',
    key: text('key'),
    prefix,
    python,
    launcher: join(prefix, text('launcher')),
    pythonVersion: text('python'),
    vdkVersion: text('vdkCore'),
    plan: text('plan'),
    stock: text('stock'),
    packages: Array.isArray(marker['packages']) ? marker['packages'].map(String) : [],
    bytes: bytes('bytes'),
    sharedBytes: bytes('sharedBytes')
  };
}

export function baseFailure(
  what: string,
  explanation: Pick<Explanation, 'why' | 'countermeasures' | 'code'>,
  log?: string
): EnvironmentError {
  return new EnvironmentError({
    code: explanation.code ?? 'base-failed',
    blame: 'platform',
    what,
    why: explanation.why,
    consequences: 'The environment for jobs was not made. What was there before is as it was.',
    countermeasures: explanation.countermeasures,
    log
  });
}

/** Removes a base or overlay: its marker first, so that nobody takes a half-removed one for a finished one. */
export async function removeEnvironment(prefix: string, marker: string): Promise<void> {
  await rm(join(prefix, marker), { force: true });
  await rm(prefix, { recursive: true, force: true });
}
