import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Exit, Launch, RunProcess } from './launch.js';
import { isGroupAlive } from './processes.js';

const channel = 3;
const pollMs = 200;
const endMs = 3000;
/** A fork takes milliseconds. */
const usualForkMs = 30_000;

interface Report {
  readonly ready?: boolean;
  readonly threads?: number;
  readonly id?: string;
  readonly pid?: number;
  readonly code?: number;
  readonly signal?: string;
  readonly cpuMs?: number;
  readonly peakMemoryBytes?: number;
}

/** The program of a worker, beside the launcher of its environment. */
export function workerProgram(launcher: string): string {
  return join(dirname(launcher), 'worker.py');
}

/** The client of one warm worker, python/job/vdk_lab_job/worker.py: a process that forks runs. */
export class Worker {
  /** True: it forks. False: it cannot, and is gone. */
  readonly ready: Promise<boolean>;
  isReady = false;
  isGone = false;
  lastUsed = performance.now();
  private readonly child: ChildProcess;
  private readonly socket: Socket;
  private readonly starting = new Map<string, { done: (pid: number) => void; failed: (error: Error) => void }>();
  private readonly running = new Map<number, (exit: Exit) => void>();
  private count = 0;
  private rest = '';

  /**
   * @param variables of the worker itself; a run has none of them but by its own
   * @param forkMs milliseconds after which one that tells nothing of a run is ended
   */
  constructor(
    environment: { readonly python: string; readonly launcher: string },
    readonly variables: Readonly<Record<string, string>>,
    private readonly forkMs = usualForkMs
  ) {
    this.child = spawn(environment.python, [workerProgram(environment.launcher), String(channel)], {
      cwd: '/',
      detached: true,
      env: variables,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe']
    });
    const socket = this.child.stdio[channel];
    if (!(socket instanceof Socket)) {
      throw new Error('A worker has no channel.');
    }
    this.socket = socket;
    this.ready = new Promise(done => {
      const hear = (report: Report): void => {
        if (report.ready) {
          // A process with further threads must not fork.
          this.isReady = report.threads === 1;
          done(this.isReady);
        } else {
          this.hear(report);
        }
      };
      socket.setEncoding('utf8').on('data', (text: string) => this.read(text, hear));
      for (const event of ['close', 'error']) {
        socket.on(event, () => {
          this.lose();
          done(false);
        });
      }
    });
    this.child.once('error', () => this.lose());
    // It waits for us. We wait for it only while there is something to hear.
    this.child.unref();
    void this.ready.then(() => this.letGo());
  }

  private letGo(): void {
    if (this.activeCount === 0) {
      this.socket.unref();
    }
  }

  get activeCount(): number {
    return this.starting.size + this.running.size;
  }

  /** @throws Error when the worker ended before it told that the run has a process: then it has none, and never will */
  async run(launch: Launch): Promise<RunProcess> {
    this.count += 1;
    this.lastUsed = performance.now();
    const id = String(this.count);
    const request = {
      id,
      arguments: launch.arguments,
      folder: launch.folder,
      log: launch.log,
      environment: launch.variables
    };
    this.socket.ref();
    let isOver: (exit: Exit) => void = () => undefined;
    const exited = new Promise<Exit>(done => (isOver = done));
    const timer = setTimeout(() => this.child.kill('SIGKILL'), this.forkMs);
    const pid = await new Promise<number>((done, failed) => {
      this.starting.set(id, {
        done: number => {
          // At once: the report of its end may stand in the same chunk.
          this.running.set(number, isOver);
          done(number);
        },
        failed
      });
      this.socket.write(`${JSON.stringify(request)}\n`);
    }).finally(() => clearTimeout(timer));
    return { pid, exited };
  }

  /** Lets the process end. Its runs end with it. */
  async end(): Promise<void> {
    this.isReady = false;
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) {
      return;
    }
    const exited = once(this.child, 'exit');
    this.socket.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), endMs);
    await exited;
    clearTimeout(timer);
  }

  private read(text: string, hear: (report: Report) => void): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      hear(JSON.parse(line) as Report);
    }
  }

  private hear({ id = '', pid = 0, code, signal, cpuMs = 0, peakMemoryBytes = 0 }: Report): void {
    if (code === undefined && signal === undefined) {
      this.starting.get(id)?.done(pid);
      this.starting.delete(id);
      return;
    }
    this.lastUsed = performance.now();
    this.running.get(pid)?.({ code: code ?? null, signal: signal ?? null, usage: { cpuMs, peakMemoryBytes } });
    this.running.delete(pid);
    this.letGo();
  }

  /** The worker is gone. What it forked may live on, and is nobody's child now. */
  private lose(): void {
    if (this.isGone) {
      return;
    }
    this.isGone = true;
    this.isReady = false;
    this.starting.forEach(({ failed }) => failed(new Error('The warm worker ended while a run was started.')));
    this.starting.clear();
    for (const [pid, isOver] of this.running) {
      void waitForGroup(pid).then(() => isOver({ code: null, signal: null, usage: null }));
    }
    this.running.clear();
  }
}

async function waitForGroup(group: number): Promise<void> {
  while (await isGroupAlive(group)) {
    await new Promise(done => setTimeout(done, pollMs));
  }
}
