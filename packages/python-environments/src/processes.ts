import { readFile, readdir, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { runProgram } from './uv.js';

interface ProcessEntry {
  readonly pid: number;
  readonly words: readonly string[];
  /** Files that it has mapped into its memory, as far as this user may see them. */
  readonly maps: string;
}

async function readProcesses(withMaps: boolean): Promise<ProcessEntry[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await runProgram('ps', ['-axo', 'pid=,args='], { env: process.env });
    return stdout.split('\n').flatMap(line => {
      const match = /^\s*(\d+)\s+(.*)$/.exec(line);
      return match ? [{ pid: Number(match[1]), words: (match[2] ?? '').split(' '), maps: '' }] : [];
    });
  }
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async pid => ({
      pid: Number(pid),
      words: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0'),
      maps: withMaps ? await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '') : ''
    }))
  );
}

/** Processes that run from the environment at `prefix`: kernels, runs, workers, and who installs into it. */
export async function processesIn(prefix: string): Promise<number[]> {
  const inside = `${prefix}/`;
  return (await readProcesses(true))
    .filter(
      ({ pid, words, maps }) =>
        pid !== process.pid && (words.some(word => word.startsWith(inside)) || maps.includes(` ${inside}`))
    )
    .map(({ pid }) => pid);
}

/**
 * Ends a uv that still installs into `prefix`: its parent was killed, and it would write into what is made anew.
 * @returns the processes that were ended
 */
export async function endOrphans(prefix: string): Promise<number[]> {
  const inside = `${prefix}/`;
  const ended: number[] = [];
  for (const { pid, words } of await readProcesses(false)) {
    const program =
      process.platform === 'linux' ? await readlink(`/proc/${pid}/exe`).catch(() => '') : (words[0] ?? '');
    const isOrphan = /^uv\b/.test(basename(program)) && words.some(word => word.startsWith(inside));
    if (!isOrphan) {
      continue;
    }
    try {
      process.kill(pid, 'SIGKILL');
      ended.push(pid);
      // Signal 0 throws when it is gone.
      for (;;) {
        process.kill(pid, 0);
        await new Promise(done => setTimeout(done, 20));
      }
    } catch {
      // It ended by itself.
    }
  }
  return ended;
}
