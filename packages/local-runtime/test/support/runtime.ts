import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environments } from '@vdk-lab/python-environments';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../src/index.js';

/** A runtime in a folder of its own; `end` takes both away. */
export async function startInNewFolder(options: Partial<RuntimeOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-runtime-'));
  const dataFolder = join(folder, 'data');
  const start = (): Promise<Runtime> =>
    startRuntime({ dataFolder, environments: new Environments(), auth: 'none', ...options });
  const held = { folder, dataFolder, start, runtime: await start() };
  return {
    held,
    async end(): Promise<void> {
      await held.runtime.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** Asks until the answer is the wanted one; the test's own time limit ends it. */
export async function until<T>(read: () => T | Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isDone(value)) {
      return value;
    }
    await new Promise(done => setTimeout(done, 50));
  }
}
