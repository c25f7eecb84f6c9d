// A local runtime in a process of its own, started as people start it, that can be killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { node, root } from '../lib/paths.mjs';

const team = 'soak';

export class RuntimeProcess {
  constructor(folder, environment) {
    this.dataFolder = join(folder, 'data');
    this.memoryFile = join(folder, 'memory');
    const options = `--expose-gc --import ${new URL('probe.mjs', import.meta.url)}`;
    this.environment = { ...environment, NODE_OPTIONS: options, SOAK_MEMORY_FILE: this.memoryFile };
    this.child = null;
    this.url = '';
    this.startedAt = new Date();
  }

  /** Starts it, and does not wait. */
  startSoon() {
    const cli = join(root, 'python/server/vdk_lab_server/node/vdk-lab.mjs');
    const options = ['--data-dir', this.dataFolder, '--no-auth', '--keep-executions', '100000'];
    this.startedAt = new Date();
    this.child = spawn(node, [cli, 'runtime', 'start', ...options], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'inherit']
    });
  }

  /** Starts it, and waits until it answers. */
  async start() {
    this.startSoon();
    let said = '';
    for await (const part of this.child.stdout) {
      said += part;
      const url = /^ready: (\S+)$/m.exec(said)?.[1];
      if (url) {
        this.url = url;
        this.child.stdout.resume();
        return;
      }
    }
    throw new Error(`The runtime ended before it was ready: ${said}`);
  }

  async end(signal) {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
  }

  /** Asks for what is in use when all garbage is gone; see `usedBytes`. */
  askForMemory() {
    this.child.kill('SIGUSR2');
  }

  /** What was in use, in bytes, each time it was asked for. */
  usedBytes() {
    return read(this.memoryFile).split('\n').filter(Boolean).map(Number);
  }

  memoryBytes() {
    const [, kibibytes = '0'] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) * 1024;
  }

  /** Processes that this or an earlier runtime of the folder started: run, worker, or what a run started. */
  processes() {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name) && Number(name) !== this.child?.pid)
      .filter(pid => read(`/proc/${pid}/environ`).includes(this.dataFolder));
  }

  /** One request. Throws when it is not answered. */
  async send(method, path, body) {
    const isBytes = body instanceof Uint8Array;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' },
      body: body === undefined ? undefined : isBytes ? body : JSON.stringify(body)
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
  }

  job(name, rest = '') {
    return `/data-jobs/for-team/${team}/jobs${name ? `/${name}` : ''}${rest}`;
  }

  extra(name, rest) {
    return `/runtime/jobs/${team}/${name}${rest}`;
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
