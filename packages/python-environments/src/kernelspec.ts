import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseEnvironment } from './base.js';
import { readJson, writeJson } from './files.js';
import { type Variables, jupyterDataFolder } from './state.js';

/** Name in notebooks: no path, no version of Python. */
export const kernelName = 'vdk';

const fileBelow = (folder: string): string => join(folder, 'kernels', kernelName, 'kernel.json');

function kernelspec(state: string, base: BaseEnvironment): object {
  return {
    argv: [base.python, base.launcher.replace(/launch\.py$/, 'kernel.py'), '-f', '{connection_file}'],
    display_name: 'VDK job (Python)',
    language: 'python',
    interrupt_mode: 'signal',
    // The base's key names the overlays over it; an environment that somebody else made has it nowhere else.
    env: { VDK_LAB_STATE_DIR: state, VDK_LAB_BASE_KEY: base.key },
    metadata: { debugger: true, vdk_lab: { schema: 1 } }
  };
}

/** Writes `<state>/kernels/vdk/kernel.json`: the kernel that starts in the base and finds the folder's overlay itself. */
export async function writeKernelspec(state: string, base: BaseEnvironment): Promise<string> {
  const path = fileBelow(state);
  const wanted = kernelspec(state, base);
  if (JSON.stringify(await readJson(path)) !== JSON.stringify(wanted)) {
    await writeJson(path, wanted);
  }
  return path;
}

/** Writes the kernelspec into the user's Jupyter folder too, where other tools find it. */
export async function registerKernelspec(state: string, base: BaseEnvironment, env: Variables): Promise<string> {
  const path = fileBelow(jupyterDataFolder(env));
  await writeJson(path, kernelspec(state, base), 0o644);
  return path;
}

/** Removes the kernelspecs that start an environment below `prefix`: Jupyter must not offer what cannot start. */
export async function removeKernelspecs(state: string, prefix: string, env: Variables): Promise<void> {
  for (const path of [fileBelow(state), fileBelow(jupyterDataFolder(env))]) {
    const argv = (await readJson(path))?.['argv'];
    if (Array.isArray(argv) && typeof argv[0] === 'string' && argv[0].startsWith(`${prefix}/`)) {
      await rm(join(path, '..'), { recursive: true, force: true });
    }
  }
}
