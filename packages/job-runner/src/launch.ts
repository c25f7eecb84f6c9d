import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** What the system counted for it and its children; null where it does not tell. */
  readonly usage: { readonly cpuMs: number; readonly peakMemoryBytes: number } | null;
}

/** A process that leads a group of its own. */
export interface RunProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
}

/** What a process of a run needs to know. */
export interface Launch {
  readonly environment: { readonly python: string; readonly launcher: string };
  /** Of the launcher. */
  readonly arguments: readonly string[];
  /** Absolute working folder. */
  readonly folder: string;
  /** File that both output streams are appended to. */
  readonly log: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Starts a process of its own for a run.
 * @throws Error when the interpreter cannot be started
 */
export async function launchCold(launch: Launch): Promise<RunProcess> {
  const log = await open(launch.log, 'a', 0o600);
  try {
    const { python, launcher } = launch.environment;
    const child = spawn(python, [launcher, ...launch.arguments], {
      cwd: launch.folder,
      detached: true,
      env: launch.variables,
      stdio: ['ignore', log.fd, log.fd]
    });
    const exited = new Promise<Exit>(done => child.once('exit', (code, signal) => done({ code, signal, usage: null })));
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
    return { pid, exited };
  } finally {
    await log.close();
  }
}
