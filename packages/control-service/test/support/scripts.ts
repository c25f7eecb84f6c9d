import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

export const root = join(import.meta.dirname, '../../../..');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Run = (name: string, args: string[], url: string, env?: Record<string, string>) => Promise<Outcome>;

/**
 * Runs the scripts of the examples by plain `node`, with only VDK's own settings and a home of their own.
 *
 * @param packages folders of the packages they need; they are built first
 */
export function runScripts(...packages: string[]): Run {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'vdk-lab-scripts-'));
    const folders = packages.map(name => join('packages', name));
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...folders], { cwd: root });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  return (name, args, url, more = {}) => {
    const env = {
      PATH: process.env['PATH'],
      VDK_CONTROL_SERVICE_REST_API_URL: url,
      VDK_BASE_CONFIG_FOLDER: home,
      ...more
    };
    return new Promise(resolve => {
      const script = join(root, 'examples/scripts', name);
      const child = execFile(process.execPath, [script, ...args], { env, cwd: home }, (_, out, err) =>
        resolve({ code: child.exitCode, out, err })
      );
    });
  };
}
