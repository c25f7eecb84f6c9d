import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readHolder } from '@vdk-lab/local-runtime';
import type { Fact } from './fact.js';

/** Processes that serve this state folder, as far as the system tells (Linux). */
async function servicesOf(state: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async pid => {
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      const isService = words.some(word => /lab-service.*\.m?js$/.test(word)) && words.includes(state);
      return isService ? [Number(pid)] : [];
    })
  );
  return found.flat();
}

/** The plugins' back end, the local runtime, and the ports that they listen on. */
export async function serviceFacts(state: string): Promise<Fact[]> {
  const here = dirname(fileURLToPath(import.meta.url));
  const bundle = join(here, 'lab-service.mjs');
  const pids = await servicesOf(state);
  const log = join(state, 'lab-service.log');
  const written = await stat(log).catch(() => null);
  const holder = readHolder(state);
  return [
    {
      id: 'service',
      name: 'service',
      value:
        pids.length > 0
          ? `runs as process ${pids.join(', ')}`
          : 'does not run; it starts with the first use in Jupyter',
      why: existsSync(bundle) ? bundle : 'of a checkout',
      details: { processes: pids, log: written ? log : null, logWrittenAt: written?.mtime ?? null }
    },
    {
      id: 'localRuntime',
      name: 'local runtime',
      value: holder ? `runs as process ${holder.pid} since ${holder.startedAt}` : 'does not run',
      details: holder ? { pid: holder.pid, startedAt: holder.startedAt, url: holder.url } : null
    },
    {
      id: 'ports',
      name: 'ports',
      value: holder ? `${new URL(holder.url).host} for the local runtime` : 'none taken',
      why: 'free ones of loopback are taken, unless --port names one'
    }
  ];
}
