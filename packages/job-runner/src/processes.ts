import { readdir } from 'node:fs/promises';
import { patiently, readText } from './files.js';

const ticksPerSecond = 100;
/** What starts others faster than they are ended is not run after for ever. */
const mostRounds = 20;

interface ProcessStatus {
  readonly pid: number;
  readonly group: number;
  /** `Z` is dead and not yet collected. */
  readonly state: string;
  /** Clock ticks since the machine's start: with the pid it names a process for ever. */
  readonly startTime: string;
  readonly cpuMs: number;
}

/** A process as Linux tells; null when it is gone. */
async function readStatus(pid: number): Promise<ProcessStatus | null> {
  const text = await readText(`/proc/${pid}/stat`);
  if (text === null) {
    return null;
  }
  // The name stands in brackets and may hold anything.
  const [state = '', , group = '', ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = [8, 9, 10, 11].reduce((sum, index) => sum + Number(rest[index] ?? 0), 0);
  return { pid, group: Number(group), state, startTime: rest[16] ?? '', cpuMs: (ticks * 1000) / ticksPerSecond };
}

/** Start time of a process; null where it cannot be known. */
export async function startTimeOf(pid: number): Promise<string | null> {
  return (await readStatus(pid))?.startTime ?? null;
}

function isGone(group: number): boolean {
  try {
    process.kill(-group, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Files of processes that are open at once. */
const atOnce = 32;

/** What `look` finds at the processes of this machine; null is left out. */
async function findProcesses<T>(look: (pid: number) => Promise<T | null>): Promise<T[]> {
  const names = await patiently(() => readdir('/proc')).catch(() => []);
  const pids = names.filter(name => /^\d+$/.test(name)).map(Number);
  const found: T[] = [];
  for (let first = 0; first < pids.length; first += atOnce) {
    const some = await Promise.all(pids.slice(first, first + atOnce).map(look));
    found.push(...some.filter(one => one !== null));
  }
  return found;
}

/** The living processes of a group. */
async function membersOf(group: number): Promise<ProcessStatus[]> {
  if (isGone(group)) {
    return [];
  }
  const all = await findProcesses(readStatus);
  return all.filter(status => status.group === group && status.state !== 'Z');
}

/** @param target a process, or a group as a negative number */
function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // It is gone, which is what was wanted.
  }
}

/** Does one of the group live? Dead ones that nobody collected count for nothing. */
export async function isGroupAlive(group: number): Promise<boolean> {
  return (await membersOf(group)).length > 0;
}

/** Processes that have `mark` (`NAME=value`) in the environment they were started with, by their id. */
async function marked(mark: string): Promise<Map<number, ProcessStatus>> {
  const found = await findProcesses(async pid => {
    const environment = (await readText(`/proc/${pid}/environ`)) ?? '';
    return environment.split('\0').includes(mark) ? readStatus(pid) : null;
  });
  return new Map(found.filter(({ state }) => state !== 'Z').map(status => [status.pid, status]));
}

/**
 * Ends every process that was started with `mark` in its environment, also those that left the group of their parent.
 * With one that leads a group the whole group; one in another's group, as uv is in its runtime's, by itself.
 * @param but a group that somebody else ends
 */
export async function endMarked(mark: string, graceMs: number, but?: number): Promise<void> {
  const look = async (): Promise<Map<number, ProcessStatus>> =>
    new Map([...(await marked(mark))].filter(([, { group }]) => group !== but));
  let processes = await look();
  // One that is asked to end may start others: those are looked for again, and get no grace.
  for (let round = 0; processes.size > 0 && round < mostRounds; round += 1) {
    await endProcesses(processes, round === 0 ? graceMs : 0);
    processes = await look();
  }
}

async function endProcesses(processes: ReadonlyMap<number, ProcessStatus>, graceMs: number): Promise<void> {
  await Promise.all(
    [...processes.values()].map(async ({ pid, group, startTime }) => {
      if (processes.has(group)) {
        await endGroup(group, graceMs);
        return;
      }
      signal(pid, 'SIGKILL');
      for (let left = await readStatus(pid); left?.startTime === startTime && left.state !== 'Z';) {
        await pause(20);
        left = await readStatus(pid);
      }
    })
  );
}

const pause = (milliseconds: number): Promise<void> => new Promise(done => setTimeout(done, milliseconds));

/** SIGTERM, then SIGKILL when the group is still there after the grace (milliseconds). Resolves when it is gone. */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  signal(-group, 'SIGTERM');
  const last = Date.now() + graceMs;
  while (Date.now() < last && (await membersOf(group)).length > 0) {
    await pause(50);
  }
  while ((await membersOf(group)).length > 0) {
    signal(-group, 'SIGKILL');
    await pause(50);
  }
}

/** What a group used until now: the highest memory seen (bytes) and the time on processors (milliseconds). */
export class Usage {
  peakMemoryBytes = 0;
  cpuMs = 0;

  /** Takes what somebody else counted; it may be more than was seen from outside. */
  add({ peakMemoryBytes, cpuMs }: { readonly peakMemoryBytes: number; readonly cpuMs: number }): void {
    this.peakMemoryBytes = Math.max(this.peakMemoryBytes, Number(peakMemoryBytes) || 0);
    this.cpuMs = Math.max(this.cpuMs, Number(cpuMs) || 0);
  }

  /** Looks once; cheap enough for once a second. */
  async look(group: number): Promise<void> {
    const members = await membersOf(group);
    const memory = await Promise.all(
      members.map(async ({ pid }) => {
        const text = await readText(`/proc/${pid}/status`);
        return Number(/^VmHWM:\s+(\d+) kB/m.exec(text ?? '')?.[1] ?? 0) * 1024;
      })
    );
    this.peakMemoryBytes = Math.max(
      this.peakMemoryBytes,
      memory.reduce((sum, bytes) => sum + bytes, 0)
    );
    this.cpuMs = Math.max(
      this.cpuMs,
      members.reduce((sum, member) => sum + member.cpuMs, 0)
    );
  }
}
