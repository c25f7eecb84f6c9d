import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A notebook's text. A cell is a step unless it says otherwise. */
export function notebook(cells: readonly (string | Record<string, unknown>)[]): string {
  const made = cells.map((cell, index) => ({
    cell_type: 'code',
    id: `c${index + 1}`,
    metadata: { tags: ['vdk'] },
    outputs: [],
    execution_count: null,
    ...(typeof cell === 'string' ? { source: cell } : cell)
  }));
  return JSON.stringify({ cells: made, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

export function writeJob(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

let found: string | null = null;

/** Interpreter of the environment for jobs: real vdk-core, with SQLite and vdk-lab-job. */
export function interpreter(): string {
  const { stdout, stderr } = found
    ? { stdout: found, stderr: '' }
    : spawnSync(process.execPath, ['packages/cli/lib/main.js', 'env', 'path'], { encoding: 'utf8' });
  found = stdout.trim();
  if (!found) {
    throw new Error(`There is no environment for jobs: ${stderr}`);
  }
  return found;
}

/** vdk as it is where nothing of VDK Lab is installed, nor what it needs. */
const bare = `
import sys, types
for name in ("sqlparse", "IPython"):
    sys.modules[name] = None
for name in ("vdk_lab_job.plugin",):
    sys.modules[name] = types.ModuleType(name)
package = types.ModuleType("vdk_lab_job")
package.__path__ = []
sys.modules["vdk_lab_job"] = package
import vdk.internal.cli_entry as cli
cli.main()
`;

export interface VdkRun {
  readonly code: number | null;
  readonly log: string;
  readonly termination: string | null;
  readonly summary: readonly { readonly name: string; readonly status: string }[];
}

/** A real run. `cwd` is where it is started: the job's folder, unless it is as on the real service. */
export function runVdk(
  job: string,
  around: string,
  options: { readonly bare: boolean; readonly cwd?: string; readonly arguments?: unknown }
): VdkRun {
  mkdirSync(around, { recursive: true });
  const cwd = options.cwd ?? job;
  const starter = options.bare ? ['-c', bare] : [resolve('python/job/vdk_lab_job/launch.py')];
  const more = options.arguments === undefined ? [] : ['--arguments', JSON.stringify(options.arguments)];
  const { status, stdout, stderr } = spawnSync(interpreter(), [...starter, 'run', job, ...more], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: around,
      PYTHONUTF8: '1',
      VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE: join(around, 'termination.json'),
      VDK_JOB_RUN_SUMMARY_FILE_PATH: join(around, 'summary.json'),
      VDK_DB_DEFAULT_TYPE: 'SQLITE',
      VDK_SQLITE_FILE: join(around, 'job.sqlite'),
      VDK_VERSION_CHECK_DISABLED: 'true'
    }
  });
  const read = (name: string): Record<string, unknown> | null =>
    existsSync(join(around, name)) ? JSON.parse(readFileSync(join(around, name), 'utf8')) : null;
  const steps = read('summary.json')?.['steps'];
  const termination = read('termination.json')?.['status'];
  return {
    code: status,
    log: `${stdout}\n${stderr}`,
    termination: typeof termination === 'string' ? termination : null,
    summary: Array.isArray(steps) ? steps : []
  };
}
