import { join } from 'node:path';
import type { BaseEnvironment } from './base.js';
import { writeJson } from './files.js';

/** Name in notebooks: no path, no version of Python. */
export const kernelName = 'vdk';

/** Writes `<state>/kernels/vdk/kernel.json`: the kernel that starts in the base and finds the folder's overlay itself. */
export async function writeKernelspec(state: string, base: BaseEnvironment): Promise<string> {
  const path = join(state, 'kernels', kernelName, 'kernel.json');
  await writeJson(path, {
    argv: [base.python, base.launcher.replace(/launch\.py$/, 'kernel.py'), '-f', '{connection_file}'],
    display_name: 'VDK job (Python)',
    language: 'python',
    interrupt_mode: 'signal',
    env: { VDK_LAB_STATE_DIR: state },
    metadata: { debugger: true, vdk_lab: { schema: 1 } }
  });
  return path;
}
