import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlService, noToken, staticToken } from '@vdk-lab/control-service';
import { type Runtime, startRuntime } from '@vdk-lab/local-runtime';
import { Environments } from '@vdk-lab/python-environments';
import { afterAll, beforeAll } from 'vitest';

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The local runtime, in this process, and `vdk-lab`, in processes of their own, on a state folder of this file's tests. */
export function cliWithRuntime() {
  let folder: string;
  let runtime: Runtime;
  let service: ControlService;
  const state = (): string => join(folder, 'state');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vdk-lab-cli-'));
    runtime = await startRuntime({
      dataFolder: join(state(), 'runtime'),
      rendezvousFolder: state(),
      // Those of the tests: a deployment needs one.
      environments: new Environments(),
      auth: 'random'
    });
    const token = runtime.token === null ? noToken() : staticToken(runtime.token);
    service = new ControlService({ url: runtime.url, token });
  });
  afterAll(async () => {
    await runtime.stop('the test ended');
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    folder: () => folder,
    runtime: () => runtime,
    service: () => service,
    vdkLab(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
      const child = spawn(process.execPath, ['packages/cli/lib/main.js', ...args], {
        env: { ...process.env, ...env, VDK_LAB_STATE_DIR: state() }
      });
      const text = { out: '', err: '' };
      child.stdout.on('data', (data: Buffer) => (text.out += data.toString()));
      child.stderr.on('data', (data: Buffer) => (text.err += data.toString()));
      return new Promise(done => child.once('close', code => done({ code, ...text })));
    }
  };
}
