import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/** Steps that rise, as on the tiles of VDK in the launcher. */
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#1976d2" d="M1 12h4v3H1zM6 9h4v6H6zM11 6h4v9h-4z"/></svg>\n';

/** What Jupyter shows for the kernel, beside its kernel.json. */
async function writeLogo(kernelFile: string): Promise<void> {
  await writeFile(join(dirname(kernelFile), 'logo-svg.svg'), logo);
}

/** Writes `<state>/kernels/vdk/kernel.json`: the kernel that starts in the base and finds the folder's overlay itself. */
export async function writeKernelspec(state: string, base: BaseEnvironment): Promise<string> {
  const path = fileBelow(state);
  const wanted = kernelspec(state, base);
  if (JSON.stringify(await readJson(path)) !== JSON.stringify(wanted)) {
    await writeJson(path, wanted);
    await writeLogo(path);
  }
  return path;
}

/** Writes the kernelspec into the user's Jupyter folder too, where other tools find it. */
export async function registerKernelspec(state: string, base: BaseEnvironment, env: Variables): Promise<string> {
  const path = fileBelow(jupyterDataFolder(env));
  await writeJson(path, kernelspec(state, base), 0o644);
  await writeLogo(path);
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
